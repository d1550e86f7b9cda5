import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { STATE_DB_FILE } from '../../src/store/state/state-database.ts';
import { say, startServer, testHome, type TestHome } from '../harness/index.ts';
import { userMessage, writeRollout } from '../store/fixtures.ts';

/** A home in which these threads are stored, a day after another, each by its words and the folder it was started in. */
function homeWith(threads: Readonly<Record<string, string>>): { home: TestHome; ids: string[] } {
  const home = testHome();
  onTestFinished(() => home.remove());
  const ids = Object.entries(threads).map(
    ([words, cwd], i) =>
      writeRollout(home.codexHome.path, {
        createdAt: new Date(Date.UTC(2026, 0, 1 + i)).toISOString(),
        meta: { cwd, model_provider: 'mock_provider' },
        records: [userMessage(words)],
      }).id,
  );
  return { home, ids };
}

test('a thread is found by its first words and by its name', async () => {
  const { home, ids } = homeWith({ 'alpha one': '/w', 'Beta two': '/w' });
  const { client } = await startServer({ home });
  const found = async (searchTerm: string) =>
    (await client.request('thread/list', { searchTerm })).data.map(({ id, name }) => ({ id, name }));
  await client.request('thread/name/set', { threadId: ids[1] ?? '', name: 'a given name' });
  const named = [{ id: ids[1], name: 'a given name' }];
  for (const term of ['Beta', 'given', 'a given name']) expect(await found(term)).toEqual(named);
  for (const term of ['beta', 'Given', '%']) expect(await found(term)).toEqual([]);
});

test('folders are the same by whatever way they are named, and shown as the thread was told', async () => {
  const root = testHome();
  onTestFinished(() => root.remove());
  const real = root.workspace.join('real');
  const link = root.workspace.join('link');
  mkdirSync(real);
  symlinkSync(real, link);
  const { home, ids } = homeWith({ linked: link, real, gone: '/gone/a/', other: '/other' });
  const { client } = await startServer({ home });
  const listed = async (cwd: string | string[]) =>
    (await client.request('thread/list', { cwd })).data.map(({ id, cwd: folder }) => [id, folder]);
  const both = [
    [ids[1], real],
    [ids[0], link],
  ];
  for (const cwd of [real, link, `${real}/`, root.workspace.join('link/../real')])
    expect(await listed(cwd)).toEqual(both);
  for (const cwd of ['/gone/a', '/gone/a/', '/gone/b/../a'])
    expect(await listed(cwd)).toEqual([[ids[2], '/gone/a']]);
  expect(await listed([])).toEqual([]);
  expect(await listed(['/other', link])).toEqual([[ids[3], '/other'], ...both]);
});

test('a page goes on where the last one ended, whatever came, went or changed in between', async () => {
  const { home, ids } = homeWith({ a: '/w', b: '/w', c: '/w', d: '/w' });
  const { client } = await startServer({ home });
  const first = await client.request('thread/list', { limit: 1 });
  expect(first.data.map(({ id }) => id)).toEqual([ids[3]]);
  const between = writeRollout(home.codexHome.path, {
    createdAt: '2026-01-02T12:00:00.000Z',
    meta: { model_provider: 'mock_provider' },
  });
  await client.request('thread/name/set', { threadId: ids[1] ?? '', name: 'renamed' });
  await client.request('thread/archive', { threadId: ids[0] ?? '' });
  const rest = await client.request('thread/list', { cursor: first.nextCursor });
  expect(rest.data.map(({ id, name }) => [id, name])).toEqual([
    [ids[2], null],
    [between.id, null],
    [ids[1], 'renamed'],
  ]);
  const back = { cursor: rest.backwardsCursor, sortDirection: 'asc' } as const;
  const { data } = await client.request('thread/list', back);
  expect(data.map(({ id }) => id)).toEqual([ids[2], ids[3]]);
  const archived = await client.request('thread/list', { archived: true });
  expect(archived.data.map(({ id }) => id)).toEqual([ids[0]]);
});

test('the time in a file name is a cursor, too', async () => {
  const { home, ids } = homeWith({ a: '/w', b: '/w' });
  const { client } = await startServer({ home });
  const { data } = await client.request('thread/list', { cursor: '2026-01-02T00-00-00' });
  expect(data.map(({ id }) => id)).toEqual([ids[0]]);
});

test('a state database that another process holds keeps nobody waiting for long', async () => {
  const { home, ids } = homeWith({ a: '/w' });
  const script = `
    const { DatabaseSync } = require('@photostructure/sqlite');
    new DatabaseSync(process.argv[1]).exec('BEGIN EXCLUSIVE; CREATE TABLE t (c)');
    console.log('ready');
    setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ['-e', script, home.codexHome.join(STATE_DB_FILE)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void holder.kill('SIGKILL'));
  await once(holder.stdout, 'data');
  const { client } = await startServer({ home, scripts: [say('ok')] });
  const { data } = await client.request('thread/list', {});
  expect(data.map(({ id }) => id)).toEqual(ids);
  const { thread } = await client.request('thread/start', {});
  await client.turn(thread.id, 'words');
  await client.request('thread/name/set', { threadId: thread.id, name: 'name' });
  const after = await client.request('thread/list', {});
  expect(after.data.map(({ id, name }) => [id, name])).toEqual([
    [thread.id, 'name'],
    [ids[0], null],
  ]);
});
