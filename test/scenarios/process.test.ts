import { existsSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ProcessSpawnParams } from '../../src/protocol/index.ts';
import { startServer, type TestClient } from '../harness/index.ts';

const sh = (script: string): string[] => ['sh', '-c', script];
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const failed = (message: string) => ({ code: -32603, message });
const invalid = (message: string) => ({ code: -32600, message });
const wrong = (message: string) => ({ code: -32602, message });
const processHandle = 'p';

const spawn = (client: TestClient, script: string, more: Partial<ProcessSpawnParams> = {}) =>
  client.request('process/spawn', { command: sh(script), processHandle, cwd: '/', ...more });

/** The next end of a process. */
const ending = (client: TestClient) => client.waitFor('process/exited', () => true, { from: client.mark() });

/** Runs a process to its end. */
async function run(client: TestClient, script: string, more: Partial<ProcessSpawnParams> = {}) {
  const ended = ending(client);
  expect(await spawn(client, script, more)).toEqual({});
  return await ended;
}

/** How a process ends that writes nothing and whose exit code is 0. */
const quiet = {
  processHandle,
  exitCode: 0,
  stdout: '',
  stdoutCapReached: false,
  stderr: '',
  stderrCapReached: false,
};

function shown(client: TestClient, stream: 'stdout' | 'stderr' = 'stdout'): string {
  const deltas = client.notifications('process/outputDelta').filter((delta) => delta.stream === stream);
  return Buffer.concat(deltas.map(({ deltaBase64 }) => Buffer.from(deltaBase64, 'base64'))).toString();
}

async function shows(client: TestClient, text: string): Promise<void> {
  while (!shown(client).includes(text)) {
    await client.waitFor('process/outputDelta', () => shown(client).includes(text));
  }
}

const write = (client: TestClient, text: string, closeStdin = false) =>
  client.request('process/writeStdin', { processHandle, deltaBase64: base64(text), closeStdin });

describe('process/spawn', () => {
  test('answers once the process runs, and tells of its end', async () => {
    const { client, home } = await startServer();
    const release = home.workspace.join('release');
    const ended = ending(client);
    const script = `while [ ! -e ${release} ]; do sleep 0.01; done; printf out; printf err >&2; exit 7`;
    expect(await spawn(client, script, { outputBytesCap: null, timeoutMs: null })).toEqual({});
    expect(client.notifications('process/exited')).toEqual([]);
    writeFileSync(release, '');
    expect(await ended).toEqual({ ...quiet, exitCode: 7, stdout: 'out', stderr: 'err' });
    expect(client.notifications('process/outputDelta')).toEqual([]);
  });

  test('runs outside of the sandbox, in the folder and environment asked for', async () => {
    const settings = 'sandbox_mode = "read-only"\n[shell_environment_policy]\nset = { FOO = "bar" }';
    const { client, home } = await startServer({ settings, env: { A: 'server', B: 'server' } });
    const script =
      'echo x > inside; printf "%s|" "$PWD" "$A" "${B-unset}" "$FOO" "$CODEX_SANDBOX_NETWORK_DISABLED"';
    const cwd = home.workspace.path;
    expect(await run(client, script, { cwd, env: { A: 'changed', B: null } })).toEqual({
      ...quiet,
      stdout: `${cwd}|changed|unset|bar||`,
    });
    expect(existsSync(home.workspace.join('inside'))).toBe(true);
  });

  test.each([
    ['what fits', 'printf abc; printf xy >&2', 4, ['abc', false, 'xy', false]],
    ['as much as fits', 'printf abcdefgh; printf xyz >&2', 3, ['abc', true, 'xyz', true]],
    ['nothing', 'printf abc', 0, ['', true, '', false]],
    ['nothing of nothing', 'true', 0, ['', false, '', false]],
  ] as const)('captures %s', async (_name, script, outputBytesCap, expected) => {
    const { client } = await startServer();
    const { stdout, stdoutCapReached, stderr, stderrCapReached } = await run(client, script, {
      outputBytesCap,
    });
    expect([stdout, stdoutCapReached, stderr, stderrCapReached]).toEqual(expected);
  });

  test('captures 1 MiB where nothing is said, and all where null is', async () => {
    const { client } = await startServer();
    const much = 'head -c 1100000 /dev/zero';
    const short = await run(client, much);
    expect([short.stdout.length, short.stdoutCapReached]).toEqual([1024 * 1024, true]);
    const all = await run(client, much, { outputBytesCap: null });
    expect([all.stdout.length, all.stdoutCapReached]).toEqual([1_100_000, false]);
  });

  test('ends a process that takes too long', async () => {
    const { client } = await startServer();
    expect(await run(client, 'echo begun; sleep 60', { timeoutMs: 300 })).toEqual({
      ...quiet,
      exitCode: 124,
      stdout: 'begun\n',
    });
  });

  test.each([
    [{ command: [] }, invalid('command must not be empty')],
    [{ command: [], processHandle: '' }, invalid('command must not be empty')],
    [{ processHandle: '', size: { rows: 1, cols: 1 } }, invalid('processHandle must not be empty')],
    [{ size: { rows: 0, cols: 1 }, timeoutMs: -1 }, wrong('process/spawn size requires tty: true')],
    [
      { tty: true, size: { rows: 0, cols: 1 }, timeoutMs: -1 },
      wrong('process/spawn timeoutMs must be non-negative, got -1'),
    ],
    [{ tty: true, size: { rows: 1, cols: 0 } }, wrong('process size rows and cols must be greater than 0')],
    [
      { command: ['no-such-program'] },
      failed('failed to spawn process: No such file or directory (os error 2)'),
    ],
    [{ command: ['/etc'] }, failed('failed to spawn process: Permission denied (os error 13)')],
    [{ command: [''] }, failed('failed to spawn process: missing program for pipe spawn')],
    [{ command: [''], tty: true }, failed('failed to spawn process: missing program for PTY spawn')],
    [{ command: ['true', 'a\0b'] }, failed('failed to spawn process: nul byte found in provided data')],
    [{ cwd: '/nowhere' }, failed('failed to spawn process: No such file or directory (os error 2)')],
  ])('refuses %j', async (params, error) => {
    const { client } = await startServer();
    const request = { command: ['true'], processHandle, cwd: '/', ...params };
    expect(await client.requestError('process/spawn', request)).toEqual(error);
    expect(await run(client, 'true')).toEqual(quiet);
  });
});

describe('a process', () => {
  test('is heard as it writes, each stream to its cap', async () => {
    const { client } = await startServer();
    const script = 'printf abcdefgh; printf xy >&2; head -c 200000 /dev/zero; exit 4';
    const ended = await run(client, script, { streamStdoutStderr: true, outputBytesCap: 5 });
    expect(ended).toEqual({ ...quiet, exitCode: 4, stdoutCapReached: true });
    expect([shown(client), shown(client, 'stderr')]).toEqual(['abcde', 'xy']);
    const last = client.notifications('process/outputDelta').findLast(({ stream }) => stream === 'stdout');
    expect(last).toMatchObject({ processHandle, capReached: true });
  });

  test('is fed through its input until that is closed', async () => {
    const { client } = await startServer();
    const ended = ending(client);
    const script = 'while read line; do echo "got $line"; done; sleep 0.2; echo end';
    await spawn(client, script, { streamStdin: true, streamStdoutStderr: true });
    expect(await write(client, 'one\n')).toEqual({});
    await shows(client, 'got one\n');
    expect(await write(client, 'two\n', true)).toEqual({});
    const late = { processHandle, deltaBase64: base64('late') };
    expect(await client.requestError('process/writeStdin', late)).toEqual(invalid('stdin is already closed'));
    expect(await ended).toEqual(quiet);
    expect(shown(client)).toBe('got one\ngot two\nend\n');
  });

  test('in a terminal shows all on stdout, hears keys and sees its size', async () => {
    const { client } = await startServer();
    const ended = ending(client);
    const script =
      'trap "stty size" WINCH; trap "echo bye >&2; exit 9" INT; stty size; echo ready; while :; do sleep 0.01; done';
    await spawn(client, script, { tty: true, size: { rows: 30, cols: 90 } });
    await shows(client, 'ready');
    const size = { rows: 45, cols: 132 };
    expect(await client.request('process/resizePty', { processHandle, size })).toEqual({});
    await shows(client, '45 132');
    await write(client, '\u0003');
    expect(await ended).toEqual({ ...quiet, exitCode: 9 });
    expect([shown(client), shown(client, 'stderr')]).toEqual(['30 90\r\nready\r\n45 132\r\n^Cbye\r\n', '']);
  });

  test('is killed', async () => {
    const { client } = await startServer();
    for (const [tty, exitCode] of [
      [false, -1],
      [true, 1],
    ] as const) {
      const ended = ending(client);
      await spawn(client, 'sleep 60', { tty });
      expect(await client.request('process/kill', { processHandle })).toEqual({});
      expect(await ended).toEqual({ ...quiet, exitCode });
    }
  });

  test('keeps its name to itself until its end is told', async () => {
    const { client } = await startServer();
    const ended = ending(client);
    await spawn(client, 'sleep 60');
    const again = { command: ['true'], processHandle, cwd: '/' };
    expect(await client.requestError('process/spawn', again)).toEqual(
      invalid('duplicate active process handle: "p"'),
    );
    await client.request('process/kill', { processHandle });
    await ended;
    expect(await run(client, 'true')).toEqual(quiet);
  });

  test('has no terminal to resize and no input to write to unless asked for', async () => {
    const { client } = await startServer();
    await spawn(client, 'sleep 60');
    const size = { rows: 1, cols: 1 };
    expect(await client.requestError('process/resizePty', { processHandle, size })).toEqual(
      invalid('failed to resize PTY: process is not attached to a PTY'),
    );
    expect(await client.requestError('process/writeStdin', { processHandle, closeStdin: true })).toEqual(
      invalid('stdin streaming is not enabled for this process'),
    );
    await client.request('process/kill', { processHandle });
  });

  test('belongs to its connection, and ends with it', async () => {
    const { client, connect, home } = await startServer();
    const leaving = await connect();
    const pidFile = home.workspace.join('pid');
    await spawn(leaving, `sleep 60 & echo "$$ $!" > ${pidFile}; echo ready; wait`, {
      streamStdoutStderr: true,
    });
    await shows(leaving, 'ready');
    expect(await client.requestError('process/kill', { processHandle })).toEqual(
      invalid('no active process for process handle "p"'),
    );
    await leaving.close();
    const gone = `for pid in $(cat ${pidFile}); do while kill -0 $pid 2>/dev/null; do sleep 0.02; done; done`;
    expect(await run(client, gone)).toEqual(quiet);
    expect(client.notifications('process/outputDelta')).toEqual([]);
  });
});

test('a process that is not there cannot be steered', async () => {
  const { client } = await startServer();
  const unknown = invalid('no active process for process handle "no\\"ne"');
  const none = { processHandle: 'no"ne' };
  const size = { rows: 1, cols: 1 };
  expect(await client.requestError('process/kill', none)).toEqual(unknown);
  expect(await client.requestError('process/resizePty', { ...none, size })).toEqual(unknown);
  expect(await client.requestError('process/writeStdin', { ...none, closeStdin: true })).toEqual(unknown);
  expect(await client.requestError('process/writeStdin', none)).toEqual(
    wrong('process/writeStdin requires deltaBase64 or closeStdin'),
  );
  expect(await client.requestError('process/writeStdin', { ...none, deltaBase64: '%' })).toEqual(
    wrong('invalid deltaBase64: Invalid symbol 37, offset 0.'),
  );
  expect(await client.requestError('process/resizePty', { ...none, size: { rows: 1, cols: 0 } })).toEqual(
    wrong('process size rows and cols must be greater than 0'),
  );
});
