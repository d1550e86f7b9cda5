import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  type LocalThreadStore,
  MemoryThreadStore,
  newThreadId,
  type StoredGoal,
  type ThreadStore,
} from '../../src/store/index.ts';
import { STATE_DB_FILE } from '../../src/store/state/state-database.ts';
import { connect, makeHome, newThread, openStore, userMessage, writeRollout } from './fixtures.ts';

const open = (codexHome: string): LocalThreadStore => openStore(codexHome).store;

const STORES: [string, () => ThreadStore][] = [
  ['local', () => open(makeHome())],
  ['memory', () => new MemoryThreadStore({ defaultProvider: 'mock' })],
];

const goalOf = (threadId: string, change: Partial<StoredGoal> = {}): StoredGoal => ({
  threadId,
  goalId: '1e2d3c4b-0000-4000-8000-000000000000',
  objective: 'tidy up',
  status: 'active',
  tokenBudget: null,
  tokensUsed: 0,
  timeUsedSeconds: 0,
  createdAtMs: 1_795_000_000_001,
  updatedAtMs: 1_795_000_000_002,
  ...change,
});

describe.each(STORES)('the goals of a %s thread store', (_, create) => {
  const withStore = (body: (store: ThreadStore) => Promise<void>) => async (): Promise<void> => {
    const store = create();
    try {
      await body(store);
    } finally {
      await store.close();
    }
  };

  test(
    'are kept as they were put, changed and taken away',
    withStore(async (store) => {
      const [one, two] = [store.create(newThread()), store.create(newThread())];
      for (const recorder of [one, two]) recorder.append([userMessage('hi')]);
      const goal = goalOf(one.threadId, { status: 'budgetLimited', tokenBudget: 5, tokensUsed: 7 });
      expect(await store.goals.get(one.threadId)).toBeNull();
      expect(await store.goals.change(one.threadId, () => goal)).toEqual(goal);
      expect(await store.goals.get(one.threadId)).toEqual(goal);
      const other = goalOf(two.threadId, { tokenBudget: 2 ** 60, timeUsedSeconds: 3 });
      await store.goals.change(two.threadId, () => other);
      expect(await store.goals.change(two.threadId, (stored) => stored)).toEqual(other);
      const seen: unknown[] = [];
      await store.goals.change(one.threadId, (stored) => {
        seen.push(stored);
        return { ...goal, objective: 'go on', status: 'complete' };
      });
      expect(seen).toEqual([goal]);
      expect(await store.goals.get(one.threadId)).toEqual({
        ...goal,
        objective: 'go on',
        status: 'complete',
      });
      expect(await store.goals.change(one.threadId, () => null)).toBeNull();
      expect(await store.goals.get(one.threadId)).toBeNull();
      expect(await store.goals.get(two.threadId)).toEqual(other);
    }),
  );

  test(
    'store a loaded thread of which nothing was stored; a thread nobody knows has none',
    withStore(async (store) => {
      const recorder = store.create(newThread());
      expect(await store.goals.get(recorder.threadId)).toBeNull();
      expect(recorder.materialized).toBe(false);
      await store.goals.change(recorder.threadId, () => goalOf(recorder.threadId));
      expect(recorder.materialized).toBe(true);
      const unknown = newThreadId();
      await expect(store.goals.change(unknown, () => goalOf(unknown))).rejects.toMatchObject({
        kind: 'notFound',
      });
    }),
  );
});

test('a goal is a row of the reference, of a thread that is indexed with it', async () => {
  const home = makeHome();
  const { id } = writeRollout(home);
  const store = open(home);
  await store.goals.change(id, () => goalOf(id, { status: 'budgetLimited' }));
  const db = connect(home);
  expect(db.prepare('SELECT * FROM thread_goals').all()).toEqual([
    {
      thread_id: id,
      goal_id: '1e2d3c4b-0000-4000-8000-000000000000',
      objective: 'tidy up',
      status: 'budget_limited',
      token_budget: null,
      tokens_used: 0,
      time_used_seconds: 0,
      created_at_ms: 1_795_000_000_001,
      updated_at_ms: 1_795_000_000_002,
    },
  ]);
  expect(db.prepare('SELECT id FROM threads').all()).toEqual([{ id }]);
  await store.close();
});

test('what another process put is seen at once, and is not lost while both change it', async () => {
  const home = makeHome();
  const { id } = writeRollout(home);
  const stores = [open(home), open(home)];
  await stores[0]?.goals.change(id, () => goalOf(id));
  const add = (goal: StoredGoal | null): StoredGoal | null =>
    goal === null ? null : { ...goal, tokensUsed: goal.tokensUsed + 1 };
  await Promise.all(
    stores.map(async (store) => {
      for (let times = 0; times < 50; times += 1) await store.goals.change(id, add);
    }),
  );
  expect((await stores[1]?.goals.get(id))?.tokensUsed).toBe(100);
  await Promise.all(stores.map((store) => store.close()));
});

test('a change waits for another process that writes', async () => {
  const home = makeHome();
  const { id } = writeRollout(home);
  const store = open(home);
  await store.goals.get(id);
  const other = connect(home);
  other.exec('BEGIN IMMEDIATE');
  const changed = store.goals.change(id, () => goalOf(id));
  setTimeout(() => other.exec('COMMIT'), 200);
  expect(await changed).toEqual(goalOf(id));
  await store.close();
});

test('without a state database goals are refused, and the thread is not', async () => {
  const home = makeHome();
  fs.mkdirSync(path.join(home, STATE_DB_FILE));
  const { id } = writeRollout(home);
  const store = open(home);
  const refused = { kind: 'io', message: 'sqlite state db unavailable for thread goals' };
  await expect(store.goals.get(id)).rejects.toMatchObject(refused);
  await expect(store.goals.change(id, () => goalOf(id))).rejects.toMatchObject(refused);
  expect((await store.read({ threadId: id })).preview).toBe('hello');
  await store.close();
});
