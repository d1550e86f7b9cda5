import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { MemoryThreadStore, newThreadId, type NewThread, type ThreadStore } from '../../src/store/index.ts';
import { STATE_DB_FILE } from '../../src/store/state/state-database.ts';
import { agentMessage, collect, makeHome, newThread, openStore, userMessage } from './fixtures.ts';

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const value of values) found.push(value);
  return found;
}

/** A home in which no state database can be made. */
function homeWithoutDatabase(): string {
  const home = makeHome();
  fs.mkdirSync(path.join(home, STATE_DB_FILE));
  return home;
}

const STORES: [string, () => ThreadStore][] = [
  ['local', () => openStore(makeHome()).store],
  ['local, database-less', () => openStore(homeWithoutDatabase()).store],
  ['memory', () => new MemoryThreadStore({ defaultProvider: 'mock' })],
];

describe.each(STORES)('a %s thread store', (_, open) => {
  /** Runs `body` on a fresh store and closes it. */
  const withStore = (body: (store: ThreadStore) => Promise<void>) => async (): Promise<void> => {
    const store = open();
    try {
      await body(store);
    } finally {
      await store.close();
    }
  };

  function addThread(store: ThreadStore, text: string, overrides: Partial<NewThread> = {}): string {
    const recorder = store.create(newThread(overrides));
    recorder.append([userMessage(text)]);
    return recorder.threadId;
  }

  const previews = (threads: readonly { preview: string }[]): string[] =>
    threads.map(({ preview }) => preview);

  test(
    'has nothing of a thread before its first record',
    withStore(async (store) => {
      const recorder = store.create(newThread());
      recorder.append([]);
      expect(recorder.materialized).toBe(false);
      await expect(store.read({ threadId: recorder.threadId })).rejects.toMatchObject({
        kind: 'notFound',
        message: `no rollout found for thread id ${recorder.threadId}`,
      });
      recorder.append([userMessage('hi')]);
      expect(recorder.materialized).toBe(true);
      expect((await store.read({ threadId: recorder.threadId })).preview).toBe('hi');
    }),
  );

  test(
    'keeps nothing of a thread that is discarded',
    withStore(async (store) => {
      const recorder = store.create(newThread());
      recorder.append([userMessage('hi')]);
      recorder.discard();
      await expect(store.read({ threadId: recorder.threadId })).rejects.toMatchObject({ kind: 'notFound' });
      expect((await store.list({})).threads).toEqual([]);
    }),
  );

  test(
    'tells who claims a thread what others have stored since, until they are caught up with it',
    withStore(async (store) => {
      const ours = store.create(newThread());
      const changed = (recorder: typeof ours): boolean => {
        const claim = recorder.claim();
        claim.release();
        return claim.changed;
      };
      expect(changed(ours)).toBe(false);
      ours.append([userMessage('one')]);
      const { recorder: theirs } = await store.resume({ threadId: ours.threadId });
      expect([changed(ours), changed(theirs)]).toEqual([false, false]);
      const turn = theirs.claim();
      theirs.append([userMessage('two')]);
      theirs.append([agentMessage('three')]);
      turn.release();
      turn.release();
      expect([changed(ours), changed(theirs)]).toEqual([true, false]);
      ours.append([userMessage('four')]);
      expect(changed(ours)).toBe(true);
      const claim = ours.claim();
      const within = ours.claim();
      expect([claim.changed, within.changed]).toEqual([true, true]);
      within.caughtUp();
      within.release();
      ours.append([userMessage('five')]);
      expect(claim.changed).toBe(false);
      claim.release();
      expect([changed(ours), changed(theirs)]).toEqual([false, true]);
    }),
  );

  test(
    'changes a thread that its recorder claims',
    withStore(async (store) => {
      const recorder = store.create(newThread());
      const { threadId } = recorder;
      recorder.append([userMessage('one')]);
      const claim = recorder.claim();
      store.checkFree(threadId);
      await store.changeGit(threadId, { branch: 'b' });
      await store.archive(threadId);
      expect((await store.unarchive(threadId)).gitInfo).toEqual({ sha: null, branch: 'b', originUrl: null });
      claim.release();
    }),
  );

  test(
    'gives a thread back as it was stored',
    withStore(async (store) => {
      const recorder = store.create(
        newThread({
          createdAt: new Date('2026-11-20T10:00:00.500Z'),
          threadSource: 'user',
          forkedFromId: '01a1f866-f954-7383-913c-23149e7f6a87',
          source: { subAgent: 'review' },
          agentNickname: 'Nick',
          agentRole: 'worker',
        }),
      );
      recorder.setGitInfo({ sha: 'abc', branch: 'main', originUrl: null });
      const records = [userMessage('question'), agentMessage('answer')];
      recorder.append(records);
      const { thread, meta } = await store.load({ threadId: recorder.threadId });
      const { items } = await collect(store.records({ threadId: recorder.threadId }));
      expect(thread).toEqual({
        id: recorder.threadId,
        forkedFromId: '01a1f866-f954-7383-913c-23149e7f6a87',
        preview: 'question',
        modelProvider: 'mock',
        createdAt: 1_795_168_800,
        updatedAt: thread.updatedAt,
        path: recorder.path,
        cwd: '/work',
        cliVersion: '0.129.0',
        source: { subAgent: 'review' },
        threadSource: 'user',
        agentNickname: 'Nick',
        agentRole: 'worker',
        gitInfo: { sha: 'abc', branch: 'main', originUrl: null },
        name: null,
        archived: false,
      });
      expect(meta.base_instructions).toEqual({ text: 'Be brief.' });
      expect(items).toMatchObject([{ type: 'session_meta', payload: meta }, ...records]);
      expect(await store.read({ threadId: recorder.threadId })).toEqual(thread);
    }),
  );

  test(
    'continues a thread where it ended',
    withStore(async (store) => {
      const threadId = addThread(store, 'one');
      const { recorder } = await store.resume({ threadId });
      expect(recorder.threadId).toBe(threadId);
      recorder.append([userMessage('two')]);
      const { items } = await collect(store.records({ threadId }));
      expect(items.slice(1)).toMatchObject([userMessage('one'), userMessage('two')]);
      expect((await store.load({ threadId })).thread.preview).toBe('one');
    }),
  );

  test(
    'hands out records without loading them all',
    withStore(async (store) => {
      const threadId = addThread(store, 'one');
      const { items } = await collect(store.records({ threadId }));
      expect(items).toMatchObject([{ type: 'session_meta' }, userMessage('one')]);
    }),
  );

  test(
    'hands out records between two positions, and from the end',
    withStore(async (store) => {
      const threadId = addThread(store, 'one');
      const { recorder } = await store.resume({ threadId });
      recorder.append([agentMessage('two'), userMessage('three')]);
      const [batch] = await all(store.records({ threadId }));
      const [, one, two, three] = batch?.starts ?? [];
      const between = await collect(store.records({ threadId }, { from: one ?? 0, to: three ?? 0 }));
      expect(between.items).toMatchObject([userMessage('one'), agentMessage('two')]);
      const rest = await collect(store.records({ threadId }, { from: two ?? 0 }));
      expect(rest.items).toMatchObject([agentMessage('two'), userMessage('three')]);
      const none = await collect(store.records({ threadId }, { from: batch?.end ?? 0 }));
      expect(none.items).toEqual([]);
      const latest = await all(store.latest({ threadId }, () => true));
      expect(latest.slice(0, 3)).toMatchObject([
        userMessage('three'),
        agentMessage('two'),
        userMessage('one'),
      ]);
    }),
  );

  test(
    'makes a new thread of the records of another',
    withStore(async (store) => {
      const threadId = addThread(store, 'one');
      const fork = await store.fork({ threadId }, newThread({ forkedFromId: threadId }));
      expect(fork.materialized).toBe(true);
      fork.append([userMessage('two')]);
      const { items } = await collect(store.records({ threadId: fork.threadId }));
      expect(items).toMatchObject([
        { type: 'session_meta', payload: { id: fork.threadId, forked_from_id: threadId } },
        { type: 'session_meta', payload: { id: threadId } },
        userMessage('one'),
        userMessage('two'),
      ]);
      expect(await store.read({ threadId: fork.threadId })).toMatchObject({
        forkedFromId: threadId,
        preview: 'one',
      });
      expect((await collect(store.records({ threadId }))).items).toHaveLength(2);
      expect((await store.list({})).threads.map(({ id }) => id).sort()).toEqual(
        [fork.threadId, threadId].sort(),
      );
      await expect(store.fork({ threadId: newThreadId() }, newThread())).rejects.toMatchObject({
        kind: 'notFound',
      });
      expect((await store.list({})).threads).toHaveLength(2);
    }),
  );

  test(
    'keeps what was worked out of the records while they only grow',
    withStore(async (store) => {
      const threadId = addThread(store, 'one');
      expect(await store.digest({ threadId })).toBeUndefined();
      const digest = { upTo: 2, content: { words: ['one'] } };
      await store.keepDigest({ threadId }, digest);
      expect(await store.digest({ threadId })).toEqual(digest);
      const { recorder } = await store.resume({ threadId });
      recorder.append([userMessage('two')]);
      expect(await store.digest({ threadId })).toEqual(digest);
    }),
  );

  test(
    'takes nothing more for a thread that is closed',
    withStore(async (store) => {
      const recorder = store.create(newThread());
      recorder.close();
      expect(() => recorder.append([userMessage('x')])).toThrow(expect.objectContaining({ kind: 'io' }));
    }),
  );

  test(
    'lists the newest threads of the default provider and of interactive sources',
    withStore(async (store) => {
      const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 20, 10, minute));
      addThread(store, 'first', { createdAt: at(1) });
      addThread(store, 'cli', { createdAt: at(3), source: 'cli' });
      addThread(store, 'second', { createdAt: at(2) });
      addThread(store, 'exec', { createdAt: at(4), source: 'exec' });
      addThread(store, 'other provider', { createdAt: at(5), modelProvider: 'other' });
      store.create(newThread()).append([agentMessage('nobody asked')]);
      expect(previews((await store.list({})).threads)).toEqual(['cli', 'second', 'first']);
      expect(previews((await store.list({ sortDirection: 'asc' })).threads)).toEqual([
        'first',
        'second',
        'cli',
      ]);
      expect(previews((await store.list({ modelProviders: ['other'] })).threads)).toEqual(['other provider']);
      expect((await store.list({ modelProviders: [] })).threads).toHaveLength(4);
      expect(previews((await store.list({ sourceKinds: ['exec', 'cli'] })).threads)).toEqual(['exec', 'cli']);
      expect((await store.list({ sourceKinds: [] })).threads).toHaveLength(3);
      expect((await store.list({ archived: true })).threads).toEqual([]);
    }),
  );

  test(
    'tells sources with parameters apart',
    withStore(async (store) => {
      const spawn = {
        parent_thread_id: newThreadId(),
        depth: 1,
        agent_path: null,
        agent_nickname: null,
        agent_role: null,
      };
      addThread(store, 'server', { source: 'appServer' });
      addThread(store, 'review', { source: { subAgent: 'review' } });
      addThread(store, 'compact', { source: { subAgent: 'compact' } });
      addThread(store, 'spawned', { source: { subAgent: { thread_spawn: spawn } } });
      addThread(store, 'other', { source: { subAgent: { other: 'x' } } });
      addThread(store, 'custom', { source: { custom: 'x' } });
      addThread(store, 'unknown', { source: 'unknown' });
      const listed = async (kind: Parameters<typeof store.list>[0]['sourceKinds']): Promise<string[]> =>
        previews((await store.list({ sourceKinds: kind ?? null })).threads).sort();
      expect(await listed(['appServer'])).toEqual(['server']);
      expect(await listed(['subAgent'])).toEqual(['compact', 'other', 'review', 'spawned']);
      expect(await listed(['subAgentReview'])).toEqual(['review']);
      expect(await listed(['subAgentCompact'])).toEqual(['compact']);
      expect(await listed(['subAgentThreadSpawn'])).toEqual(['spawned']);
      expect(await listed(['subAgentOther', 'unknown'])).toEqual(['other', 'unknown']);
    }),
  );

  test(
    'filters by folder and by text',
    withStore(async (store) => {
      addThread(store, 'Fix the 100% bug', { cwd: '/a' });
      addThread(store, 'fix nothing', { cwd: '/b' });
      const listed = async (query: Parameters<typeof store.list>[0]): Promise<string[]> =>
        previews((await store.list(query)).threads).sort();
      expect(await listed({ cwd: '/a' })).toEqual(['Fix the 100% bug']);
      expect(await listed({ cwd: ['/a', '/b'] })).toEqual(['Fix the 100% bug', 'fix nothing']);
      expect(await listed({ cwd: [] })).toEqual([]);
      expect(await listed({ searchTerm: 'fix' })).toEqual(['fix nothing']);
      expect(await listed({ searchTerm: '100%' })).toEqual(['Fix the 100% bug']);
      expect(await listed({ searchTerm: '_' })).toEqual([]);
    }),
  );

  test(
    'pages forward without losing or repeating threads of the same moment, and back again',
    withStore(async (store) => {
      const moments = [1, 2, 2, 2, 3, 4, 4];
      for (const moment of moments)
        addThread(store, `at ${moment}`, { createdAt: new Date(1_795_000_000_000 + moment) });
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page: Awaited<ReturnType<typeof store.list>> = await store.list({ limit: 2, cursor });
        seen.push(...previews(page.threads));
        cursor = page.nextCursor;
      } while (cursor !== null);
      expect(seen).toEqual(['at 4', 'at 4', 'at 3', 'at 2', 'at 2', 'at 2', 'at 1']);

      const second = await store.list({ limit: 2, cursor: (await store.list({ limit: 2 })).nextCursor });
      const back = await store.list({ limit: 9, cursor: second.backwardsCursor, sortDirection: 'asc' });
      expect(previews(back.threads)).toEqual(['at 3', 'at 4', 'at 4']);
    }),
  );

  test(
    'gives cursors in the form that clients of 0.129.0 know',
    withStore(async (store) => {
      for (const second of [1, 2]) {
        addThread(store, 'x', { createdAt: new Date(Date.UTC(2026, 10, 20, 10, 0, second, 500)) });
      }
      const page = await store.list({ limit: 1 });
      expect(page).toMatchObject({
        nextCursor: '2026-11-20T10:00:02.5Z',
        backwardsCursor: '2026-11-20T10:00:02.499Z',
      });
      expect(await store.list({ limit: 1, sortDirection: 'asc' })).toMatchObject({
        backwardsCursor: '2026-11-20T10:00:01.501Z',
      });
      expect(await store.list({ cwd: '/none' })).toEqual({
        threads: [],
        nextCursor: null,
        backwardsCursor: null,
      });
      await expect(store.list({ cursor: 'bad' })).rejects.toMatchObject({ message: 'invalid cursor: bad' });
    }),
  );

  test(
    'holds the page size between 1 and 100',
    withStore(async (store) => {
      for (let n = 0; n < 105; n += 1) addThread(store, `n ${n}`);
      const sizes = [];
      for (const limit of [undefined, 0, 1, 3, 500]) {
        sizes.push((await store.list(limit === undefined ? {} : { limit })).threads.length);
      }
      expect(sizes).toEqual([25, 1, 1, 3, 100]);
    }),
  );

  test(
    'names threads, also one that has nothing stored yet',
    withStore(async (store) => {
      const recorder = store.create(newThread());
      const { threadId } = recorder;
      await store.rename(threadId, 'first');
      expect(recorder.materialized).toBe(true);
      expect(await store.read({ threadId })).toMatchObject({ name: 'first', preview: '' });
      recorder.append([userMessage('words')]);
      await store.rename(threadId, 'second');
      expect(await store.read({ threadId })).toMatchObject({ name: 'second', preview: 'words' });
      expect((await store.list({ searchTerm: 'sec' })).threads).toMatchObject([{ name: 'second' }]);
      await expect(store.rename(newThreadId(), 'x')).rejects.toMatchObject({ kind: 'notFound' });
    }),
  );

  test(
    'changes git data field by field and says so in a later meta',
    withStore(async (store) => {
      const recorder = store.create(newThread({ gitInfo: { sha: 'a', branch: 'main', originUrl: null } }));
      const { threadId } = recorder;
      const changed = await store.changeGit(threadId, { branch: 'other', originUrl: 'url' });
      const gitInfo = { sha: 'a', branch: 'other', originUrl: 'url' };
      expect(changed).toMatchObject({ id: threadId, gitInfo });
      recorder.append([userMessage('words')]);
      await store.setMemoryMode(threadId, 'disabled');
      expect(await store.read({ threadId })).toMatchObject({ gitInfo });
      expect((await store.list({})).threads).toMatchObject([{ gitInfo }]);
      recorder.close();
      await store.changeGit(threadId, { sha: null, branch: null, originUrl: null });
      expect((await store.read({ threadId })).gitInfo).toBeNull();
      expect((await store.list({})).threads).toMatchObject([{ gitInfo: null }]);
      const { meta } = await store.load({ threadId });
      const { items } = await collect(store.records({ threadId }));
      expect(meta.git).toEqual({ commit_hash: 'a', branch: 'main' });
      const git = { commit_hash: 'a', branch: 'other', repository_url: 'url' };
      expect(items.filter((item) => item.type === 'session_meta').slice(1)).toMatchObject([
        { payload: { ...meta, memory_mode: 'enabled', git } },
        { payload: { ...meta, memory_mode: 'disabled', git } },
        { payload: { ...meta, memory_mode: 'disabled', git: {} } },
      ]);
      await expect(store.changeGit(newThreadId(), { sha: 'x' })).rejects.toMatchObject({ kind: 'notFound' });
      await expect(store.setMemoryMode(newThreadId(), 'enabled')).rejects.toMatchObject({ kind: 'notFound' });
    }),
  );

  test(
    'sets threads aside and gets them back',
    withStore(async (store) => {
      const threadId = addThread(store, 'one');
      addThread(store, 'two');
      await store.archive(threadId);
      expect(await store.read({ threadId })).toMatchObject({ archived: true, preview: 'one' });
      expect(previews((await store.list({})).threads)).toEqual(['two']);
      expect(previews((await store.list({ archived: true })).threads)).toEqual(['one']);
      await expect(store.archive(threadId)).rejects.toMatchObject({ kind: 'notFound' });
      expect(await store.unarchive(threadId)).toMatchObject({ id: threadId, archived: false });
      expect((await store.list({})).threads).toHaveLength(2);
      await expect(store.unarchive(threadId)).rejects.toMatchObject({
        kind: 'invalidRequest',
        message: `no archived rollout found for thread id ${threadId}`,
      });
    }),
  );

  test(
    'goes on with a thread that is moved while it is loaded',
    withStore(async (store) => {
      const threadId = addThread(store, 'one');
      const { recorder } = await store.resume({ threadId });
      recorder.append([userMessage('two')]);
      await store.archive(threadId);
      recorder.append([userMessage('three')]);
      await store.changeGit(threadId, { branch: 'b' });
      const refused = { kind: 'invalidRequest', message: `thread ${threadId} is archived` };
      await expect(store.rename(threadId, 'x')).rejects.toMatchObject(refused);
      await expect(store.setMemoryMode(threadId, 'enabled')).rejects.toMatchObject(refused);
      await store.unarchive(threadId);
      recorder.append([userMessage('four')]);
      const { thread } = await store.load({ threadId });
      const { items } = await collect(store.records({ threadId }));
      expect(items.filter((item) => item.type === 'event_msg')).toHaveLength(4);
      expect(thread).toMatchObject({ path: recorder.path, gitInfo: { branch: 'b' }, archived: false });
    }),
  );

  test(
    'knows which threads were spawned by which',
    withStore(async (store) => {
      const spawned = (parent: string): string => {
        const source = { parent_thread_id: parent, depth: 1, agent_path: null };
        const thread_spawn = { ...source, agent_nickname: null, agent_role: null };
        return addThread(store, 'x', { source: { subAgent: { thread_spawn } } });
      };
      const root = addThread(store, 'root');
      const children = [spawned(root), spawned(root)];
      const grandchild = spawned(children[0] ?? '');
      expect(await store.descendants(root)).toEqual([...children.toSorted(), grandchild]);
      expect(await store.descendants(grandchild)).toEqual([]);
    }),
  );
});
