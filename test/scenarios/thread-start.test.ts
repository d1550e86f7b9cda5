import { homedir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { CARRIERS, Evened, newThread, say, startServer } from '../harness/index.ts';

const readOnly = {
  sandbox: { type: 'readOnly', networkAccess: false },
  permissionProfile: {
    type: 'managed',
    fileSystem: {
      type: 'restricted',
      entries: [{ path: { type: 'special', value: { kind: 'root' } }, access: 'read' }],
    },
    network: { enabled: false },
  },
};

describe.each(CARRIERS)('thread/start over %s', (carrier) => {
  test('answers with the thread and its settings, then announces it to every client', async () => {
    const { client, home } = await startServer({ carrier });
    const evened = new Evened(home);
    const answer = await client.request('thread/start', { cwd: home.workspace.path });
    expect(evened.value(answer)).toEqual({
      thread: newThread,
      model: 'mock-model',
      modelProvider: 'mock_provider',
      serviceTier: null,
      cwd: '~/work',
      instructionSources: [],
      approvalPolicy: 'never',
      approvalsReviewer: 'user',
      ...readOnly,
      activePermissionProfile: null,
      reasoningEffort: null,
    });
    expect(await client.waitFor('thread/started')).toEqual({ thread: answer.thread });
    expect(client.notifications('thread/status/changed')).toEqual([]);
  });
});

test('names the instruction files in effect: the global one and those of the project', async () => {
  const { client, home } = await startServer();
  const global = home.codexHome.write('AGENTS.md', 'global words');
  const local = home.workspace.write('AGENTS.md', 'local words');
  const { instructionSources } = await client.request('thread/start', { cwd: home.workspace.path });
  expect(instructionSources).toEqual([global, local]);
});

test('takes settings from the request, over the configuration', async () => {
  const { client, home } = await startServer({ settings: 'model_reasoning_effort = "low"' });
  const answer = await client.request('thread/start', {
    cwd: home.workspace.path,
    model: 'gpt-5.2',
    approvalPolicy: 'on-request',
    approvalsReviewer: 'user',
    sandbox: 'danger-full-access',
    serviceTier: 'any-tier',
    serviceName: 'metrics',
    threadSource: 'user',
    config: { model_reasoning_effort: 'high', 'sandbox_workspace_write.network_access': true },
  });
  expect(answer).toMatchObject({
    thread: { threadSource: 'user' },
    model: 'gpt-5.2',
    approvalPolicy: 'on-request',
    approvalsReviewer: 'user',
    serviceTier: 'any-tier',
    sandbox: { type: 'dangerFullAccess' },
    reasoningEffort: 'high',
  });
});

test('takes settings from the configuration of a trusted project', async () => {
  const { client, home } = await startServer();
  home.workspace.write('.codex/config.toml', 'model_reasoning_effort = "high"\n');
  const before = await client.request('thread/start', { cwd: home.workspace.path });
  const path = JSON.stringify(home.workspace.path);
  const config = home.codexHome.read('config.toml');
  home.codexHome.write('config.toml', `${config}\n[projects.${path}]\ntrust_level = "trusted"\n`);
  const after = await client.request('thread/start', { cwd: home.workspace.path });
  expect([before.reasoningEffort, after.reasoningEffort]).toEqual([null, 'high']);
});

test('a thread that may write makes its project trusted', async () => {
  const { client, home } = await startServer();
  home.workspace.write('repo/.git/HEAD', 'ref: refs/heads/main\n');
  home.workspace.write('repo/deep/x', '');
  const cwd = home.workspace.join('repo/deep');
  await client.request('thread/start', { cwd });
  expect(home.codexHome.read('config.toml')).not.toContain('trust_level');
  await client.request('thread/start', { cwd, sandbox: 'workspace-write' });
  expect(home.codexHome.read('config.toml')).toContain(
    `[projects."${home.workspace.join('repo')}"]\ntrust_level = "trusted"`,
  );
  expect((await client.request('thread/start', { cwd })).approvalPolicy).toBe('never');
});

test('trust that cannot be noted holds for the thread', async () => {
  const { client, home } = await startServer();
  home.workspace.write('.codex/config.toml', 'model_reasoning_effort = "high"\n');
  // What stands in the way of a new config.toml, even for root.
  home.codexHome.write(`config.toml.${process.pid}.tmp/x`, '');
  const cwd = home.workspace.path;
  const { reasoningEffort } = await client.request('thread/start', { cwd, sandbox: 'workspace-write' });
  expect(reasoningEffort).toBe('high');
  expect(home.codexHome.read('config.toml')).not.toContain('trust_level');
});

test('an ephemeral thread has no path, runs turns and leaves nothing behind', async () => {
  const { client, home } = await startServer({ scripts: [say('ok')] });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path, ephemeral: true });
  expect(new Evened(home).value(thread)).toEqual({ ...newThread, ephemeral: true, path: null });
  const { turn } = await client.turn(thread.id, 'hi');
  expect(turn.status).toBe('completed');
  const list = await client.request('thread/list', {});
  expect(list.data).toEqual([]);
  expect(() => home.codexHome.read('sessions')).toThrow('ENOENT');
});

test('instructions of the request reach the model; empty ones do not', async () => {
  const { client, home, model } = await startServer({ scripts: [say('1'), say('2')] });
  const start = async (base: string, developer: string): Promise<void> => {
    const { thread } = await client.request('thread/start', {
      cwd: home.workspace.path,
      baseInstructions: base,
      developerInstructions: developer,
    });
    await client.turn(thread.id, 'hi');
  };
  await start('Be a base.', 'Be kind.');
  await start('', '');
  const [first, second] = model.turns().map(({ body }) => JSON.stringify(body));
  expect(first).toContain('"instructions":"Be a base."');
  expect(first).toContain('Be kind.');
  expect(second).not.toContain('"instructions"');
  expect(second).not.toContain('"text":""');
});

test('a request may name a permission profile in place of a sandbox mode', async () => {
  const { client } = await startServer();
  const permissions = { type: 'profile', id: ':danger-no-sandbox' } as const;
  expect(await client.request('thread/start', { permissions })).toMatchObject({
    sandbox: { type: 'dangerFullAccess' },
    activePermissionProfile: { id: ':danger-no-sandbox', extends: null, modifications: [] },
  });
  expect(await client.requestError('thread/start', { permissions, sandbox: 'read-only' })).toEqual({
    code: -32600,
    message: '`permissions` cannot be combined with `sandbox`',
  });
});

test('a folder may be the home of the user, or a file', async () => {
  const { client, home } = await startServer();
  const file = home.workspace.write('file.txt', 'x');
  expect(await client.request('thread/start', { cwd: '~' })).toMatchObject({ cwd: homedir() });
  expect(await client.request('thread/start', { cwd: file })).toMatchObject({ cwd: file });
});

test('a broken configuration is refused with its place, and a mended one is taken', async () => {
  const { client, home } = await startServer();
  await client.request('thread/list', {});
  const config = home.codexHome.read('config.toml');
  home.codexHome.write('config.toml', 'model = \n');
  const refused = await client.requestError('thread/start', {});
  expect(refused).toEqual({
    code: -32600,
    message: expect.stringMatching(/^failed to load configuration: /),
  });
  home.codexHome.write('config.toml', config);
  expect(await client.request('thread/start', {})).toMatchObject({ model: 'mock-model' });
});

test('who asks for more to be stored is told, before the answer, that this has no effect', async () => {
  const { client } = await startServer({ scripts: [say('one')] });
  const from = client.mark();
  const { thread } = await client.request('thread/start', { persistExtendedHistory: true });
  await client.turn(thread.id, 'words');
  const threadId = thread.id;
  await client.request('thread/resume', { threadId, persistExtendedHistory: true });
  await client.request('thread/fork', { threadId, persistExtendedHistory: true });
  const told = client.messages
    .slice(from)
    .flatMap((message) =>
      message.type === 'result'
        ? ['answer']
        : 'method' in message && message.method === 'deprecationNotice'
          ? ['told']
          : [],
    );
  expect(told).toEqual(['told', 'answer', 'answer', 'told', 'answer', 'told', 'answer']);
  expect(client.notifications('deprecationNotice', from)[0]).toMatchObject({
    summary: 'persistExtendedHistory is deprecated and ignored',
  });
});
