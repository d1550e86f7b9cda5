import { expect, test } from 'vitest';
import { say, startServer } from '../harness/index.ts';

const sha = '0123456789abcdef0123456789abcdef01234567';

test('a thread in a checkout keeps its commit, branch and origin, however soon its first turn begins', async () => {
  const { client, home } = await startServer({ scripts: [say('ok')] });
  home.workspace.write('.git/HEAD', 'ref: refs/heads/trunk\n');
  home.workspace.write('.git/refs/heads/trunk', `${sha}\n`);
  home.workspace.write('.git/config', '[remote "origin"]\n\turl = https://example.com/x.git\n');
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  expect(thread.gitInfo).toBeNull();
  await client.turn(thread.id, 'hi');
  const gitInfo = { sha, branch: 'trunk', originUrl: 'https://example.com/x.git' };
  expect(await client.request('thread/read', { threadId: thread.id })).toMatchObject({ thread: { gitInfo } });
  expect(await client.request('thread/list', {})).toMatchObject({ data: [{ gitInfo }] });
});

test.each([
  [undefined, 'vscode'],
  ['cli', 'cli'],
  ['exec', 'exec'],
  ['atlas', { custom: 'atlas' }],
])('a server started for %s says so in its threads', async (sessionSource, source) => {
  const setup = sessionSource === undefined ? {} : { sessionSource };
  const { client, home } = await startServer({ ...setup, scripts: [say('ok')] });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  expect(thread.source).toEqual(source);
  await client.turn(thread.id, 'hi');
  const read = await client.request('thread/read', { threadId: thread.id });
  expect(read.thread.source).toEqual(source);
});

test('what started a thread is told where its file is read, and not where its index is', async () => {
  const first = await startServer({ scripts: [say('ok')] });
  const params = { cwd: first.home.workspace.path, threadSource: 'user' } as const;
  const { thread } = await first.client.request('thread/start', params);
  expect(thread.threadSource).toBe('user');
  await first.client.turn(thread.id, 'hi');
  const { client } = await startServer({ home: first.home, model: first.model });
  const threadId = thread.id;
  const sources = [
    await client.request('thread/read', { threadId }),
    await client.request('thread/read', { threadId, includeTurns: true }),
    await client.request('thread/resume', { threadId }),
    await client.request('thread/metadata/update', { threadId, gitInfo: { branch: 'b' } }),
  ].map((answer) => answer.thread.threadSource);
  const { data } = await client.request('thread/list', {});
  expect([...sources, data[0]?.threadSource]).toEqual([null, 'user', 'user', null, null]);
});

test('a rollout begins with what it says of its thread, in the order of 0.129.0', async () => {
  const { client, home } = await startServer({ scripts: [say('ok')] });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  await client.turn(thread.id, 'hi');
  const lines = home.root
    .read(String(thread.path).slice(home.root.path.length + 1))
    .trimEnd()
    .split('\n');
  const records = lines.map((line): [string, string] => {
    const { type, payload } = JSON.parse(line);
    return [type, payload.type ?? payload.role ?? ''];
  });
  expect(records).toEqual([
    ['session_meta', ''],
    ['event_msg', 'task_started'],
    ['response_item', 'message'],
    ['response_item', 'message'],
    ['turn_context', ''],
    ['response_item', 'message'],
    ['event_msg', 'user_message'],
    ['event_msg', 'token_count'],
    ['event_msg', 'agent_message'],
    ['response_item', 'message'],
    ['event_msg', 'token_count'],
    ['event_msg', 'task_complete'],
  ]);
});
