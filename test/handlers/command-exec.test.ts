import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { CommandExecOutputDeltaNotification } from '../../src/protocol/index.ts';
import { startServer, type TestClient } from '../harness/index.ts';

const sh = (script: string): string[] => ['sh', '-c', script];
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const anywhere = { type: 'dangerFullAccess' } as const;
const failed = (message: string) => ({ code: -32603, message });
const invalid = (message: string) => ({ code: -32600, message });
const wrong = (message: string) => ({ code: -32602, message });

/** The text that came of one stream, and whether the last delta said that the cap was reached. */
function heard(deltas: readonly CommandExecOutputDeltaNotification[], stream: 'stdout' | 'stderr') {
  const own = deltas.filter((delta) => delta.stream === stream);
  const text = Buffer.concat(own.map(({ deltaBase64 }) => Buffer.from(deltaBase64, 'base64'))).toString();
  return { text, capReached: own.map(({ capReached }) => capReached).at(-1) };
}

const output = (client: TestClient, processId: string, text: string) =>
  client.waitFor(
    'command/exec/outputDelta',
    (delta) => delta.processId === processId && Buffer.from(delta.deltaBase64, 'base64').includes(text),
  );

describe('command/exec', () => {
  test('answers with the exit code and both streams', async () => {
    const { client } = await startServer();
    const command = sh('cat; echo out; echo err >&2; exit 7');
    expect(await client.request('command/exec', { command })).toEqual({
      exitCode: 7,
      stdout: 'out\n',
      stderr: 'err\n',
    });
    expect(client.notifications('command/exec/outputDelta')).toEqual([]);
  });

  test('changes the environment of the server as asked', async () => {
    const { client, home } = await startServer({ env: { A: 'server', B: 'server' } });
    const command = sh('printf "%s|" "$A" "${B-unset}" "$C" "$CODEX_HOME"');
    const env = { A: 'changed', B: null, C: '' };
    const { stdout } = await client.request('command/exec', { command, env });
    expect(stdout).toBe(`changed|unset||${home.codexHome.path}|`);
  });

  test('lets through what the shell environment policy lets through', async () => {
    const settings = '[shell_environment_policy]\nexclude = ["LANG"]\nset = { FOO = "bar" }';
    const { client } = await startServer({ settings });
    const { stdout } = await client.request('command/exec', { command: sh('echo "${LANG-unset} $FOO"') });
    expect(stdout).toBe('unset bar\n');
  });

  test.each([
    ['', ''],
    ['sub', '/sub'],
    ['..', '/..'],
  ])('runs in the folder %j of the server', async (cwd, path) => {
    const { client, home } = await startServer();
    mkdirSync(home.workspace.join('sub'));
    const { stdout } = await client.request('command/exec', { command: sh('pwd -P'), cwd });
    expect(stdout).toBe(`${home.workspace.join(path)}\n`);
  });

  test('knows the home folder by its sign', async () => {
    const { client, home } = await startServer();
    const { stdout } = await client.request('command/exec', { command: sh('pwd -P'), cwd: '~/work' });
    expect(stdout).toBe(`${home.workspace.path}\n`);
  });

  test('keeps as much of each stream as asked', async () => {
    const { client } = await startServer();
    const command = sh('printf abcdefgh; printf uvwxyz >&2');
    const short = await client.request('command/exec', { command, outputBytesCap: 5 });
    expect(short).toEqual({ exitCode: 0, stdout: 'abcde', stderr: 'uvwxy' });
    const long = ['head', '-c', '1100000', '/dev/zero'];
    expect((await client.request('command/exec', { command: long })).stdout).toHaveLength(1024 * 1024);
    const all = await client.request('command/exec', { command: long, disableOutputCap: true });
    expect(all.stdout).toHaveLength(1_100_000);
  });

  test('ends a command that takes too long', async () => {
    const { client } = await startServer();
    const command = sh('echo begun; exec sleep 60');
    expect(
      await client.request('command/exec', { command, timeoutMs: 500, sandboxPolicy: anywhere }),
    ).toEqual({
      exitCode: 124,
      stdout: 'begun\n',
      stderr: '',
    });
  });

  test('lets a command without a limit run', async () => {
    const { client } = await startServer();
    const command = sh('sleep 0.1; echo done');
    for (const limit of [{ disableTimeout: true }, { timeoutMs: 2 ** 40 }]) {
      expect((await client.request('command/exec', { command, ...limit })).stdout).toBe('done\n');
    }
  });

  test.each([
    [{ command: [] }, invalid('command must not be empty')],
    [
      { sandboxPolicy: anywhere, permissionProfile: { type: 'disabled' } },
      invalid('`permissionProfile` cannot be combined with `sandboxPolicy`'),
    ],
    [{ size: { rows: 1, cols: 1 } }, wrong('command/exec size requires tty: true')],
    [
      { outputBytesCap: 1, disableOutputCap: true, timeoutMs: 1, disableTimeout: true },
      wrong('command/exec cannot set both outputBytesCap and disableOutputCap'),
    ],
    [
      { timeoutMs: -1, disableTimeout: true },
      wrong('command/exec cannot set both timeoutMs and disableTimeout'),
    ],
    [{ timeoutMs: -1 }, wrong('command/exec timeoutMs must be non-negative, got -1')],
    [
      { tty: true, size: { rows: 0, cols: 1 } },
      wrong('command/exec size rows and cols must be greater than 0'),
    ],
    [{ tty: true }, invalid('command/exec tty or streaming requires a client-supplied processId')],
    [{ streamStdin: true }, invalid('command/exec tty or streaming requires a client-supplied processId')],
    [
      { streamStdoutStderr: true },
      invalid('command/exec tty or streaming requires a client-supplied processId'),
    ],
  ])('refuses %j', async (params, error) => {
    const { client } = await startServer();
    expect(await client.requestError('command/exec', { command: ['true'], ...params })).toEqual(error);
  });

  test.each([
    [['no-such-program'], {}, 'No such file or directory (os error 2)'],
    [['/etc'], {}, 'Permission denied (os error 13)'],
    [[''], {}, 'missing program for pipe spawn'],
    [['true', 'a\0b'], {}, 'nul byte found in provided data'],
    [['true'], { cwd: 'none' }, 'No such file or directory (os error 2)'],
    [['true'], { cwd: '/etc/passwd' }, 'Not a directory (os error 20)'],
    [['true', 'x'.repeat(200_000)], {}, 'Argument list too long (os error 7)'],
  ])('says why a command could not be started', async (command, more, reason) => {
    const { client } = await startServer();
    const params = { command, sandboxPolicy: anywhere, ...more };
    expect(await client.requestError('command/exec', params)).toEqual(
      failed(`failed to spawn command: ${reason}`),
    );
  });
});

describe('the sandbox of command/exec', () => {
  const probe = sh('echo x > here; echo x > ../beside; echo "net $CODEX_SANDBOX_NETWORK_DISABLED"');
  const workspaceWrite = { type: 'workspaceWrite' } as const;
  const readRoot = { path: { type: 'special', value: { kind: 'root' } }, access: 'read' } as const;
  const writeCwd = {
    path: { type: 'special', value: { kind: 'project_roots', subpath: null } },
    access: 'write',
  } as const;
  const managed = (enabled: boolean, ...entries: (typeof readRoot | typeof writeCwd)[]) => ({
    permissionProfile: {
      type: 'managed' as const,
      network: { enabled },
      fileSystem: { type: 'restricted' as const, entries },
    },
  });

  test.each([
    ['is the configured one', {}, ['here'], '1'],
    ['is the policy given', { sandboxPolicy: { type: 'readOnly' } as const }, [], '1'],
    [
      'is the workspace of the server',
      { sandboxPolicy: workspaceWrite, cwd: 'sub' },
      ['beside', 'here'],
      '1',
    ],
    ['is none where none is asked for', { sandboxPolicy: anywhere, cwd: 'sub' }, ['beside', 'here'], ''],
    [
      'is a profile, in the command’s folder',
      { ...managed(false, readRoot, writeCwd), cwd: 'sub' },
      ['here'],
      '1',
    ],
    ['is a profile that only reads', managed(true, readRoot), [], ''],
    [
      'is a profile that disables it',
      { permissionProfile: { type: 'disabled' } as const, cwd: 'sub' },
      ['beside', 'here'],
      '',
    ],
  ])('%s', async (_name, params, written, network) => {
    const { client, home } = await startServer({ settings: 'sandbox_mode = "workspace-write"' });
    mkdirSync(home.workspace.join('sub'));
    const { stdout } = await client.request('command/exec', { command: probe, ...params });
    const cwd = 'cwd' in params ? home.workspace.join('sub') : home.workspace.path;
    const found = { beside: existsSync(`${cwd}/../beside`), here: existsSync(`${cwd}/here`) };
    expect(Object.entries(found).flatMap(([name, there]) => (there ? [name] : []))).toEqual(written);
    expect(stdout).toBe(`net ${network}\n`);
  });

  test('is a profile that takes a part of the folder back', async () => {
    const { client, home } = await startServer();
    mkdirSync(home.workspace.join('secret'));
    writeFileSync(home.workspace.join('secret/key'), 'KEY');
    const secret = {
      path: { type: 'special', value: { kind: 'project_roots', subpath: 'secret' } },
      access: 'none',
    } as const;
    const fileSystem = { type: 'restricted' as const, entries: [readRoot, writeCwd, secret] };
    const permissionProfile = { type: 'managed' as const, network: { enabled: false }, fileSystem };
    const command = sh('cat secret/key; echo x > secret/new; echo x > here');
    const { stdout } = await client.request('command/exec', { command, permissionProfile });
    expect(stdout).toBe('');
    expect(existsSync(home.workspace.join('secret/new'))).toBe(false);
    expect(existsSync(home.workspace.join('here'))).toBe(true);
  });
});

describe('streamed output', () => {
  test('comes as deltas and not again in the answer', async () => {
    const { client } = await startServer();
    const command = sh('printf out; printf err >&2; exit 3');
    const params = { command, processId: 'p', streamStdoutStderr: true };
    expect(await client.request('command/exec', params)).toEqual({ exitCode: 3, stdout: '', stderr: '' });
    const deltas = client.notifications('command/exec/outputDelta');
    expect(new Set(deltas.map(({ processId }) => processId))).toEqual(new Set(['p']));
    expect(heard(deltas, 'stdout')).toEqual({ text: 'out', capReached: false });
    expect(heard(deltas, 'stderr')).toEqual({ text: 'err', capReached: false });
  });

  test('ends at the cap while the command runs on', async () => {
    const { client } = await startServer();
    const command = sh(
      'printf abc; sleep 0.1; printf defgh; head -c 200000 /dev/zero; printf xy >&2; exit 4',
    );
    const params = { command, processId: 'p', streamStdoutStderr: true, outputBytesCap: 5 };
    expect((await client.request('command/exec', params)).exitCode).toBe(4);
    const deltas = client.notifications('command/exec/outputDelta');
    expect(heard(deltas, 'stdout')).toEqual({ text: 'abcde', capReached: true });
    expect(heard(deltas, 'stderr')).toEqual({ text: 'xy', capReached: false });
  });

  test('goes to the connection that asked, whatever others call their commands', async () => {
    const { client, connect } = await startServer();
    const other = await connect();
    const run = (from: TestClient, word: string) =>
      from.request('command/exec', { command: ['echo', word], processId: 'p', streamStdoutStderr: true });
    await Promise.all([run(client, 'one'), run(other, 'two')]);
    expect(heard(client.notifications('command/exec/outputDelta'), 'stdout').text).toBe('one\n');
    expect(heard(other.notifications('command/exec/outputDelta'), 'stdout').text).toBe('two\n');
  });
});

describe('a running command', () => {
  const echo = sh('echo ready; while read line; do echo "got $line"; done; echo end; exit 5');

  test('is fed through its input until that is closed', async () => {
    const { client } = await startServer();
    const ended = client.request('command/exec', {
      command: echo,
      processId: 'p',
      streamStdin: true,
      streamStdoutStderr: true,
    });
    const write = (text: string) =>
      client.request('command/exec/write', { processId: 'p', deltaBase64: base64(text) });
    expect(await write('one\n')).toEqual({});
    await output(client, 'p', 'got one');
    await client.request('command/exec/write', {
      processId: 'p',
      deltaBase64: base64('two\n'),
      closeStdin: true,
    });
    expect(await ended).toEqual({ exitCode: 5, stdout: '', stderr: '' });
    const { text } = heard(client.notifications('command/exec/outputDelta'), 'stdout');
    expect(text).toBe('ready\ngot one\ngot two\nend\n');
  });

  test('takes no input that it has no use for', async () => {
    const { client } = await startServer();
    const write = { processId: 'p', deltaBase64: base64('x') };
    const closed = client.request('command/exec', {
      command: sh('sleep 60'),
      processId: 'p',
      streamStdin: true,
    });
    await client.request('command/exec/write', { processId: 'p', closeStdin: true });
    expect(await client.requestError('command/exec/write', write)).toEqual(
      invalid('stdin is already closed'),
    );
    await client.request('command/exec/terminate', { processId: 'p' });
    await closed;
    const none = client.request('command/exec', { command: sh('sleep 60'), processId: 'p' });
    expect(await client.requestError('command/exec/write', write)).toEqual(
      invalid('stdin streaming is not enabled for this command/exec'),
    );
    await client.request('command/exec/terminate', { processId: 'p' });
    await none;
  });

  test('that does not read is not written to without end', async () => {
    const { client } = await startServer();
    const ended = client.request('command/exec', {
      command: sh('sleep 60'),
      processId: 'p',
      streamStdin: true,
    });
    const deltaBase64 = Buffer.alloc(10 * 1024 * 1024).toString('base64');
    expect(await client.request('command/exec/write', { processId: 'p', deltaBase64 })).toEqual({});
    expect(await client.requestError('command/exec/write', { processId: 'p', deltaBase64 })).toEqual(
      failed('the process does not read its stdin'),
    );
    await client.request('command/exec/terminate', { processId: 'p' });
    await ended;
  });

  test('is terminated', async () => {
    const { client } = await startServer();
    const command = sh('echo ready; sleep 60');
    const ended = client.request('command/exec', { command, processId: 'p', streamStdoutStderr: true });
    await output(client, 'p', 'ready');
    expect(await client.request('command/exec/terminate', { processId: 'p' })).toEqual({});
    expect(await ended).toEqual({ exitCode: -1, stdout: '', stderr: '' });
  });

  test('keeps its name to itself until it has ended', async () => {
    const { client } = await startServer();
    const ended = client.request('command/exec', { command: echo, processId: 'a"b', streamStdin: true });
    expect(await client.requestError('command/exec', { command: ['true'], processId: 'a"b' })).toEqual(
      invalid('duplicate active command/exec process id: "a\\"b"'),
    );
    await client.request('command/exec/write', { processId: 'a"b', closeStdin: true });
    expect(await ended).toEqual({ exitCode: 5, stdout: 'ready\nend\n', stderr: '' });
    const again = await client.request('command/exec', { command: ['true'], processId: 'a"b' });
    expect(again.exitCode).toBe(0);
  });

  test('has no terminal to resize', async () => {
    const { client } = await startServer();
    const ended = client.request('command/exec', { command: sh('sleep 60'), processId: 'p' });
    const resize = { processId: 'p', size: { rows: 1, cols: 1 } };
    expect(await client.requestError('command/exec/resize', resize)).toEqual(
      invalid('failed to resize PTY: process is not attached to a PTY'),
    );
    expect(
      await client.requestError('command/exec/resize', { ...resize, size: { rows: 1, cols: 0 } }),
    ).toEqual(wrong('command/exec size rows and cols must be greater than 0'));
    await client.request('command/exec/terminate', { processId: 'p' });
    await ended;
  });

  test('ends with its connection', async () => {
    const { connect, client } = await startServer();
    const leaving = await connect();
    const ended = leaving.request('command/exec', {
      command: sh('echo "pid $$"; exec sleep 60'),
      processId: 'p',
      streamStdoutStderr: true,
      sandboxPolicy: anywhere,
    });
    const lost = ended.then(String, String);
    const { deltaBase64 } = await output(leaving, 'p', '\n');
    const pid = Buffer.from(deltaBase64, 'base64').toString().replace('pid ', '').trim();
    await leaving.close();
    expect(await lost).toContain('was not answered');
    const gone = sh(`while kill -0 ${pid} 2>/dev/null; do sleep 0.02; done`);
    const watched = await client.request('command/exec', { command: gone, sandboxPolicy: anywhere });
    expect(watched.exitCode).toBe(0);
  });
});

test('a command that is not there cannot be steered', async () => {
  const { client } = await startServer();
  const unknown = invalid('no active command/exec for process id "none"');
  const processId = 'none';
  expect(await client.requestError('command/exec/write', { processId, closeStdin: true })).toEqual(unknown);
  expect(await client.requestError('command/exec/terminate', { processId })).toEqual(unknown);
  expect(await client.requestError('command/exec/resize', { processId, size: { rows: 1, cols: 1 } })).toEqual(
    unknown,
  );
  expect(await client.requestError('command/exec/write', { processId })).toEqual(
    wrong('command/exec/write requires deltaBase64 or closeStdin'),
  );
  expect(await client.requestError('command/exec/write', { processId, deltaBase64: '%' })).toEqual(
    wrong('invalid deltaBase64: Invalid symbol 37, offset 0.'),
  );
});
