import { describe, expect, test } from 'vitest';
import { startServer, type TestClient } from '../harness/index.ts';

const sh = (script: string): string[] => ['sh', '-c', script];
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const invalid = (message: string) => ({ code: -32600, message });

/** A command in a terminal, and what it shows. */
async function inTerminal(client: TestClient, script: string, more: object = {}) {
  const processId = 'p';
  const shown = (): string =>
    Buffer.concat(
      client
        .notifications('command/exec/outputDelta')
        .map(({ deltaBase64 }) => Buffer.from(deltaBase64, 'base64')),
    ).toString();
  const ended = client.request('command/exec', { command: sh(script), processId, tty: true, ...more });
  return {
    ended,
    shown,
    shows: async (text: string): Promise<void> => {
      while (!shown().includes(text))
        await client.waitFor('command/exec/outputDelta', () => shown().includes(text));
    },
    type: (text: string) => client.request('command/exec/write', { processId, deltaBase64: base64(text) }),
  };
}

describe.each([
  ['in the sandbox', { sandboxPolicy: { type: 'workspaceWrite' } }],
  ['outside of it', { sandboxPolicy: { type: 'dangerFullAccess' } }],
])('a command in a terminal, %s', (_name, policy) => {
  test('has it as its streams and shows all on stdout', async () => {
    const { client } = await startServer();
    const command = await inTerminal(
      client,
      '[ -t 0 ] && [ -t 1 ] && stty size; echo err >&2; exit 3',
      policy,
    );
    expect(await command.ended).toEqual({ exitCode: 3, stdout: '', stderr: '' });
    expect(command.shown()).toBe('24 80\r\nerr\r\n');
    const deltas = client.notifications('command/exec/outputDelta');
    expect(new Set(deltas.map(({ stream, capReached }) => `${stream} ${String(capReached)}`))).toEqual(
      new Set(['stdout false']),
    );
  });

  test('is told of its size and of keys', async () => {
    const { client } = await startServer();
    const script =
      'trap "stty size" WINCH; trap "echo interrupted; exit 9" INT; stty size; echo ready; while :; do sleep 0.01; done';
    const command = await inTerminal(client, script, { ...policy, size: { rows: 31, cols: 101 } });
    await command.shows('ready');
    const size = { rows: 50, cols: 120 };
    expect(await client.request('command/exec/resize', { processId: 'p', size })).toEqual({});
    await command.shows('50 120');
    expect(await command.type('\u0003')).toEqual({});
    expect(await command.ended).toEqual({ exitCode: 9, stdout: '', stderr: '' });
    expect(command.shown()).toBe('31 101\r\nready\r\n50 120\r\n^Cinterrupted\r\n');
    expect(await client.requestError('command/exec/resize', { processId: 'p', size })).toEqual(
      invalid('no active command/exec for process id "p"'),
    );
  });

  test('reads what is typed, to the end of it', async () => {
    const { client } = await startServer();
    const command = await inTerminal(client, 'stty -echo; echo ready; cat; echo done', policy);
    await command.shows('ready');
    await command.type('one\n');
    await client.request('command/exec/write', { processId: 'p', closeStdin: true });
    expect(
      await client.requestError('command/exec/write', { processId: 'p', deltaBase64: base64('late') }),
    ).toEqual(invalid('stdin is already closed'));
    expect((await command.ended).exitCode).toBe(0);
    expect(command.shown()).toBe('ready\r\none\r\n\r\ndone\r\n');
  });

  test('is terminated', async () => {
    const { client } = await startServer();
    const command = await inTerminal(client, 'echo ready; sleep 60', policy);
    await command.shows('ready');
    expect(await client.request('command/exec/terminate', { processId: 'p' })).toEqual({});
    expect(await command.ended).toEqual({ exitCode: 1, stdout: '', stderr: '' });
  });

  test('has its time', async () => {
    const { client } = await startServer();
    const command = await inTerminal(client, 'echo ready; sleep 60', { ...policy, timeoutMs: 400 });
    expect(await command.ended).toEqual({ exitCode: 124, stdout: '', stderr: '' });
    expect(command.shown()).toBe('ready\r\n');
  });

  test('shows as much as asked', async () => {
    const { client } = await startServer();
    const command = await inTerminal(client, 'printf abcdefgh', { ...policy, outputBytesCap: 5 });
    expect((await command.ended).exitCode).toBe(0);
    expect(command.shown()).toBe('abcde');
    expect(client.notifications('command/exec/outputDelta').at(-1)?.capReached).toBe(true);
  });

  test('has a terminal for its own session, into which nothing can be typed from within', async () => {
    const { client } = await startServer();
    const pushes = `perl -e 'open(T, "+<", "/dev/tty") or die "none"; $c = "x"; print ioctl(T, 0x5412, $c) ? "pushed" : "refused: $!"'`;
    const command = await inTerminal(client, `stty -echo; ${pushes}`, policy);
    await command.ended;
    const expected =
      policy.sandboxPolicy.type === 'dangerFullAccess'
        ? /pushed|refused/
        : /^refused: Operation not permitted$/;
    expect(command.shown()).toMatch(expected);
  });
});

test.each([
  [['no-such-program'], {}, 'No such file or directory (os error 2)'],
  [['/etc'], {}, 'Permission denied (os error 13)'],
  [[''], {}, 'missing program for PTY spawn'],
  [['true', 'a\0b'], {}, 'nul byte found in provided data'],
  [['true'], { cwd: 'none' }, 'No such file or directory (os error 2)'],
])('says why %j could not be started in a terminal', async (command, more, reason) => {
  const { client } = await startServer();
  const params = {
    command,
    processId: 'p',
    tty: true,
    sandboxPolicy: { type: 'dangerFullAccess' },
    ...more,
  } as const;
  expect(await client.requestError('command/exec', params)).toEqual({
    code: -32603,
    message: `failed to spawn command: ${reason}`,
  });
});
