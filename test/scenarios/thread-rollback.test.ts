import { describe, expect, test } from 'vitest';
import { CARRIERS, modelRoles, say, sse, startServer, type Carrier } from '../harness/index.ts';

const TEXTS = ['a', 'b', 'c'];

async function threeTurns(carrier: Carrier = 'memory') {
  const server = await startServer({ carrier, scripts: TEXTS.map((text) => say(`${text}!`)) });
  const { client, home } = server;
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  for (const text of TEXTS) await client.turn(thread.id, text);
  const lastRecords = (count: number): { type: string; payload: unknown }[] =>
    home.root
      .read(String(thread.path).slice(home.root.path.length + 1))
      .trimEnd()
      .split('\n')
      .slice(-count)
      .map((line) => JSON.parse(line));
  return { ...server, thread, lastRecords };
}

describe.each(CARRIERS)('thread/rollback over %s', (carrier) => {
  test('drops the last turns for clients, for the model, and for whoever resumes the thread', async () => {
    const { client, home, model, thread, lastRecords } = await threeTurns(carrier);
    const from = client.mark();
    const answer = await client.request('thread/rollback', { threadId: thread.id, numTurns: 2 });
    expect(answer.thread).toMatchObject({ id: thread.id, name: null, status: { type: 'idle' } });
    expect(answer.thread.turns.map(({ items }) => items.map(({ id }) => id))).toEqual([['item-1', 'item-2']]);
    const [usage, ...others] = client.notifications('thread/tokenUsage/updated', from);
    expect(others).toEqual([]);
    expect(usage?.tokenUsage).toMatchObject({
      total: { totalTokens: 390 },
      last: { inputTokens: 0, outputTokens: 0 },
    });
    expect(usage?.tokenUsage.last.totalTokens).toBeGreaterThan(0);
    expect(lastRecords(2)).toMatchObject([
      { type: 'event_msg', payload: { type: 'token_count' } },
      { type: 'event_msg', payload: { type: 'thread_rolled_back', num_turns: 2 } },
    ]);
    model.push(say('d!'));
    await client.turn(thread.id, 'd');
    expect(modelRoles(model)).toEqual(['developer', 'user', 'user', 'assistant', 'user']);
    const second = await startServer({ carrier, home, model });
    const resumed = await second.client.request('thread/resume', { threadId: thread.id });
    expect(resumed.thread.turns).toHaveLength(2);
    model.push(say('e!'));
    await second.client.turn(thread.id, 'e');
    expect(modelRoles(model)).toEqual([
      'developer',
      'user',
      'user',
      'assistant',
      'user',
      'assistant',
      'user',
    ]);
  });
});

test('where no turn is left the model is told of its surroundings anew', async () => {
  const { client, model, thread } = await threeTurns();
  const { thread: empty } = await client.request('thread/rollback', { threadId: thread.id, numTurns: 50 });
  expect(empty.turns).toEqual([]);
  model.push(say('d!'));
  await client.turn(thread.id, 'd');
  expect(modelRoles(model)).toEqual(['developer', 'user', 'developer', 'user', 'user']);
});

test('a running turn is not rolled back; the thread is shown as failed until its next turn', async () => {
  const { client, model, thread } = await threeTurns();
  let goOn = (): void => undefined;
  const hold = new Promise<void>((resolve) => (goOn = resolve));
  model.push([sse.created(), { hold }, sse.message('d!'), sse.completed()], say('e!'));
  const from = client.mark();
  const turned = client.turn(thread.id, 'd');
  await client.waitFor('item/completed', undefined, { from });
  expect(await client.requestError('thread/rollback', { threadId: thread.id, numTurns: 1 })).toEqual({
    code: -32600,
    message: 'Cannot rollback while a turn is in progress.',
  });
  goOn();
  await turned;
  const status = async () => (await client.request('thread/read', { threadId: thread.id })).thread.status;
  expect(await status()).toEqual({ type: 'systemError' });
  await client.turn(thread.id, 'e');
  expect(await status()).toEqual({ type: 'idle' });
});

test('what cannot be rolled back is refused, each for its reason', async () => {
  const { client, home } = await startServer();
  const { thread } = await client.request('thread/start', {});
  const ephemeral = await client.request('thread/start', { ephemeral: true });
  const none = '0199a0b0-0000-7000-8000-000000000000';
  const refusal = async (threadId: string, numTurns = 1) => {
    const { code, message } = await client.requestError('thread/rollback', { threadId, numTurns });
    expect(code).toBe(-32600);
    return message.replaceAll(home.root.path, '~');
  };
  expect(await refusal('nonsense', 0)).toBe('numTurns must be >= 1');
  expect(await refusal(none)).toBe(`thread not found: ${none}`);
  expect(await refusal(ephemeral.thread.id)).toBe('thread rollback requires persisted thread history');
  expect(await refusal(thread.id)).toMatch(
    /^failed to load thread history for rollback replay: invalid thread-store request: failed to resolve rollout path `~\/.*\.jsonl`: No such file or directory \(os error 2\)$/,
  );
});
