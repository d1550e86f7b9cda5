import { expect, test } from 'vitest';
import { call, modelInput, say, script, startServer, toolOutputs } from '../harness/index.ts';

const local = (cwd: string) => ({ environmentId: 'local', cwd });
const run = (id: string) => call(id, 'shell_command', script('echo here'));

test('a model that may work nowhere has no commands, patches or files, and is told no folder', async () => {
  const { client, home, model } = await startServer({ scripts: [run('c'), say('done')] });
  const { thread, cwd } = await client.request('thread/start', {
    cwd: home.workspace.path,
    environments: [],
  });
  expect(cwd).toBe(home.workspace.path);
  await client.turn(thread.id, 'go');
  expect(toolOutputs(model)).toEqual({ c: 'unsupported call: shell_command' });
  const { tools } = model.turns()[0]!.body as { tools: { name?: string }[] };
  const names = tools.map(({ name }) => name);
  expect(names).toContain('update_plan');
  for (const name of ['exec_command', 'write_stdin', 'view_image', 'apply_patch']) {
    expect(names).not.toContain(name);
  }
  expect(JSON.stringify(modelInput(model))).not.toContain('<cwd>');
});

test('what a turn says of it holds for that turn', async () => {
  const { client, home, model } = await startServer({
    scripts: [run('a'), say('1'), run('b'), say('2'), run('c'), say('3')],
  });
  const folder = home.workspace.path;
  const { thread } = await client.request('thread/start', { cwd: folder, environments: [local(folder)] });
  await client.turn(thread.id, 'nowhere', { environments: [] });
  await client.turn(thread.id, 'as the thread');
  await client.turn(thread.id, 'here', { environments: [local(folder)] });
  const { a, b, c } = toolOutputs(model);
  expect(a).toBe('unsupported call: shell_command');
  expect(b).toMatch(/here\n$/);
  expect(c).toMatch(/here\n$/);
});

test('environments that are not there, or named twice, are refused', async () => {
  const { client, home } = await startServer();
  const here = local(home.workspace.path);
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  const input = [{ type: 'text' as const, text: 'x', text_elements: [] }];
  for (const [environments, message] of [
    [[{ environmentId: 'nope', cwd: '/' }], 'unknown turn environment id `nope`'],
    [[here, here], 'duplicate turn environment id `local`'],
  ] as const) {
    const refusal = { code: -32600, message };
    const asked = { environments: [...environments] };
    expect(await client.requestError('thread/start', asked)).toEqual(refusal);
    expect(await client.requestError('turn/start', { threadId: thread.id, input, ...asked })).toEqual(
      refusal,
    );
  }
});

test('a turn that names a folder of an environment runs there, and the next one where its thread does', async () => {
  const pwd = (id: string) => call(id, 'shell_command', script('pwd'));
  const { client, home, model } = await startServer({
    scripts: [pwd('a'), say('1'), pwd('b'), say('2'), pwd('c'), say('3')],
  });
  const folder = home.workspace.path;
  home.workspace.write('deep/file', '');
  const deep = home.workspace.join('deep');
  const { thread, cwd } = await client.request('thread/start', { cwd: folder, environments: [local(deep)] });
  expect(cwd).toBe(folder);
  await client.turn(thread.id, 'as the thread');
  await client.turn(thread.id, 'below', { environments: [local(deep)] });
  await client.turn(thread.id, 'as the thread');
  const { a, b, c } = toolOutputs(model);
  expect([a, b, c].map((output) => String(output).trimEnd().split('\n').at(-1))).toEqual([
    folder,
    deep,
    folder,
  ]);
});

/** What a model can do in a thread of a server with that `CODEX_EXEC_SERVER_URL`, and here. */
async function workingWith(url: string, ...more: string[]) {
  const { client, home, model } = await startServer({
    env: { CODEX_EXEC_SERVER_URL: url },
    scripts: ['a', 'b', ...more].flatMap((id) => [run(id), say('done')]),
  });
  const folder = home.workspace.path;
  const { thread } = await client.request('thread/start', { cwd: folder });
  await client.turn(thread.id, 'as the thread');
  await client.turn(thread.id, 'here', { environments: [local(folder)] });
  const { a, b } = toolOutputs(model);
  expect([a, b]).toEqual(['unsupported call: shell_command', expect.stringMatching(/here\n$/)]);
  return { client, model, threadId: thread.id, remote: [{ environmentId: 'remote', cwd: folder }] };
}

test('without a server for commands, models work here only where they are told to', async () => {
  const { client, threadId, remote } = await workingWith('none');
  const input = [{ type: 'text' as const, text: 'x', text_elements: [] }];
  expect(await client.requestError('turn/start', { threadId, input, environments: remote })).toEqual({
    code: -32600,
    message: 'unknown turn environment id `remote`',
  });
  expect(client.notifications('configWarning')).toEqual([]);
});

test('on a server elsewhere models have no commands, and that is said', async () => {
  const { client, model, threadId, remote } = await workingWith('http://127.0.0.1:1', 'c');
  await client.turn(threadId, 'there', { environments: remote });
  expect(toolOutputs(model)['c']).toBe('unsupported call: shell_command');
  expect(client.notifications('configWarning')).toEqual([
    {
      summary: 'Commands cannot be run on the server that CODEX_EXEC_SERVER_URL names; models work without.',
      details: 'http://127.0.0.1:1',
    },
  ]);
});
