import { expect, test } from 'vitest';
import { say, startServer, type TestServer } from '../harness/index.ts';

/** Threads that ran one turn each, in the order of their names. */
async function withThreads({ client, home, model }: TestServer, ...names: string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const name of names) {
    home.workspace.write(`${name}/x`, '');
    model.push(say('ok'));
    const { thread } = await client.request('thread/start', { cwd: home.workspace.join(name) });
    await client.turn(thread.id, `words of ${name}`);
    ids.push(thread.id);
  }
  return ids;
}

test('an empty home has no threads', async () => {
  const { client } = await startServer();
  expect(await client.request('thread/list', { modelProviders: ['mock_provider'] })).toEqual({
    data: [],
    nextCursor: null,
    backwardsCursor: null,
  });
});

test('lists what is stored, the newest first, page by page', async () => {
  const server = await startServer();
  const { client } = server;
  const [a = '', b = '', c = ''] = await withThreads(server, 'a', 'b', 'c');
  await client.request('thread/start', {});
  const first = await client.request('thread/list', { limit: 2 });
  expect(first.data.map(({ id, preview, status, turns }) => ({ id, preview, status, turns }))).toEqual([
    { id: c, preview: 'words of c', status: { type: 'idle' }, turns: [] },
    { id: b, preview: 'words of b', status: { type: 'idle' }, turns: [] },
  ]);
  const second = await client.request('thread/list', { limit: 2, cursor: first.nextCursor });
  expect(second).toMatchObject({ data: [{ id: a }], nextCursor: null });
  expect(await client.request('thread/list', { limit: 1, sortDirection: 'asc' })).toMatchObject({
    data: [{ id: a }],
  });
});

test('a second server lists the same threads as not loaded, with or without the state database', async () => {
  const first = await startServer();
  const ids = await withThreads(first, 'a', 'b');
  const { client } = await startServer({ home: first.home, model: first.model });
  for (const useStateDbOnly of [false, true]) {
    const { data } = await client.request('thread/list', { useStateDbOnly });
    expect(data.map(({ id, status }) => ({ id, status }))).toEqual(
      ids.toReversed().map((id) => ({ id, status: { type: 'notLoaded' } })),
    );
  }
});

test('filters by folder, words, provider and kind of source', async () => {
  const server = await startServer();
  const { client, home } = server;
  const [a = '', b = ''] = await withThreads(server, 'a', 'b');
  const listed = async (params: object) => {
    const { data } = await client.request('thread/list', params);
    return data.map(({ id }) => id);
  };
  expect(await listed({ cwd: home.workspace.join('a') })).toEqual([a]);
  expect(await listed({ cwd: [home.workspace.join('a'), home.workspace.join('b')] })).toEqual([b, a]);
  expect(await listed({ searchTerm: 'of b' })).toEqual([b]);
  expect(await listed({ modelProviders: ['other'] })).toEqual([]);
  expect(await listed({ modelProviders: [] })).toEqual([b, a]);
  expect(await listed({ sourceKinds: ['exec'] })).toEqual([]);
  expect(await listed({ sourceKinds: [] })).toEqual([b, a]);
  expect(await listed({ archived: true })).toEqual([]);
});

test('the order by last change follows the turns', async () => {
  const server = await startServer();
  const { client, model } = server;
  const [a = '', b = ''] = await withThreads(server, 'a', 'b');
  model.push(say('again'));
  await new Promise((resolve) => setTimeout(resolve, 1100 - (Date.now() % 1000)));
  await client.turn(a, 'again');
  const { data } = await client.request('thread/list', { sortKey: 'updated_at' });
  expect(data.map(({ id }) => id)).toEqual([a, b]);
});

test('a cursor that is none is refused', async () => {
  const { client } = await startServer();
  expect(await client.requestError('thread/list', { cursor: 'not-a-cursor' })).toEqual({
    code: -32600,
    message: 'invalid cursor: not-a-cursor',
  });
});

test('thread/loaded/list gives the ids of loaded threads, page by page', async () => {
  const { client } = await startServer();
  const ids: string[] = [];
  for (let i = 0; i < 3; i++) ids.push((await client.request('thread/start', {})).thread.id);
  ids.sort();
  const pages = [];
  let cursor: string | null = null;
  do {
    const page: { data: string[]; nextCursor: string | null } = await client.request('thread/loaded/list', {
      limit: 2,
      cursor,
    });
    pages.push(page.data);
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(pages).toEqual([ids.slice(0, 2), ids.slice(2)]);
  expect(await client.requestError('thread/loaded/list', { cursor: 'x' })).toEqual({
    code: -32600,
    message: 'invalid cursor: x',
  });
});
