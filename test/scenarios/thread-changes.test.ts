import { existsSync, mkdirSync, readdirSync, rmSync, rmdirSync, symlinkSync } from 'node:fs';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { say, startServer, testHome, type TestServer } from '../harness/index.ts';

const MISSING = '0199a0b0-0000-7000-8000-000000000000';

async function startThread({ client, home }: TestServer, ephemeral = false) {
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path, ephemeral });
  return { id: thread.id, path: thread.path ?? '' };
}

function database(server: TestServer): DatabaseSyncInstance {
  const db = new DatabaseSync(server.home.codexHome.join('state_5.sqlite'));
  onTestFinished(() => db.close());
  return db;
}

/** The session metas in a file, without what they repeat. */
function metas(server: TestServer, path: string): unknown[] {
  const lines = server.home.codexHome.read(path.slice(server.home.codexHome.path.length + 1));
  const found: unknown[] = [];
  for (const line of lines.trim().split('\n')) {
    const { type, payload } = JSON.parse(line);
    if (type === 'session_meta') found.push({ memory_mode: payload.memory_mode, git: payload.git });
  }
  return found;
}

test('a name is stored at once, even of a thread that has no turn yet, and told to every client', async () => {
  const server = await startServer({ scripts: [say('ok')] });
  const { client, home } = server;
  const other = await server.connect();
  const { id, path } = await startThread(server);
  expect(await client.request('thread/name/set', { threadId: id, name: '  A name ' })).toEqual({});
  const told = { threadId: id, threadName: 'A name' };
  expect(await client.waitFor('thread/name/updated')).toEqual(told);
  expect(await other.waitFor('thread/name/updated')).toEqual(told);
  expect(existsSync(path)).toBe(true);
  expect(JSON.parse(home.codexHome.read('session_index.jsonl'))).toEqual({
    id,
    thread_name: 'A name',
    updated_at: expect.any(String),
  });
  expect((await client.request('thread/read', { threadId: id })).thread.name).toBe('A name');
  await client.turn(id, 'first words');
  const listed = await client.request('thread/list', { searchTerm: 'A na' });
  expect(listed.data).toMatchObject([{ id, name: 'A name', preview: 'first words' }]);
  expect((await client.request('thread/resume', { threadId: id })).thread.name).toBe('A name');
});

test('the last name counts, also for a stored thread and without the state database', async () => {
  const home = testHome();
  onTestFinished(() => home.remove());
  const first = await startServer({ home, scripts: [say('ok')] });
  const { id } = await startThread(first);
  await first.client.turn(id, 'words');
  await first.client.request('thread/name/set', { threadId: id, name: 'one' });
  await first.close();
  const second = await startServer({ home });
  await second.client.request('thread/name/set', { threadId: id, name: 'two' });
  expect((await second.client.request('thread/read', { threadId: id })).thread.name).toBe('two');
  expect((await second.client.request('thread/list', {})).data).toMatchObject([{ name: 'two' }]);
  const db = new DatabaseSync(home.codexHome.join('state_5.sqlite'));
  expect(db.prepare('SELECT title FROM threads').get()).toEqual({ title: 'two' });
  db.close();
  await second.close();
  for (const suffix of ['', '-wal', '-shm'])
    rmSync(home.codexHome.join(`state_5.sqlite${suffix}`), { force: true });
  mkdirSync(home.codexHome.join('state_5.sqlite'));
  const third = await startServer({ home });
  expect((await third.client.request('thread/list', {})).data).toMatchObject([{ name: 'two' }]);
});

test('git data are changed field by field, in a session meta of their own', async () => {
  const server = await startServer();
  const { client } = server;
  const { id, path } = await startThread(server);
  const update = async (gitInfo: object) =>
    (await client.request('thread/metadata/update', { threadId: id, gitInfo })).thread.gitInfo;
  expect(await update({ branch: ' b ' })).toEqual({ sha: null, branch: 'b', originUrl: null });
  expect(await update({ sha: 's', originUrl: 'u' })).toEqual({ sha: 's', branch: 'b', originUrl: 'u' });
  expect(await update({ sha: null, branch: null })).toEqual({ sha: null, branch: null, originUrl: 'u' });
  expect(await update({ originUrl: null })).toBeNull();
  expect((await client.request('thread/read', { threadId: id })).thread.gitInfo).toBeNull();
  expect(metas(server, path)).toEqual([
    { memory_mode: undefined, git: undefined },
    { memory_mode: 'enabled', git: { branch: 'b' } },
    { memory_mode: 'enabled', git: { commit_hash: 's', branch: 'b', repository_url: 'u' } },
    { memory_mode: 'enabled', git: { repository_url: 'u' } },
    { memory_mode: 'enabled', git: {} },
  ]);
});

test('git data of archived threads can be changed; a row that is gone is made again', async () => {
  const server = await startServer({ scripts: [say('ok')] });
  const { client } = server;
  const { id } = await startThread(server);
  await client.turn(id, 'words');
  await client.request('thread/archive', { threadId: id });
  database(server).prepare('DELETE FROM threads').run();
  const { thread } = await client.request('thread/metadata/update', {
    threadId: id,
    gitInfo: { branch: 'b' },
  });
  const gitInfo = { sha: null, branch: 'b', originUrl: null };
  expect(thread).toMatchObject({ id, gitInfo, preview: 'words', status: { type: 'notLoaded' } });
  const archived = await client.request('thread/list', { archived: true });
  expect(archived.data).toMatchObject([{ id, gitInfo }]);
});

test('refuses git data that say nothing', async () => {
  const server = await startServer();
  const { id } = await startThread(server);
  for (const gitInfo of [null, {}]) {
    expect(await server.client.requestError('thread/metadata/update', { threadId: id, gitInfo })).toEqual({
      code: -32600,
      message: 'gitInfo must include at least one field',
    });
  }
  for (const field of ['sha', 'branch', 'originUrl']) {
    const gitInfo = { [field]: ' ' };
    expect(await server.client.requestError('thread/metadata/update', { threadId: id, gitInfo })).toEqual({
      code: -32600,
      message: `gitInfo.${field} must not be empty`,
    });
  }
});

test('a memory mode is in the file and in the index', async () => {
  const server = await startServer({ scripts: [say('ok')] });
  const { client } = server;
  const { id, path } = await startThread(server);
  const stored = () => database(server).prepare('SELECT memory_mode FROM threads').get();
  expect(await client.request('thread/memoryMode/set', { threadId: id, mode: 'disabled' })).toEqual({});
  expect(stored()).toEqual({ memory_mode: 'disabled' });
  await client.turn(id, 'words');
  await client.request('thread/metadata/update', { threadId: id, gitInfo: { sha: 's' } });
  await client.request('thread/memoryMode/set', { threadId: id, mode: 'enabled' });
  expect(stored()).toEqual({ memory_mode: 'enabled' });
  expect(metas(server, path)).toEqual([
    { memory_mode: undefined, git: undefined },
    { memory_mode: 'disabled', git: undefined },
    { memory_mode: 'disabled', git: { commit_hash: 's' } },
    { memory_mode: 'enabled', git: { commit_hash: 's' } },
  ]);
  expect((await client.request('thread/read', { threadId: id, includeTurns: true })).thread).toMatchObject({
    gitInfo: { sha: 's' },
    turns: [{ status: 'completed' }],
  });
});

test('a reset of memories empties tables and folders and keeps the threads', async () => {
  const server = await startServer({ scripts: [say('ok')] });
  const { client, home } = server;
  const { id } = await startThread(server);
  await client.turn(id, 'words');
  await client.request('thread/list', {});
  const db = database(server);
  db.prepare('INSERT INTO stage1_outputs VALUES (?, 1, ?, ?, 2, NULL, NULL, NULL, 0, NULL)').run(
    id,
    'a',
    'b',
  );
  const job = db.prepare("INSERT INTO jobs (kind, job_key, status, retry_remaining) VALUES (?, 'k', 'x', 1)");
  for (const kind of ['memory_stage1', 'memory_consolidate_global', 'other']) job.run(kind);
  home.codexHome.write('memories/deep/note.md', 'x');
  expect(await client.request('memory/reset', undefined)).toEqual({});
  expect(db.prepare('SELECT kind FROM jobs').all()).toEqual([{ kind: 'other' }]);
  expect(db.prepare('SELECT thread_id FROM stage1_outputs').all()).toEqual([]);
  expect(readdirSync(home.codexHome.join('memories'))).toEqual([]);
  expect(existsSync(home.codexHome.join('memories_extensions'))).toBe(true);
  expect((await client.request('thread/list', {})).data).toHaveLength(1);
  rmdirSync(home.codexHome.join('memories'));
  symlinkSync(home.workspace.path, home.codexHome.join('memories'));
  expect(await client.requestError('memory/reset', undefined)).toEqual({
    code: -32603,
    message: `failed to clear memory directories under ${home.codexHome.path}: refusing to clear symlinked memory root ${home.codexHome.join('memories')}`,
  });
});

test('memories cannot be reset without the state database', async () => {
  const server = await startServer({ initialize: false });
  mkdirSync(server.home.codexHome.join('state_5.sqlite'));
  await server.client.initialize({ experimentalApi: true });
  expect(await server.client.requestError('memory/reset', undefined)).toEqual({
    code: -32603,
    message: 'sqlite state db unavailable for memory reset',
  });
});

test('refuses threads that are missing, ephemeral or archived', async () => {
  const server = await startServer({ scripts: [say('ok')] });
  const { client } = server;
  const ephemeral = await startThread(server, true);
  const { id } = await startThread(server);
  await client.turn(id, 'words');
  await client.request('thread/archive', { threadId: id });
  const name = (threadId: string) => client.requestError('thread/name/set', { threadId, name: 'x' });
  const mode = (threadId: string) =>
    client.requestError('thread/memoryMode/set', { threadId, mode: 'disabled' });
  const git = (threadId: string) =>
    client.requestError('thread/metadata/update', { threadId, gitInfo: { sha: 's' } });
  const refused = (message: string, code = -32600) => ({ code, message });
  for (const change of [name, mode, git]) {
    expect(await change(MISSING)).toEqual(refused(`thread not found: ${MISSING}`));
    expect(await change('x')).toMatchObject({ message: expect.stringMatching(/^invalid thread id: /) });
  }
  expect(await name(ephemeral.id)).toEqual(refused(`thread not found: ${ephemeral.id}`));
  expect(await mode(ephemeral.id)).toEqual(
    refused(`ephemeral thread does not support memory mode updates: ${ephemeral.id}`),
  );
  expect(await git(ephemeral.id)).toEqual(
    refused(`ephemeral thread does not support metadata updates: ${ephemeral.id}`),
  );
  expect(await name(id)).toEqual(refused(`thread not found: ${id}`));
  expect(await mode(id)).toEqual(refused(`thread not found: ${id}`));
  await client.request('thread/resume', { threadId: id });
  expect(await name(id)).toEqual(refused(`thread ${id} is archived`));
  expect(await mode(id)).toEqual(
    refused(
      `failed to set thread memory mode: invalid thread-store request: thread ${id} is archived`,
      -32603,
    ),
  );
  expect(await client.requestError('thread/name/set', { threadId: id, name: ' ' })).toEqual(
    refused('thread name must not be empty'),
  );
});
