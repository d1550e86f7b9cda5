import { existsSync, mkdirSync, readdirSync, utimesSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { call, say, script, sse, startServer, type TestServer } from '../harness/index.ts';

const NOT_LOADED = { type: 'notLoaded' };
const MISSING = '0199a0b0-0000-7000-8000-000000000000';

async function ranThread({ client, home, model }: TestServer, words: string) {
  model.push(say('ok'));
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  await client.turn(thread.id, words);
  return { id: thread.id, path: thread.path ?? '' };
}

function database(server: TestServer): DatabaseSyncInstance {
  const db = new DatabaseSync(server.home.codexHome.join('state_5.sqlite'));
  onTestFinished(() => db.close());
  return db;
}

const archivedFile = ({ home }: TestServer, path: string): string =>
  home.codexHome.join('archived_sessions', basename(path));

test('archiving lets the thread go, moves its file, and is told to every client', async () => {
  const server = await startServer();
  const { client } = server;
  const other = await server.connect();
  const { id, path } = await ranThread(server, 'words');
  const from = client.mark();
  expect(await client.request('thread/archive', { threadId: id })).toEqual({});
  await client.waitFor('thread/archived');
  expect(client.methods(from)).toEqual(['thread/status/changed', 'thread/archived']);
  expect(await client.waitFor('thread/status/changed', undefined, { from })).toEqual({
    threadId: id,
    status: NOT_LOADED,
  });
  expect(await other.waitFor('thread/archived')).toEqual({ threadId: id });
  expect([existsSync(path), existsSync(archivedFile(server, path))]).toEqual([false, true]);
  expect(await client.request('thread/loaded/list', {})).toEqual({ data: [], nextCursor: null });
  expect(await client.request('thread/list', {})).toMatchObject({ data: [] });
  expect(await client.request('thread/list', { archived: true })).toMatchObject({
    data: [{ id, path: archivedFile(server, path), status: NOT_LOADED }],
  });
  const row = database(server).prepare('SELECT archived, archived_at, rollout_path FROM threads').get();
  expect(row).toEqual({
    archived: 1,
    archived_at: expect.any(Number),
    rollout_path: archivedFile(server, path),
  });
});

test('a turn that runs is ended before its thread is archived', async () => {
  const hold = new Promise<void>(() => undefined);
  const server = await startServer({
    scripts: [[sse.created(), sse.messageAdded(), sse.textDelta('half'), { hold }]],
  });
  const { client, home } = server;
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  await client.request('turn/start', {
    threadId: thread.id,
    input: [{ type: 'text', text: 'go', text_elements: [] }],
  });
  await client.waitFor('item/agentMessage/delta');
  const from = client.mark();
  await client.request('thread/archive', { threadId: thread.id });
  await client.waitFor('thread/archived');
  expect(client.methods(from)).toEqual([
    'item/completed',
    'thread/status/changed',
    'turn/completed',
    'thread/status/changed',
    'thread/archived',
  ]);
  const { turns } = (await client.request('thread/read', { threadId: thread.id, includeTurns: true })).thread;
  expect(turns.map(({ status }) => status)).toEqual(['interrupted']);
});

test('a question that is out is settled, and the thread is not shown as running on', async () => {
  const server = await startServer({
    settings: 'approval_policy = "untrusted"\nsandbox_mode = "workspace-write"',
    scripts: [call('c1', 'shell_command', script('touch x'))],
  });
  const { client, home } = server;
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  await client.request('turn/start', {
    threadId: thread.id,
    input: [{ type: 'text', text: 'go', text_elements: [] }],
  });
  const { id } = await client.waitForRequest('item/commandExecution/requestApproval');
  const from = client.mark();
  await client.request('thread/archive', { threadId: thread.id });
  await client.waitFor('thread/archived');
  expect(client.notifications('serverRequest/resolved', from)).toEqual([
    { threadId: thread.id, requestId: id },
  ]);
  expect(client.notifications('thread/status/changed', from).map(({ status }) => status)).toEqual([
    { type: 'idle' },
    NOT_LOADED,
  ]);
  const [ended] = client.notifications('turn/completed', from);
  expect(ended?.turn.status).toBe('interrupted');
});

test('spawned threads go with it, the last generation first; missing and immovable ones hinder nothing', async () => {
  const server = await startServer();
  const { client } = server;
  const [parent, child, grandchild, stuck] = [
    await ranThread(server, 'parent'),
    await ranThread(server, 'child'),
    await ranThread(server, 'grandchild'),
    await ranThread(server, 'stuck'),
  ];
  const edge = database(server).prepare("INSERT INTO thread_spawn_edges VALUES (?, ?, 'open')");
  for (const [from, to] of [
    [parent, child],
    [child, grandchild],
    [parent, stuck],
    [child, { id: MISSING }],
  ] as const) {
    edge.run(from.id, to.id);
  }
  mkdirSync(archivedFile(server, stuck.path), { recursive: true });
  const from = client.mark();
  await client.request('thread/archive', { threadId: parent.id });
  await client.waitFor('thread/archived', undefined, { from });
  await client.request('thread/loaded/list', {});
  const listed = await client.request('thread/list', { archived: true });
  expect(listed.data.map(({ id }) => id).sort()).toEqual([parent.id, child.id, grandchild.id].sort());
  expect(existsSync(stuck.path)).toBe(true);
  expect(client.methods(from).filter((method) => method === 'thread/archived')).toHaveLength(3);
  const refused = await client.requestError('thread/archive', { threadId: stuck.id });
  expect(refused).toEqual({
    code: -32603,
    message:
      'failed to archive thread: thread-store internal error: failed to archive thread: Is a directory (os error 21)',
  });
});

test('unarchiving puts the file back as one that was used now, and is told to every client', async () => {
  const server = await startServer();
  const { client } = server;
  const other = await server.connect();
  const { id, path } = await ranThread(server, 'words');
  await client.request('thread/archive', { threadId: id });
  utimesSync(archivedFile(server, path), new Date(0), new Date(1_000));
  const { thread } = await client.request('thread/unarchive', { threadId: id });
  expect(thread).toMatchObject({ id, path, status: NOT_LOADED, name: null, preview: 'words', turns: [] });
  expect(thread.updatedAt).toBeGreaterThan(1);
  expect(await other.waitFor('thread/unarchived')).toEqual({ threadId: id });
  expect(readdirSync(join(archivedFile(server, path), '..'))).toEqual([]);
  expect(await client.request('thread/list', {})).toMatchObject({ data: [{ id, path }] });
  expect(database(server).prepare('SELECT archived, archived_at FROM threads').get()).toEqual({
    archived: 0,
    archived_at: null,
  });
});

test('a thread that is loaded from the archive goes on where its file is put back', async () => {
  const server = await startServer();
  const { client, model } = server;
  const { id, path } = await ranThread(server, 'first');
  await client.request('thread/archive', { threadId: id });
  await client.request('thread/resume', { threadId: id });
  model.push(say('a'), say('b'));
  await client.turn(id, 'second');
  const { thread } = await client.request('thread/unarchive', { threadId: id });
  expect(thread).toMatchObject({ path, status: { type: 'idle' } });
  await client.turn(id, 'third');
  const read = await client.request('thread/read', { threadId: id, includeTurns: true });
  expect(read.thread.turns).toHaveLength(3);
});

test('a second server finds what the first one archived, and its subscription is gone', async () => {
  const first = await startServer();
  const { id } = await ranThread(first, 'words');
  await first.client.request('thread/archive', { threadId: id });
  await first.client.request('thread/unarchive', { threadId: id });
  await first.client.waitFor('thread/unarchived');
  const from = first.client.mark();
  const second = await startServer({ home: first.home, model: first.model });
  const resumed = await second.client.request('thread/resume', { threadId: id });
  expect(resumed.thread.status).toEqual({ type: 'idle' });
  first.model.push(say('again'));
  await second.client.turn(id, 'more');
  expect(first.client.methods(from)).toEqual([]);
});

test('refuses what is not there to be moved', async () => {
  const server = await startServer();
  const { client, home } = server;
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  const ephemeral = await client.request('thread/start', { cwd: home.workspace.path, ephemeral: true });
  for (const threadId of [thread.id, ephemeral.thread.id, MISSING]) {
    expect(await client.requestError('thread/archive', { threadId })).toEqual({
      code: -32600,
      message: `no rollout found for thread id ${threadId}`,
    });
    expect(await client.requestError('thread/unarchive', { threadId })).toEqual({
      code: -32600,
      message: `no archived rollout found for thread id ${threadId}`,
    });
  }
  const { id } = await ranThread(server, 'words');
  await client.request('thread/archive', { threadId: id });
  expect(await client.requestError('thread/archive', { threadId: id })).toMatchObject({ code: -32600 });
  await client.request('thread/resume', { threadId: id });
  expect(await client.requestError('thread/archive', { threadId: id })).toMatchObject({ code: -32600 });
  const { data } = await client.request('thread/loaded/list', {});
  expect(data.toSorted()).toEqual([thread.id, ephemeral.thread.id, id].sort());
});
