import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import {
  call,
  modelConfig,
  say,
  script,
  startScriptedModel,
  testHome,
  type Script,
  type TestHome,
} from '../harness/index.ts';
import { start, type Run } from './run-program.ts';

const EXITED_WELL = { code: 0, signal: null };
const initialize = { method: 'initialize', id: 1, params: { clientInfo: { name: 'socket', version: '1' } } };

function newHome(): TestHome {
  const home = testHome();
  onTestFinished(() => home.remove());
  return home;
}

/** Where a run says that it listens, once it has. */
async function addressOf(run: Run): Promise<string> {
  await expect.poll(() => run.stderr()).toContain('healthz');
  return /listening on: (ws:\/\/\S+)/.exec(run.stderr())?.[1] ?? '';
}

/** A bare client; `messages` holds everything that came. */
async function connect(url: string, headers: Readonly<Record<string, string>> = {}) {
  const socket = new WebSocket(url, { headers });
  const messages: { id?: number; method?: string; result?: Record<string, unknown> }[] = [];
  const waiting = new Set<() => void>();
  socket.on('message', (data: Buffer) => {
    messages.push(JSON.parse(data.toString()));
    for (const look of waiting) look();
  });
  onTestFinished(() => socket.terminate());
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  const closed = new Promise((resolve) => socket.once('close', resolve));
  const got = (
    matches: (message: (typeof messages)[number]) => boolean,
  ): Promise<(typeof messages)[number]> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = messages.find(matches);
        if (found !== undefined) resolve(found);
      };
      waiting.add(look);
      look();
    });
  const request = (id: number, method: string, params: object): Promise<(typeof messages)[number]> => {
    socket.send(JSON.stringify({ id, method, params }));
    return got((message) => message.id === id && message.method === undefined);
  };
  await request(1, 'initialize', initialize.params);
  return { socket, messages, got, request, closed };
}

const refused = (url: string, headers: Readonly<Record<string, string>> = {}): Promise<string> =>
  connect(url, headers).then(
    () => 'connected',
    (error: unknown) => String(error),
  );

describe('listening', () => {
  test('says on stderr where, in the words that clients read, and keeps stdout clean', async () => {
    const run = await start(['app-server', '--listen', 'ws://127.0.0.1:0']);
    const address = await addressOf(run);
    const host = address.replace('ws://', '');
    expect(run.stderr()).toBe(`codex app-server (WebSockets)
  listening on: ${address}
  readyz: http://${host}/readyz
  healthz: http://${host}/healthz
  note: binds localhost only (use SSH port-forwarding for remote access)
`);
    const ready = await fetch(`http://${host}/readyz`);
    expect([ready.status, await ready.text()]).toEqual([200, '']);
    expect((await connect(address)).messages).toEqual([{ id: 1, result: expect.any(Object) }]);
    expect(run.lines).toEqual([]);
  });

  test('at several addresses at once serves one set of threads', async () => {
    const home = newHome();
    const listen = ['--listen', 'ws://127.0.0.1:0', '--listen', 'unix://', '--listen', 'stdio://'];
    const run = await start(['app-server', ...listen], { home });
    run.write(initialize);
    await run.got(1);
    const [web, unix] = [
      await connect(await addressOf(run)),
      await connect(`ws+unix://${home.codexHome.path}/app-server-control/app-server-control.sock:/`),
    ];
    await web.request(2, 'thread/start', {});
    const [one, two] = [
      await web.request(3, 'thread/loaded/list', {}),
      await unix.request(3, 'thread/loaded/list', {}),
    ];
    expect(one).toEqual({ id: 3, result: { data: [expect.any(String)], nextCursor: null } });
    expect(two).toEqual(one);
    run.child.stdin.end();
    expect(await run.ended).toEqual(EXITED_WELL);
    await Promise.all([web.closed, unix.closed]);
  });

  test('where somebody else does is a clear error, and nothing stays open', async () => {
    const taken = createServer();
    const port = await listen(taken, 0);
    const home = newHome();
    const both = ['--listen', 'unix://', '--listen', `ws://127.0.0.1:${port}`];
    const run = await start(['app-server', ...both], { home });
    expect(await run.ended).toEqual({ code: 1, signal: null });
    expect(run.stderr()).toBe('Error: Address in use (os error 98)\n');
    expect(existsSync(home.codexHome.join('app-server-control/app-server-control.sock'))).toBe(false);
  });
});

function listen(server: Server, where: number | string): Promise<number> {
  onTestFinished(() => void server.close());
  return new Promise((resolve) => {
    server.listen(where, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

describe('a socket in the file system', () => {
  const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);

  test('is private, replaces one that a dead server left, and refuses to replace a live one', async () => {
    const home = newHome();
    const folder = home.codexHome.join('app-server-control');
    const path = `${folder}/app-server-control.sock`;
    const first = await start(['app-server', '--listen', 'unix://'], { home });
    await expect.poll(() => existsSync(path)).toBe(true);
    await expect.poll(() => refused(`ws+unix://${path}:/`)).toBe('connected');
    expect([mode(path), mode(folder), first.stderr()]).toEqual(['600', '700', '']);

    const second = await start(['app-server', '--listen', 'unix://'], { home });
    expect(await second.ended).toEqual({ code: 1, signal: null });
    expect(second.stderr()).toBe(`Error: app-server control socket is already in use at ${path}\n`);

    first.child.kill('SIGKILL');
    await first.ended;
    expect(existsSync(path)).toBe(true);
    const third = await start(['app-server', '--listen', 'unix://'], { home });
    await expect.poll(() => refused(`ws+unix://${path}:/`)).toBe('connected');
    third.child.kill('SIGTERM');
    expect(await third.ended).toEqual(EXITED_WELL);
    expect(existsSync(path)).toBe(false);
  });

  test('is not put where something else is, nor in a folder that is not there', async () => {
    const home = newHome();
    const file = home.workspace.write('file', 'x');
    const run = await start(['app-server', '--listen', `unix://${file}`], { home });
    expect([await run.ended, run.stderr()]).toEqual([
      { code: 1, signal: null },
      `Error: app-server control socket path exists and is not a socket: ${file}\n`,
    ]);
    const lost = await start(['app-server', '--listen', 'unix://a/b/c.sock'], { home });
    expect([await lost.ended, lost.stderr()]).toEqual([
      { code: 1, signal: null },
      'Error: No such file or directory (os error 2)\n',
    ]);
  });

  test('makes a folder of ours private, and leaves one that is shared as it is', async () => {
    const home = newHome();
    for (const [name, before] of [
      ['own', 0o755],
      ['shared', 0o1777],
    ] as const) {
      mkdirSync(home.workspace.join(name), { mode: before });
      await start(['app-server', '--listen', `unix://${name}/s`], { home });
      await expect.poll(() => existsSync(home.workspace.join(name, 's'))).toBe(true);
    }
    await expect.poll(() => mode(home.workspace.join('own', 's'))).toBe('600');
    await expect.poll(() => mode(home.workspace.join('shared', 's'))).toBe('600');
    expect(mode(home.workspace.join('own'))).toBe('700');
    expect(mode(home.workspace.join('shared'))).not.toBe('700');
  });

  test('is reached through the proxy, which ends with either side', async () => {
    const home = newHome();
    await start(['app-server', '--listen', 'unix://s'], { home });
    await expect.poll(() => existsSync(home.workspace.join('s'))).toBe(true);
    const proxy = await start(['app-server', 'proxy', '--sock', 's'], { home });
    proxy.write('GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect((await proxy.got(1))[0]).toBe('HTTP/1.1 200 OK');
    expect(await proxy.ended).toEqual(EXITED_WELL);
    const lonely = await start(['app-server', 'proxy'], { home });
    const usual = home.codexHome.join('app-server-control/app-server-control.sock');
    expect([await lonely.ended, lonely.stderr()]).toEqual([
      { code: 1, signal: null },
      `Error: failed to connect to socket at ${usual}\n\nCaused by:\n    No such file or directory (os error 2)\n`,
    ]);
  });
});

describe('clients must show a token', () => {
  const listenBoth = ['--listen', 'ws://127.0.0.1:0', '--listen', 'unix://s'];

  test.each(['file', 'digest'])('that is known by its %s, on every socket', async (known) => {
    const home = newHome();
    const file = home.workspace.write('token', ' secret-word\n');
    const digest = createHash('sha256').update('secret-word').digest('hex');
    const source = known === 'file' ? ['--ws-token-file', file] : ['--ws-token-sha256', digest];
    const run = await start(['app-server', ...listenBoth, '--ws-auth', 'capability-token', ...source], {
      home,
    });
    for (const url of [await addressOf(run), `ws+unix://${home.workspace.join('s')}:/`]) {
      expect(await refused(url)).toContain('401');
      expect(await refused(url, { authorization: 'Bearer other-word' })).toContain('401');
      expect(await refused(url, { authorization: 'Bearer secret-word' })).toBe('connected');
    }
  });

  test.each([
    [
      ['--ws-token-file', '/x'],
      'websocket auth flags require `--ws-auth capability-token` or `--ws-auth signed-bearer-token`',
    ],
    [
      ['--ws-auth', 'none', '--ws-issuer', 'x'],
      'websocket auth flags require `--ws-auth capability-token` or `--ws-auth signed-bearer-token`',
    ],
    [
      ['--ws-auth', 'capability-token'],
      '`--ws-token-file` or `--ws-token-sha256` is required when `--ws-auth capability-token` is set',
    ],
    [
      ['--ws-auth', 'capability-token', '--ws-token-file', 'x', '--ws-token-sha256', 'y'],
      '`--ws-token-file` and `--ws-token-sha256` are mutually exclusive',
    ],
    [
      ['--ws-auth', 'capability-token', '--ws-token-sha256', 'xyz'],
      '--ws-token-sha256 must be a 64-character hex SHA-256 digest',
    ],
    [
      ['--ws-auth', 'capability-token', '--ws-issuer', 'x'],
      '`--ws-shared-secret-file`, `--ws-issuer`, `--ws-audience`, and `--ws-max-clock-skew-seconds` require `--ws-auth signed-bearer-token`',
    ],
    [
      ['--ws-auth', 'signed-bearer-token'],
      '`--ws-shared-secret-file` is required when `--ws-auth signed-bearer-token` is set',
    ],
    [
      ['--ws-auth', 'signed-bearer-token', '--ws-token-file', 'x'],
      '`--ws-token-file` and `--ws-token-sha256` require `--ws-auth capability-token`, not `signed-bearer-token`',
    ],
    [
      ['--ws-auth', 'capability-token', '--ws-token-file', '/nonexistent'],
      'failed to read websocket auth secret /nonexistent: No such file or directory (os error 2)',
    ],
    [
      ['--ws-auth', 'capability-token', '--ws-token-file', '/dev/null'],
      'websocket auth secret /dev/null must not be empty',
    ],
    [
      ['--listen', 'ws://0.0.0.0:0'],
      'refusing to start non-loopback websocket listener 0.0.0.0:0 without auth; configure `--ws-auth capability-token` or `--ws-auth signed-bearer-token`, or say `--ws-auth none` to let in everybody who can reach it',
    ],
    [
      ['--listen', 'ws://[::]:0'],
      'refusing to start non-loopback websocket listener [::]:0 without auth; configure `--ws-auth capability-token` or `--ws-auth signed-bearer-token`, or say `--ws-auth none` to let in everybody who can reach it',
    ],
  ])('%j is refused', async (args, message) => {
    const run = await start(['app-server', '--listen', 'ws://127.0.0.1:0', ...args]);
    expect([await run.ended, run.stderr()]).toEqual([{ code: 1, signal: null }, `Error: ${message}\n`]);
  });

  test('a secret must be long', async () => {
    const home = newHome();
    writeFileSync(home.workspace.join('short'), 'x'.repeat(31));
    const auth = ['--ws-auth', 'signed-bearer-token', '--ws-shared-secret-file', 'short'];
    const run = await start(['app-server', ...listenBoth, ...auth], { home });
    expect([await run.ended, run.stderr()]).toEqual([
      { code: 1, signal: null },
      `Error: signed websocket bearer secret ${home.workspace.join('short')} must be at least 32 bytes\n`,
    ]);
  });

  test('unless it is said that they need not', async () => {
    const run = await start(['app-server', '--listen', 'ws://0.0.0.0:0', '--ws-auth', 'none']);
    const address = await addressOf(run);
    expect(run.stderr()).toContain('everybody who can reach this address can use the server');
    expect(await refused(address.replace('0.0.0.0', '127.0.0.1'))).toBe('connected');
  });

  test('and pages must be known', async () => {
    const run = await start([
      'app-server',
      '--listen',
      'ws://127.0.0.1:0',
      '--ws-allow-origin',
      'https://app.example',
    ]);
    const address = await addressOf(run);
    expect(await refused(address, { origin: 'https://evil.example' })).toContain('403');
    expect(await refused(address, { origin: 'https://app.example' })).toBe('connected');
  });
});

describe('a signal', () => {
  /** A client of a server whose turn is under way. */
  async function busy(...scripts: readonly Script[]) {
    const home = newHome();
    const model = await startScriptedModel(scripts);
    onTestFinished(() => model.close());
    home.codexHome.write('config.toml', modelConfig(model.baseUrl, 'approval_policy = "untrusted"'));
    const run = await start(['app-server', '--listen', 'ws://127.0.0.1:0'], { home });
    const client = await connect(await addressOf(run));
    const { result } = await client.request(2, 'thread/start', {});
    const threadId = JSON.parse(JSON.stringify(result)).thread.id;
    await client.request(3, 'turn/start', {
      threadId,
      input: [{ type: 'text', text: 'go', text_elements: [] }],
    });
    await expect.poll(() => model.turns()).toHaveLength(1);
    return { run, client };
  }

  const statusOf = (message: object | undefined): unknown =>
    JSON.parse(JSON.stringify(message)).params.turn.status;

  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s lets the turn come to its end, and its client hears it',
    async (signal) => {
      let answer: () => void = () => undefined;
      const later = new Promise<void>((resolve) => {
        answer = resolve;
      });
      const { run, client } = await busy([{ hold: later }, ...say('done')]);
      run.child.kill(signal);
      // The server still answers: it has seen the signal and waits.
      await client.request(4, 'thread/loaded/list', {});
      answer();
      expect(statusOf(await client.got(({ method }) => method === 'turn/completed'))).toBe('completed');
      expect(await run.ended).toEqual(EXITED_WELL);
      await client.closed;
    },
  );

  test('that comes twice ends the server at once', async () => {
    const { run, client } = await busy([{ hold: new Promise(() => undefined) }]);
    run.child.kill('SIGTERM');
    await client.request(4, 'thread/loaded/list', {});
    run.child.kill('SIGTERM');
    expect(statusOf(await client.got(({ method }) => method === 'turn/completed'))).toBe('interrupted');
    expect(await run.ended).toEqual(EXITED_WELL);
  });

  test('is not held up for ever by a question that nobody answers', { timeout: 15_000 }, async () => {
    const { run, client } = await busy(call('c1', 'shell_command', script('touch x')));
    await client.got(({ method }) => method === 'item/commandExecution/requestApproval');
    run.child.kill('SIGTERM');
    expect(await run.ended).toEqual(EXITED_WELL);
    expect(statusOf(await client.got(({ method }) => method === 'turn/completed'))).toBe('interrupted');
  });
});
