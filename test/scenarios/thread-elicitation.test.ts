import { expect, test } from 'vitest';
import { CARRIERS, say, startServer } from '../harness/index.ts';

const REFUSED = { code: -32600, message: 'out-of-band elicitation count is already zero' };

test.each(CARRIERS)('questions that are out are counted, a thread at a time, over %s', async (carrier) => {
  const { client } = await startServer({ carrier });
  const { thread } = await client.request('thread/start', {});
  const { thread: other } = await client.request('thread/start', {});
  const increment = () => client.request('thread/increment_elicitation', { threadId: thread.id });
  const decrement = () => client.request('thread/decrement_elicitation', { threadId: thread.id });
  expect(await increment()).toEqual({ count: 1, paused: true });
  expect(await increment()).toEqual({ count: 2, paused: true });
  expect(await decrement()).toEqual({ count: 1, paused: true });
  const refused = await client.requestError('thread/decrement_elicitation', { threadId: other.id });
  expect(refused).toEqual(REFUSED);
  expect(await decrement()).toEqual({ count: 0, paused: false });
  expect(await client.requestError('thread/decrement_elicitation', { threadId: thread.id })).toEqual(REFUSED);
});

test('a turn runs on meanwhile', async () => {
  const { client } = await startServer({ scripts: [say('on')] });
  const { thread } = await client.request('thread/start', {});
  await client.request('thread/increment_elicitation', { threadId: thread.id });
  expect((await client.turn(thread.id, 'go')).turn.status).toBe('completed');
  expect(await client.request('thread/decrement_elicitation', { threadId: thread.id })).toEqual({
    count: 0,
    paused: false,
  });
});

test.each(['thread/increment_elicitation', 'thread/decrement_elicitation'] as const)(
  '%s of a thread that is not loaded is refused',
  async (method) => {
    const { client } = await startServer();
    const threadId = '0199a0b0-0000-7000-8000-000000000000';
    expect(await client.requestError(method, { threadId })).toEqual({
      code: -32600,
      message: `thread not found: ${threadId}`,
    });
    expect(await client.requestError(method, { threadId: 'x' })).toEqual({
      code: -32600,
      message: expect.stringMatching(/^invalid thread id: /),
    });
  },
);
