import { describe, expect, test } from 'vitest';
import {
  agentMessage,
  CARRIERS,
  Evened,
  newThread,
  say,
  startServer,
  textInput,
  userMessage,
} from '../harness/index.ts';

const summary = { ...newThread, preview: 'first words' };

describe.each(CARRIERS)('thread/read over %s', (carrier) => {
  test('gives the summary, and the turns when they are asked for', async () => {
    const { client, home } = await startServer({ carrier, scripts: [say('one'), say('two')] });
    const evened = new Evened(home);
    const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
    await client.turn(thread.id, 'first words');
    await client.turn(thread.id, 'more words');
    const bare = await client.request('thread/read', { threadId: thread.id });
    expect(evened.value(bare)).toEqual({ thread: summary });
    const full = await client.request('thread/read', { threadId: thread.id, includeTurns: true });
    const turn = (id: string, first: number, said: string, answered: string) => ({
      id,
      items: [userMessage(`item-${first}`, textInput(said)), agentMessage(answered, `item-${first + 1}`)],
      itemsView: 'full',
      status: 'completed',
      error: null,
      startedAt: 0,
      completedAt: 0,
      durationMs: 0,
    });
    expect(evened.value(full)).toEqual({
      thread: {
        ...summary,
        turns: [turn('#2', 1, 'first words', 'one'), turn('#3', 3, 'more words', 'two')],
      },
    });
  });
});

test('a thread that never ran can be read without its turns', async () => {
  const { client, home } = await startServer();
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  const read = await client.request('thread/read', { threadId: thread.id });
  expect(read).toEqual({ thread });
  expect(await client.requestError('thread/read', { threadId: thread.id, includeTurns: true })).toEqual({
    code: -32600,
    message: `thread ${thread.id} is not materialized yet; includeTurns is unavailable before first user message`,
  });
});

test('reading loads nothing: another server shows the thread as not loaded', async () => {
  const first = await startServer({ scripts: [say('one')] });
  const evened = new Evened(first.home);
  const { thread } = await first.client.request('thread/start', { cwd: first.home.workspace.path });
  await first.client.turn(thread.id, 'first words');
  const { client } = await startServer({ home: first.home, model: first.model });
  const read = await client.request('thread/read', { threadId: thread.id });
  expect(evened.value(read)).toEqual({ thread: { ...summary, status: { type: 'notLoaded' } } });
  expect(await client.request('thread/loaded/list', {})).toEqual({ data: [], nextCursor: null });
});

test('a running turn is in progress for readers', async () => {
  const never = new Promise<never>(() => undefined);
  const { client, home, model } = await startServer({ scripts: [[{ hold: never }]] });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  await client.request('turn/start', {
    threadId: thread.id,
    input: [{ type: 'text', text: 'go', text_elements: [] }],
  });
  await client.waitFor('item/completed');
  const read = await client.request('thread/read', { threadId: thread.id, includeTurns: true });
  expect(read.thread.status).toEqual({ type: 'active', activeFlags: [] });
  expect(read.thread.turns.map(({ status }) => status)).toEqual(['inProgress']);
  await model.received(1);
});

test.each([
  ['nonsense', expect.stringMatching(/^invalid thread id: /)],
  ['0199a0b0-0000-7000-8000-000000000000', 'thread not loaded: 0199a0b0-0000-7000-8000-000000000000'],
])('the thread %s is refused', async (threadId, message) => {
  const { client } = await startServer();
  expect(await client.requestError('thread/read', { threadId })).toEqual({ code: -32600, message });
});
