import { symlinkSync } from 'node:fs';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { CODEX_VERSION, QUIRE_VERSION } from '../../src/version.ts';
import { builtProgram, testFolder, testHome } from '../harness/index.ts';
import { start } from './run-program.ts';

let program = '';
beforeAll(async () => {
  program = await builtProgram();
});

const initialize = { method: 'initialize', id: 1, params: { clientInfo: { name: 'cli', version: '1' } } };
const list = (id: number) => ({ method: 'thread/loaded/list', id, params: {} });
const EMPTY = { data: [], nextCursor: null };

describe('printing', () => {
  test('--version names the version it stands in for', async () => {
    const run = await start(['--version']);
    expect([await run.ended, run.lines, run.stderr()]).toEqual([
      { code: 0, signal: null },
      [`codex-cli ${CODEX_VERSION} (quire ${QUIRE_VERSION})`],
      '',
    ]);
  });

  test.each([[['--help']], [['app-server', '--help']]])('%j exits 0', async (args) => {
    const run = await start(args);
    expect([await run.ended, run.stderr()]).toEqual([{ code: 0, signal: null }, '']);
    expect(run.lines.join('\n')).toContain('Usage: quire');
  });

  test.each([
    [['app-server', '--bogus'], 2, "error: unexpected argument '--bogus' found"],
    [
      ['app-server', '--listen', 'off'],
      1,
      'Error: no transport configured; use --listen or enable remote control',
    ],
    [
      ['app-server', '-c', 'foo'],
      1,
      "Error: error parsing -c overrides: Invalid override (missing '='): foo",
    ],
    [['app-server', '--enable', 'bogus'], 1, 'Error: Unknown feature flag: bogus'],
  ])('%j ends with code %i', async (args, code, text) => {
    const run = await start(args);
    expect([await run.ended, run.lines]).toEqual([{ code, signal: null }, []]);
    expect(run.stderr()).toContain(text);
    expect(run.stderr()).not.toMatch(/\n\s+at /);
  });
});

describe('generating', () => {
  const generate = async (name: string, ...args: string[]) => {
    const folder = testFolder('generate');
    onTestFinished(() => folder.remove());
    folder.write('file', '');
    const run = await start(['app-server', name, '--out', folder.join('out'), ...args]);
    return { folder, run, ended: await run.ended };
  };

  test('writes types', async () => {
    const { folder, ended } = await generate('generate-ts');
    expect(ended).toEqual({ code: 0, signal: null });
    expect(folder.read('out/v2/Thread.ts')).toContain('export type Thread = {');
    expect(folder.read('out/ClientRequest.ts')).not.toContain('thread/realtime/start');
  });

  test('writes schemas, experimental parts where asked', async () => {
    const { folder, ended } = await generate('generate-json-schema', '--experimental');
    expect(ended).toEqual({ code: 0, signal: null });
    expect(JSON.parse(folder.read('out/ClientRequest.json'))).toMatchObject({ title: 'ClientRequest' });
    expect(folder.read('out/ClientRequest.json')).toContain('thread/realtime/start');
  });

  test('says what it could not do', async () => {
    const { run, ended } = await generate('generate-ts', '-p', '/nonexistent');
    expect([ended.code, run.stderr()]).toEqual([
      1,
      expect.stringMatching(/^Error: Failed to invoke Prettier at \/nonexistent: /),
    ]);
    const blocked = await generate('generate-ts', '--out', `${program}/below`);
    expect([blocked.ended.code, blocked.run.stderr()]).toEqual([
      1,
      expect.stringMatching(/^Error: Failed to create output directory .*\/below: ENOTDIR.*\n$/),
    ]);
  });

  test.runIf(process.platform === 'linux')('gives up on a folder that can never be', async () => {
    const { run, ended } = await generate('generate-ts', '--out', '/proc/nope/types');
    expect([ended.code, run.stderr()]).toEqual([
      1,
      expect.stringMatching(/^Error: Failed to create output directory \/proc\/nope\/types: ENOENT/),
    ]);
  });
});

describe('serving', () => {
  test('the first line answers initialize, before the client says more', async () => {
    const run = await start(['app-server']);
    run.write(initialize);
    const [first] = await run.got(1);
    expect(JSON.parse(first ?? '')).toMatchObject({
      id: 1,
      result: { userAgent: expect.stringMatching(/^cli\/0\.129\.0 /) },
    });
    run.write({ method: 'initialized' }, list(2));
    const lines = (await run.got(3)).map((line) => JSON.parse(line));
    expect(lines.filter(({ id }) => id !== undefined).map(({ id }) => id)).toEqual([1, 2]);
    expect(lines[1]).toEqual({
      method: 'remoteControl/status/changed',
      params: { status: 'disabled', environmentId: null },
    });
  });

  test('requests that come in one piece with initialize are answered once each, in order', async () => {
    const run = await start(['-c', 'model="x"', 'app-server', '--listen', 'stdio://']);
    run.write([initialize, initialize, list(2), list(3)].map((m) => JSON.stringify(m)).join('\n') + '\n');
    await run.got(5);
    run.child.stdin.end();
    expect(await run.ended).toEqual({ code: 0, signal: null });
    const answers = run.lines.map((line) => JSON.parse(line)).filter(({ method }) => method === undefined);
    expect(answers).toEqual([
      { id: 1, result: expect.any(Object) },
      { error: { code: -32600, message: 'Already initialized' }, id: 1 },
      { id: 2, result: EMPTY },
      { id: 3, result: EMPTY },
    ]);
  });

  test('a first message that is no initialize is left to the server', async () => {
    const run = await start(['app-server']);
    run.write(
      list(1),
      { ...initialize, id: 2, params: { clientInfo: { name: 'a\rb', version: '1' } } },
      { ...initialize, id: 3 },
    );
    const lines = (await run.got(3)).map((line) => JSON.parse(line));
    expect(lines.map(({ id, error }) => [id, error?.message])).toEqual([
      [1, 'Not initialized'],
      [2, "Invalid clientInfo.name: 'a\rb'. Must be a valid HTTP header value."],
      [3, undefined],
    ]);
  });

  test('bytes that are no UTF-8, broken JSON and a line of ten million characters are survived', async () => {
    const run = await start(['app-server'], { env: { RUST_LOG: 'off' } });
    run.write(initialize, Buffer.from([0x22, 0xff, 0xfe, 0x0a]), '{"method":"thread/loa\n', '\n');
    run.write({ method: 'bogus', id: 2, params: { data: 'x'.repeat(10_000_000) } }, list(3));
    const lines = (await run.got(4)).map((line) => JSON.parse(line));
    expect(lines.flatMap(({ id, error }) => (id === undefined ? [] : [[id, error?.code]]))).toEqual([
      [1, undefined],
      [2, -32600],
      [3, undefined],
    ]);
    expect(run.stderr()).toBe('');
  });

  test.each(['codex', 'codex-app-server'])('through a link named %s', async (name) => {
    const home = testHome();
    onTestFinished(() => home.remove());
    const link = home.root.join(name);
    symlinkSync(program, link);
    const run = await start(name === 'codex' ? ['app-server'] : ['--session-source', 'vscode'], {
      path: link,
    });
    run.write(initialize);
    await run.got(1);
    run.child.stdin.end();
    expect([await run.ended, JSON.parse(run.lines[0] ?? '')]).toMatchObject([{ code: 0 }, { id: 1 }]);
  });

  test('logs go to stderr as JSON where asked', async () => {
    const run = await start(['app-server'], { env: { LOG_FORMAT: 'json' } });
    run.write(initialize, list(2), '{bad\n', list(3));
    await run.got(4);
    run.child.stdin.end();
    await run.ended;
    expect(JSON.parse(run.stderr().split('\n')[0] ?? '')).toMatchObject({
      level: 'ERROR',
      fields: { message: 'message is not JSON-RPC' },
      target: 'quire::rpc',
    });
  });
});

describe('ending', () => {
  test('a client that writes and hangs up gets its answers', async () => {
    const run = await start(['app-server']);
    run.child.stdin.end([initialize, list(2), list(3)].map((m) => JSON.stringify(m)).join('\n'));
    expect(await run.ended).toEqual({ code: 0, signal: null });
    const ids = run.lines.map((line) => JSON.parse(line).id).filter((id) => id !== undefined);
    expect(ids).toEqual([1, 2, 3]);
  });

  test('a client that hangs up at once is no error', async () => {
    const run = await start(['app-server']);
    run.child.stdin.end();
    expect([await run.ended, run.lines, run.stderr()]).toEqual([{ code: 0, signal: null }, [], '']);
  });

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s ends it as a signal would', async (signal) => {
    const run = await start(['app-server']);
    run.write(initialize, list(2));
    await run.got(3);
    run.child.kill(signal);
    expect(await run.ended).toEqual({ code: null, signal });
  });

  test('a client that no longer takes output ends it quietly', async () => {
    const run = await start(['app-server']);
    run.write(initialize);
    await run.got(1);
    run.child.stdout.destroy();
    run.write(list(2), list(3));
    expect([await run.ended, run.stderr()]).toEqual([{ code: 0, signal: null }, '']);
  });
});
