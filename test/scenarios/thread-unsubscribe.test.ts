import { expect, test } from 'vitest';
import { say, sse, startServer } from '../harness/index.ts';

test('a connection hears no more of a thread that stays loaded and whose turn goes on', async () => {
  let goOn = (): void => undefined;
  const hold = new Promise<void>((resolve) => (goOn = resolve));
  const { client, connect, home } = await startServer({
    scripts: [
      [sse.created(), sse.messageAdded(), sse.textDelta('a'), { hold }, sse.message('ab'), sse.completed()],
    ],
  });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  const other = await connect();
  await client.request('turn/start', {
    threadId: thread.id,
    input: [{ type: 'text', text: 'go', text_elements: [] }],
  });
  await client.waitFor('item/agentMessage/delta');
  await other.request('thread/resume', { threadId: thread.id });
  expect(await client.request('thread/unsubscribe', { threadId: thread.id })).toEqual({
    status: 'unsubscribed',
  });
  const from = client.mark();
  goOn();
  await other.waitFor('turn/completed');
  expect(await client.request('thread/unsubscribe', { threadId: thread.id })).toEqual({
    status: 'notSubscribed',
  });
  const heard = client.methods(from).filter((method) => method !== 'thread/status/changed');
  expect(heard).toEqual(['account/rateLimits/updated']);
  expect(await client.request('thread/loaded/list', {})).toEqual({ data: [thread.id], nextCursor: null });
  const read = await client.request('thread/read', { threadId: thread.id, includeTurns: true });
  expect(read.thread.turns.map(({ status }) => status)).toEqual(['completed']);
});

test('a resume subscribes again, and shows the status that the thread has', async () => {
  const { client, home } = await startServer({ scripts: [{ status: 500, body: 'boom' }, say('fine')] });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  await client.turn(thread.id, 'go');
  await client.request('thread/unsubscribe', { threadId: thread.id });
  const resumed = await client.request('thread/resume', { threadId: thread.id });
  expect(resumed.thread.status).toEqual({ type: 'systemError' });
  const { turn } = await client.turn(thread.id, 'again');
  expect(turn.status).toBe('completed');
});

test('a thread that is not loaded says so; what is no id is refused', async () => {
  const { client } = await startServer();
  const threadId = '0199a0b0-0000-7000-8000-000000000000';
  expect(await client.request('thread/unsubscribe', { threadId })).toEqual({ status: 'notLoaded' });
  const refused = await client.requestError('thread/unsubscribe', { threadId: 'x' });
  expect(refused).toEqual({ code: -32600, message: expect.stringMatching(/^invalid thread id: /) });
});
