import { expect, test } from 'vitest';
import {
  RequestFailed,
  script,
  sse,
  startScriptedModel,
  startServer,
  type ServerMessage,
  type SseEvent,
  type StreamStep,
  type TestClient,
} from '../harness/index.ts';

const THREADS = 12;
const TURNS = 4;

/** A small generator of numbers that look random and are the same in every run (mulberry32). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** A model response of any kind: words, thoughts, commands that are asked about or fail, patches, broken streams. */
function anyResponse(pick: (below: number) => number, id: string): StreamStep[] {
  const words: SseEvent[] = [
    sse.messageAdded(`m-${id}`),
    ...Array.from({ length: pick(5) }, () => sse.textDelta('word ')),
    sse.message('words', `m-${id}`),
  ];
  const thought = [
    sse.reasoningAdded(`r-${id}`),
    sse.reasoningSummaryDelta('hm'),
    sse.reasoning('hm', `r-${id}`),
  ];
  const patch = `*** Begin Patch\n*** Add File: f-${id}\n+x\n*** End Patch\n`;
  const calls: SseEvent[] = [
    sse.functionCall(
      `c-${id}`,
      'shell_command',
      script(['touch t', 'echo a; sleep 0.05', 'exit 3'][pick(3)] ?? ''),
    ),
    sse.customToolCall(`p-${id}`, 'apply_patch', patch),
    sse.functionCall(`u-${id}`, 'unknown', {}),
  ].slice(0, pick(4));
  const whole = [sse.created(), ...thought.slice(0, pick(4)), ...words, ...calls, sse.completed()];
  switch (pick(6)) {
    case 0:
      return [...whole.slice(0, 1 + pick(whole.length)), { hangUp: true }];
    case 1:
      return [sse.created(), sse.failed('weird', 'odd')];
    case 2:
    case 3:
      return [sse.created(), ...words, sse.completed()];
    default:
      return whole;
  }
}

/** What is wrong with the order of what a client heard of one thread. */
function faults(messages: readonly ServerMessage[], threadId: string): string[] {
  const found: string[] = [];
  const open = { turn: null as string | null, items: new Set<string>(), requests: new Set<unknown>() };
  const check = (holds: boolean, fault: string): void => void (holds || found.push(fault));
  for (const message of messages) {
    if (message.type !== 'notification' && message.type !== 'request') continue;
    const params = message.params as { threadId?: string; turnId?: string; [key: string]: unknown };
    if (params.threadId !== threadId) continue;
    const { id: turn } = (params['turn'] ?? {}) as { id?: string };
    const { id: item = '' } = (params['item'] ?? {}) as { id?: string };
    if (params.turnId !== undefined) {
      check(params.turnId === open.turn, `${message.method} of ${params.turnId} while ${open.turn} runs`);
    }
    if (message.type === 'request') open.requests.add(message.id);
    switch (message.method) {
      case 'turn/started':
        check(open.turn === null, 'a turn began while another ran');
        open.turn = turn ?? null;
        break;
      case 'turn/completed':
        check(open.turn === turn, 'another turn ended than the one that ran');
        check(open.items.size === 0, `${[...open.items].join()} never completed`);
        check(open.requests.size === 0, 'a question was never settled');
        open.turn = null;
        break;
      case 'item/started':
        check(!open.items.has(item), `${item} began twice`);
        open.items.add(item);
        break;
      case 'item/completed':
        open.items.delete(item);
        break;
      case 'serverRequest/resolved':
        check(open.requests.delete(params['requestId']), 'a question was settled that was not open');
        break;
      default:
    }
  }
  check(open.turn === null, 'a turn never ended');
  return found;
}

/** Runs turns in one thread and meddles with them. */
async function meddle(client: TestClient, threadId: string, pick: (below: number) => number): Promise<void> {
  const input = [{ type: 'text' as const, text: 'go', text_elements: [] }];
  for (let i = 0; i < TURNS; i++) {
    const from = client.mark();
    const { turn } = await client.request('turn/start', { threadId, input });
    const ended = client.waitFor('turn/completed', (p) => p.turn.id === turn.id, { from });
    const act = pick(5);
    const place = client.messageAt(from + 5 + pick(30)).catch(() => undefined);
    if (act < 3) await Promise.race([place, ended]);
    const ids = { threadId, turnId: turn.id };
    const late = (error: unknown): void => {
      if (!(error instanceof RequestFailed)) throw error;
    };
    if (act === 0) await client.request('turn/interrupt', ids).catch(late);
    if (act === 1)
      await client.request('turn/steer', { threadId, input, expectedTurnId: turn.id }).catch(late);
    if (act === 2) await client.request('thread/resume', { threadId, excludeTurns: true }).catch(late);
    await ended;
  }
}

test('whatever happens, turns and items keep their order, and all that began ends', async () => {
  const pick = numbers(20261122);
  let responses = 0;
  const answer = (): StreamStep[] => anyResponse(pick, String(responses++));
  const model = await startScriptedModel(Array.from({ length: THREADS * TURNS * 40 }, () => answer));
  const { client, home } = await startServer({
    model,
    settings: 'model = "gpt-5.2-codex"\napproval_policy = "untrusted"\nsandbox_mode = "workspace-write"',
  });
  const decisions = ['accept', 'acceptForSession', 'decline', 'cancel'] as const;
  client.on('item/commandExecution/requestApproval', () => ({ decision: decisions[pick(4)] ?? 'accept' }));
  client.on('item/fileChange/requestApproval', () => ({ decision: decisions[pick(4)] ?? 'accept' }));
  const threads: string[] = [];
  for (let i = 0; i < THREADS; i++) {
    const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
    threads.push(thread.id);
  }
  await Promise.all(threads.map((threadId, i) => meddle(client, threadId, numbers(i))));
  const wrong = threads.flatMap((threadId) => faults(client.messages, threadId));
  expect(wrong).toEqual([]);
  for (const threadId of threads) {
    const { thread } = await client.request('thread/read', { threadId, includeTurns: true });
    expect(thread.turns).toHaveLength(TURNS);
    expect(thread.turns.filter(({ status }) => status === 'inProgress')).toEqual([]);
  }
  await model.close().catch(() => undefined);
});
