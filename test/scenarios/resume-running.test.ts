import { describe, expect, test } from 'vitest';
import type { ThreadItem } from '../../src/protocol/index.ts';
import {
  say,
  sse,
  startServer,
  type ServerMessage,
  type StreamStep,
  type TestClient,
} from '../harness/index.ts';

const words = (text: string) => [{ type: 'text' as const, text, text_elements: [] }];
/** How many connections join one after another, and how many messages come meanwhile each time. */
const RESUMES = 40;
const PACE = 6;
const MESSAGES = Array.from({ length: RESUMES * PACE + 1 }, (_, index) => `message ${index}`);

/** A gate for each message: the model says it when its gate is open. */
function gates(count: number) {
  const all = Array.from({ length: count }, () => {
    let open = (): void => undefined;
    const hold = new Promise<void>((resolve) => (open = resolve));
    return { hold, open };
  });
  return { holds: all.map(({ hold }) => hold), open: (index: number): void => all[index]?.open() };
}

function stream(texts: readonly string[], holds: readonly Promise<void>[]): StreamStep[] {
  const said = texts.flatMap((text, index) => [
    { hold: holds[index] ?? Promise.resolve() },
    sse.messageAdded(`m${index}`),
    sse.message(text, `m${index}`),
  ]);
  return [sse.created(), ...said, sse.completed()];
}

function textOf(item: ThreadItem): string[] {
  if (item.type === 'agentMessage') return [item.text];
  return item.type === 'userMessage'
    ? item.content.flatMap((part) => ('text' in part ? [part.text] : []))
    : [];
}

/** What a connection knows of a thread: what its resume answered, and what it heard from then on. */
function known(client: TestClient, threadId: string, turnId: string) {
  const at = client.messages.findIndex((m) => m.type === 'result' && isResumed(m, threadId));
  const early = client.messages.slice(0, at).filter((m) => 'params' in m && isOf(m, threadId));
  const answer = client.messages[at];
  const turns = answer !== undefined && isResumed(answer, threadId) ? answer.result.thread.turns : [];
  const turn = turns.find(({ id }) => id === turnId);
  const after = client.notifications('item/completed', at).filter((heard) => heard.turnId === turnId);
  const ends = client.notifications('turn/completed', at).filter((heard) => heard.turn.id === turnId);
  const texts = [...(turn?.items ?? []), ...after.map(({ item }) => item)].flatMap(textOf);
  return { early: early.length, texts, status: turn?.status, ends: ends.map((end) => end.turn.status) };
}

type Answered = Extract<ServerMessage, { type: 'result' }> & {
  readonly result: {
    readonly thread: { readonly turns: readonly { id: string; status: string; items: ThreadItem[] }[] };
  };
};

const isResumed = (message: ServerMessage, threadId: string): message is Answered =>
  message.type === 'result' && JSON.stringify(message.result).startsWith(`{"thread":{"id":"${threadId}"`);

const isOf = (message: { readonly params: unknown }, threadId: string): boolean =>
  JSON.stringify(message.params).includes(threadId) && !JSON.stringify(message.params).includes('"status":');

describe('whoever resumes a running thread', () => {
  test('knows everything exactly once, at whatever moment', async () => {
    const { holds, open } = gates(MESSAGES.length);
    const { client, connect, home } = await startServer({
      scripts: [say('before'), stream(MESSAGES, holds)],
    });
    const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
    await client.turn(thread.id, 'begin');
    const { turn } = await client.request('turn/start', { threadId: thread.id, input: words('go') });
    const others = await Promise.all(Array.from({ length: RESUMES }, () => connect({ name: 'late' })));
    for (const [index, other] of others.entries()) {
      const resumed = other.request('thread/resume', { threadId: thread.id });
      for (let next = index * PACE; next < (index + 1) * PACE; next++) {
        open(next);
        await client.waitFor('item/completed', ({ item }) => textOf(item)[0] === MESSAGES[next]);
      }
      await resumed;
    }
    open(MESSAGES.length - 1);
    for (const each of [client, ...others])
      await each.waitFor('turn/completed', ({ turn: { id } }) => id === turn.id);
    const heard = others.map((other) => known(other, thread.id, turn.id));
    const all = { early: 0, texts: ['go', ...MESSAGES], status: 'inProgress', ends: ['completed'] };
    expect(heard).toEqual(heard.map(() => all));
  });
  test('sees the end of its turn once, in the answer or after it', async () => {
    const turns = Array.from({ length: 12 }, (_, index) => `answer ${index}`);
    const { client, connect, home } = await startServer({
      scripts: [say('before'), ...turns.map((text) => say(text))],
    });
    const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
    await client.turn(thread.id, 'begin');
    const others = await Promise.all(turns.map(() => connect({ name: 'late' })));
    for (const [index, other] of others.entries()) {
      const turned = client.turn(thread.id, 'go');
      await client.waitFor('thread/status/changed', ({ status }) => status.type === 'active', {
        from: client.mark(),
      });
      await other.request('thread/resume', { threadId: thread.id });
      const { turn } = await turned;
      // Its answer comes behind everything that was sent before.
      await other.request('thread/loaded/list', {});
      const { status, ends, texts, early } = known(other, thread.id, turn.id);
      expect({ texts, early }).toEqual({ texts: ['go', turns[index]], early: 0 });
      expect(status === 'completed' ? [status] : ends).toEqual(['completed']);
    }
  });
});
