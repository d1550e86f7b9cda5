import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { Thread, ThreadItem } from '../../src/protocol/index.ts';
import {
  processesWith,
  say,
  script,
  sse,
  startScriptedModel,
  startServer,
  testHome,
  type Script,
  type SseEvent,
  type StreamStep,
  type TestClient,
  type TestHome,
} from '../harness/index.ts';

const KILLS = 25;
/** About how many messages a client gets of the turn below. */
const MESSAGES = 46;
const EVENT_GAP_MS = 8;
const NAP = `0.1${process.pid}`;

const patch = (attempt: number) =>
  `*** Begin Patch\n*** Add File: made-${attempt}.txt\n+words\n*** End Patch\n`;

/** A response whose events come apart from each other, so that a kill can fall between them. */
function slowly(events: readonly SseEvent[]): Script {
  return () => events.flatMap((event, i): StreamStep[] => [event, { hold: sleep((i + 1) * EVENT_GAP_MS) }]);
}

/** A turn with every kind of item that is stored, a command, and answers that stream slowly. */
function longTurn(attempt: number): Script[] {
  const pieces = Array.from({ length: 12 }, (_, i) => `piece ${i} `);
  const search = { type: 'web_search_call', id: `ws-${attempt}`, status: 'completed' };
  return [
    slowly([
      sse.created(),
      sse.reasoningAdded('rs'),
      sse.reasoningPartAdded(),
      sse.reasoningSummaryDelta('thought'),
      sse.reasoning('thought', 'rs'),
      sse.item({ ...search, action: { type: 'search', query: `query ${attempt}` } }),
      sse.messageAdded('m1'),
      sse.textDelta('I will '),
      sse.textDelta('do it'),
      sse.message('I will do it', 'm1'),
      sse.customToolCall(`p-${attempt}`, 'apply_patch', patch(attempt)),
      sse.functionCall(`c-${attempt}`, 'shell_command', script(`echo a; sleep ${NAP}; echo b`)),
      sse.completed(),
    ]),
    slowly([
      sse.created(),
      sse.messageAdded('m2'),
      ...pieces.map(sse.textDelta),
      sse.message(pieces.join(''), 'm2'),
      sse.completed(),
    ]),
  ];
}

/** What of an item is stored; null for kinds that rollouts do not hold. */
function storedForm(item: ThreadItem): object | null {
  switch (item.type) {
    case 'userMessage':
      return { content: item.content };
    case 'agentMessage':
      return { text: item.text };
    case 'reasoning':
      return { summary: item.summary };
    case 'fileChange':
    case 'webSearch':
      return item;
    default:
      return null;
  }
}

/** Starts the long turn and kills the server when the client has got so many messages of it. */
async function killAfter(
  count: number,
  attempt: number,
  thread: Thread,
  server: Awaited<ReturnType<typeof start>>,
) {
  const { client } = server;
  const from = client.mark();
  const input = [{ type: 'text' as const, text: `attempt ${attempt}`, text_elements: [] }];
  const asked = client.request('turn/start', { threadId: thread.id, input });
  asked.catch(() => undefined);
  const ended = client.waitFor('turn/completed', undefined, { from });
  await Promise.race([client.messageAt(from + count), ended.catch(() => undefined)]);
  server.process?.kill('SIGKILL');
  await server.process?.exited;
  const completed = client.notifications('item/completed', from);
  return { turnId: completed[0]?.turnId, items: completed.flatMap(({ item }) => storedForm(item) ?? []) };
}

async function start(home: TestHome, scripts: readonly Script[]) {
  const model = await startScriptedModel(scripts);
  const settings = 'model = "gpt-5.2-codex"\nsandbox_mode = "workspace-write"';
  const server = await startServer({ carrier: 'stdio', home, model, settings });
  const stop = async (): Promise<void> => {
    await server.close();
    await model.close().catch(() => undefined);
  };
  return { ...server, stop };
}

/** Lines that cannot be read, apart from a last one that was torn. */
function brokenLines(text: string): string[] {
  return text
    .split('\n')
    .slice(0, -1)
    .filter((line) => {
      try {
        return typeof JSON.parse(line) !== 'object';
      } catch {
        return true;
      }
    });
}

async function turnsOf(client: TestClient, threadId: string) {
  const { thread } = await client.request('thread/read', { threadId, includeTurns: true });
  return thread.turns;
}

test(
  `nothing that a client was told is lost when the server is killed: ${KILLS} times`,
  { timeout: 120_000 },
  async () => {
    const home = testHome();
    onTestFinished(() => home.remove());
    const first = await start(home, [say('begun'), ...longTurn(0)]);
    const { thread } = await first.client.request('thread/start', { cwd: home.workspace.path });
    await first.client.turn(thread.id, 'begin');
    const rollout = (): string => home.root.read(String(thread.path).slice(home.root.path.length + 1));
    let server = first;
    for (let attempt = 0; attempt < KILLS; attempt++) {
      const count = 1 + Math.round((attempt * (MESSAGES - 1)) / (KILLS - 1));
      const told = await killAfter(count, attempt, thread, server);
      await server.stop();
      expect(brokenLines(rollout())).toEqual([]);
      await expect.poll(() => processesWith(NAP)).toEqual([]);

      server = await start(home, [say('next'), ...longTurn(attempt + 1)]);
      const { client } = server;
      const turns = await turnsOf(client, thread.id);
      const stored = turns
        .find(({ id }) => id === told.turnId)
        ?.items.flatMap((item) => storedForm(item) ?? []);
      expect(stored ?? []).toEqual(expect.arrayContaining(told.items));
      const resumed = await client.request('thread/resume', { threadId: thread.id });
      expect(resumed.thread.turns.filter(({ status }) => status === 'inProgress')).toEqual([]);
      const { turn } = await client.turn(thread.id, 'next');
      expect(turn).toMatchObject({ status: 'completed', error: null });
    }
    await server.stop();
  },
);
