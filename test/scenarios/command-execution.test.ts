import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  call,
  CARRIERS,
  command,
  Evened,
  FIRST,
  itemCompleted,
  itemStarted,
  modelSaid,
  note,
  ran,
  ranTurn,
  report,
  say,
  script,
  startServer,
  toolOutputs,
  turnCompleted,
  turnStarted,
  userSaid,
  type Script,
} from '../harness/index.ts';

const run = (text: string, extra: object = {}, id = 'c1'): Script =>
  call(id, 'shell_command', script(text, extra));

test.each(CARRIERS)('a command streams its output and completes with it, over %s', async (carrier) => {
  const { client, evened, from, outputs } = await ranTurn([run('echo out; exit 3')], { carrier });
  expect(evened.heard(client, { from })).toEqual([
    turnStarted(FIRST),
    ...userSaid(FIRST, '#3', 'go'),
    itemStarted(FIRST, command('echo out; exit 3')),
    note('item/commandExecution/outputDelta', { ...FIRST, itemId: 'c1', delta: 'out\n' }),
    itemCompleted(FIRST, command('echo out; exit 3', ran(3, 'out\n'))),
    ...modelSaid(FIRST, 'done'),
    turnCompleted(FIRST),
  ]);
  expect(outputs).toEqual({ c1: report('out\n', 3) });
});

test('output comes while the command runs', async () => {
  const waits = 'echo first; while ! [ -e go ]; do sleep 0.02; done; echo second';
  const { client, home } = await startServer({ scripts: [run(waits), say('done')] });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  const turn = client.turn(thread.id, 'go');
  const { delta } = await client.waitFor('item/commandExecution/outputDelta');
  home.workspace.write('go', '');
  await turn;
  const deltas = client.notifications('item/commandExecution/outputDelta').map((piece) => piece.delta);
  expect([delta, deltas.join('')]).toEqual(['first\n', 'first\nsecond\n']);
});

test('a command runs in its folder, with the name of its thread around it', async () => {
  const { outputs } = await ranTurn([run('pwd; echo $CODEX_THREAD_ID; echo err >&2', { workdir: 'sub' })]);
  expect(outputs).toEqual({ c1: report('~/work/sub\n#1\nerr\n') });
});

test('a command that takes too long is ended', async () => {
  const { client, outputs, from } = await ranTurn([run('echo begun; sleep 30', { timeout_ms: 400 })]);
  expect(outputs).toEqual({ c1: report('command timed out after 0 milliseconds\nbegun\n', 124) });
  const items = client.notifications('item/completed', from).map(({ item }) => item);
  expect(items).toContainEqual(
    expect.objectContaining({
      type: 'commandExecution',
      status: 'failed',
      exitCode: 124,
      aggregatedOutput: 'begun\n',
    }),
  );
});

test('the shell tool takes a program with its arguments and reports as JSON', async () => {
  const argv = { command: ['printf', '%s', 'a b'], timeout_ms: 5000 };
  const { client, outputs, from } = await ranTurn([call('c1', 'shell', argv)]);
  expect(outputs).toEqual({ c1: '{"output":"a b","metadata":{"exit_code":0,"duration_seconds":0}}' });
  const items = client.notifications('item/completed', from).map(({ item }) => item);
  expect(items).toContainEqual(
    expect.objectContaining({ command: "printf '%s' 'a b'", aggregatedOutput: 'a b' }),
  );
});

test('a program that does not exist fails the command, not the turn', async () => {
  const { outputs, client } = await ranTurn([call('c1', 'shell', { command: ['no-such-program-here'] })], {
    settings: 'sandbox_mode = "danger-full-access"',
  });
  expect(client.notifications('turn/completed').map(({ turn }) => turn.status)).toEqual(['completed']);
  const reason = 'program not found: no-such-program-here (ENOENT)';
  const items = client.notifications('item/completed').map(({ item }) => item);
  expect(items).toContainEqual(
    expect.objectContaining({ id: 'c1', status: 'failed', exitCode: -1, aggregatedOutput: reason }),
  );
  expect(outputs).toEqual({ c1: reason });
});

test('the workspace may be written, what lies outside of it may not', async () => {
  const { home, outputs } = await ranTurn(
    [run('touch in'), run('touch ../out', {}, 'c2'), run('touch .codex/in || mkdir .git', {}, 'c3')],
    { settings: 'sandbox_mode = "workspace-write"' },
  );
  expect(outputs).toEqual({
    c1: report(),
    c2: report("touch: cannot touch '../out': Read-only file system\n", 1),
    c3: expect.stringMatching(/^Exit code: 1\n/),
  });
  expect([existsSync(home.workspace.join('in')), existsSync(home.root.join('out'))]).toEqual([true, false]);
});

test('a confined command has no network', async () => {
  const { model, outputs } = await ranTurn([run('exec 3<>/dev/tcp/127.0.0.1/$PORT')], {
    settings: 'sandbox_mode = "workspace-write"\n[shell_environment_policy]\nset = { PORT = "9" }',
  });
  expect(outputs).toEqual({ c1: expect.stringMatching(/^Exit code: 1\n/) });
  expect(model.requests).toHaveLength(2);
});

test('long output reaches the client whole and the model cut in the middle', async () => {
  const { client, outputs, from } = await ranTurn([run("head -c 60000 /dev/zero | tr '\\0' x")]);
  const deltas = client.notifications('item/commandExecution/outputDelta', from).map(({ delta }) => delta);
  expect(deltas.join('')).toBe('x'.repeat(60000));
  expect(Math.max(...deltas.map((delta) => delta.length))).toBeLessThanOrEqual(8192);
  const told = String((outputs as Record<string, unknown>)['c1']);
  expect(told).toMatch(
    /^Exit code: 0\nWall time: 0 seconds\nOutput:\nx{5000}…50000 chars truncated…x{5000}$/,
  );
});

test('a turn may change the folder and the sandbox of its commands', async () => {
  const { client, home, model } = await startServer({
    scripts: [run('touch one'), say('1'), run('touch ../two; pwd', {}, 'c2'), say('2')],
  });
  home.workspace.write('a/x', '');
  home.workspace.write('b/x', '');
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  const writable = {
    writableRoots: [],
    networkAccess: false,
    excludeTmpdirEnvVar: true,
    excludeSlashTmp: true,
  };
  await client.turn(thread.id, 'first', {
    cwd: home.workspace.join('a'),
    sandboxPolicy: { type: 'workspaceWrite', ...writable },
  });
  await client.turn(thread.id, 'second', { cwd: 'b', sandboxPolicy: { type: 'dangerFullAccess' } });
  expect(new Evened(home).value(toolOutputs(model))).toEqual({ c1: report(), c2: report('~/work/b\n') });
  expect(['a/one', 'two'].map((file) => existsSync(home.workspace.join(file)))).toEqual([true, true]);
  const folders = client
    .notifications('item/started')
    .flatMap(({ item }) => (item.type === 'commandExecution' ? [item.cwd] : []));
  expect(folders).toEqual([home.workspace.join('a'), home.workspace.join('b')]);
});
