import { existsSync, mkdirSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { startServer, testHome, type ServerSetup, type TestServer } from '../harness/index.ts';

const MISSING = '0199a0b0-0000-7000-8000-000000000000';
const INVALID = -32600;

const startGoalServer = (setup: ServerSetup = {}): Promise<TestServer> =>
  startServer({ settings: '[features]\ngoals = true', ...setup });

async function startThread({ client, home }: TestServer, ephemeral = false) {
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path, ephemeral });
  return { id: thread.id, path: thread.path ?? '' };
}

const goalOf = (threadId: string, differing: object) => ({
  threadId,
  status: 'paused',
  tokenBudget: null,
  tokensUsed: 0,
  timeUsedSeconds: 0,
  createdAt: expect.any(Number),
  updatedAt: expect.any(Number),
  ...differing,
});

test('a goal is set, read, changed and taken away; every connection hears of it after the answer', async () => {
  const server = await startGoalServer();
  const { client } = server;
  const other = await server.connect();
  const { id, path } = await startThread(server);
  expect(await client.request('thread/goal/get', { threadId: id })).toEqual({ goal: null });
  expect(existsSync(path)).toBe(false);
  const from = client.mark();
  const set = { threadId: id, objective: ' tidy up\n', status: 'paused', tokenBudget: 100 } as const;
  const goal = goalOf(id, { objective: 'tidy up', tokenBudget: 100 });
  expect(await client.request('thread/goal/set', set)).toEqual({ goal });
  expect(existsSync(path)).toBe(true);
  const told = { threadId: id, turnId: null, goal };
  expect(await client.waitFor('thread/goal/updated')).toEqual(told);
  expect(await other.waitFor('thread/goal/updated')).toEqual(told);
  expect(client.messages.slice(from, from + 2).map(({ type }) => type)).toEqual(['result', 'notification']);
  expect(await client.request('thread/goal/get', { threadId: id })).toEqual({ goal });
  const unlimited = { threadId: id, tokenBudget: null };
  expect(await client.request('thread/goal/set', unlimited)).toEqual({
    goal: { ...goal, tokenBudget: null },
  });
  expect(await other.request('thread/goal/clear', { threadId: id })).toEqual({ cleared: true });
  expect(await client.waitFor('thread/goal/cleared')).toEqual({ threadId: id });
  expect(await client.request('thread/goal/clear', { threadId: id })).toEqual({ cleared: false });
  expect(await client.request('thread/goal/get', { threadId: id })).toEqual({ goal: null });
  expect(client.notifications('thread/goal/cleared')).toHaveLength(1);
});

test('the same objective goes on with the goal; another one, or a complete one, is a new goal', async () => {
  const server = await startGoalServer();
  const { client, home } = server;
  const { id } = await startThread(server);
  const set = async (change: object) => {
    const { goal } = await client.request('thread/goal/set', { threadId: id, ...change });
    return [goal.objective, goal.status, goal.tokenBudget];
  };
  expect(await set({ objective: 'one', status: 'paused', tokenBudget: 7 })).toEqual(['one', 'paused', 7]);
  expect(await set({ objective: 'one' })).toEqual(['one', 'paused', 7]);
  expect(await set({ status: 'budgetLimited' })).toEqual(['one', 'budgetLimited', 7]);
  expect(await set({ status: 'paused' })).toEqual(['one', 'budgetLimited', 7]);
  expect(await set({ objective: 'two', status: 'paused' })).toEqual(['two', 'paused', null]);
  expect(await set({ status: 'complete' })).toEqual(['two', 'complete', null]);
  expect(await set({ objective: 'two', status: 'paused', tokenBudget: 9 })).toEqual(['two', 'paused', 9]);
  expect(home.codexHome.join('state_5.sqlite')).toSatisfy(existsSync);
});

test('a goal of a stored thread is set without loading it, and survives the server', async () => {
  const home = testHome();
  onTestFinished(() => home.remove());
  const first = await startGoalServer({ home });
  const { id } = await startThread(first);
  await first.client.request('thread/goal/set', { threadId: id, objective: 'one', status: 'paused' });
  await first.close();
  const second = await startGoalServer({ home });
  const { client } = second;
  expect((await client.request('thread/goal/get', { threadId: id })).goal?.objective).toBe('one');
  await client.request('thread/goal/set', { threadId: id, objective: 'two', status: 'complete' });
  expect((await client.waitFor('thread/goal/updated')).goal).toMatchObject({ objective: 'two' });
  expect(await client.request('thread/loaded/list', {})).toEqual({ data: [], nextCursor: null });
});

test('what no goal can be is refused', async () => {
  const server = await startGoalServer();
  const { client } = server;
  const { id, path } = await startThread(server);
  const refused = async (params: object) => {
    const { code, message } = await client.requestError('thread/goal/set', { threadId: id, ...params });
    expect(code).toBe(INVALID);
    return message;
  };
  expect(await refused({ objective: ' \t ' })).toBe('goal objective must not be empty');
  expect(await refused({ objective: 'ä'.repeat(4001) })).toBe(
    'goal objective must be at most 4000 characters',
  );
  const positive = 'goal budgets must be positive when provided';
  expect(await refused({ objective: 'one', tokenBudget: 0 })).toBe(positive);
  expect(await refused({ tokenBudget: -1 })).toBe(positive);
  expect(existsSync(path)).toBe(false);
  const none = `cannot update goal for thread ${id}: no goal exists`;
  expect(await refused({})).toBe(none);
  expect(await refused({ status: 'active' })).toBe(none);
  expect(await refused({ tokenBudget: 5 })).toBe(none);
  const longest = { threadId: id, objective: '😀'.repeat(4000), status: 'paused' } as const;
  expect((await client.request('thread/goal/set', longest)).goal.objective).toHaveLength(8000);
  expect(client.notifications('thread/goal/updated')).toHaveLength(1);
});

test.each(['thread/goal/set', 'thread/goal/get', 'thread/goal/clear'] as const)(
  '%s is refused for ephemeral, missing and archived threads',
  async (method) => {
    const server = await startGoalServer();
    const { client } = server;
    const ask = async (threadId: string) => {
      const { code, message } = await client.requestError(method, { threadId, objective: 'one' });
      expect(code).toBe(INVALID);
      return message;
    };
    const ephemeral = await startThread(server, true);
    expect(await ask(ephemeral.id)).toBe(`ephemeral thread does not support goals: ${ephemeral.id}`);
    expect(await ask(MISSING)).toBe(`thread not found: ${MISSING}`);
    expect(await ask('nope')).toMatch(/^invalid thread id: /);
    const archived = await startThread(server);
    const goal = { threadId: archived.id, objective: 'one', status: 'paused' } as const;
    await client.request('thread/goal/set', goal);
    await client.request('thread/archive', { threadId: archived.id });
    expect(await ask(archived.id)).toBe(`thread not found: ${archived.id}`);
  },
);

test('where the feature is off goals are refused, whatever a thread is configured with', async () => {
  const server = await startServer();
  const { client, home } = server;
  const { thread } = await client.request('thread/start', {
    cwd: home.workspace.path,
    config: { 'features.goals': true },
  });
  const off = { code: INVALID, message: 'goals feature is disabled' };
  const set = { threadId: thread.id, objective: 'one' };
  expect(await client.requestError('thread/goal/set', set)).toEqual(off);
  expect(await client.requestError('thread/goal/get', { threadId: 'nope' })).toEqual(off);
  expect(await client.requestError('thread/goal/clear', { threadId: thread.id })).toEqual(off);
});

test('without a state database goals are refused with a clear error', async () => {
  const home = testHome();
  onTestFinished(() => home.remove());
  mkdirSync(home.codexHome.join('state_5.sqlite'));
  const server = await startGoalServer({ home });
  const { client } = server;
  const { id } = await startThread(server);
  const unavailable = { code: -32603, message: 'sqlite state db unavailable for thread goals' };
  const set = { threadId: id, objective: 'one' };
  expect(await client.requestError('thread/goal/set', set)).toEqual(unavailable);
  expect(await client.requestError('thread/goal/get', { threadId: id })).toEqual(unavailable);
  expect(await client.requestError('thread/goal/clear', { threadId: id })).toEqual(unavailable);
});
