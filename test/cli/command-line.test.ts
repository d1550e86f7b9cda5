import { describe, expect, test } from 'vitest';
import { parseCommandLine } from '../../src/cli/command-line.ts';
import { UsageError } from '../../src/cli/options.ts';

const parse = (...args: string[]) => parseCommandLine('/usr/bin/codex', args);

function refusal(...args: string[]): string {
  try {
    parse(...args);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  throw new Error('was accepted');
}

const server = {
  type: 'appServer',
  listen: [{ type: 'stdio' }],
  auth: {
    mode: undefined,
    tokenFile: undefined,
    tokenSha256: undefined,
    sharedSecretFile: undefined,
    issuer: undefined,
    audience: undefined,
    maxClockSkewSeconds: undefined,
  },
  allowedOrigins: [],
  settings: { config: [], enable: [], disable: [] },
  sessionSource: undefined,
  analyticsDefaultEnabled: false,
  pluginStartupTasks: true,
};

describe('app-server', () => {
  test.each([
    [['app-server']],
    [['app-server', '--listen', 'stdio://']],
    [['app-server', '--stdio']],
    [['-s', 'read-only', '-a', 'untrusted', '-mgpt', '--oss', 'app-server']],
    [['app-server', '--oss', '-s=read-only']],
  ])('%j serves standard input and output', (args) => {
    expect(parse(...args)).toEqual(server);
  });

  test('takes settings before and after its name, the later ones last', () => {
    const args = ['-c', 'a=1', '--enable', 'x', 'app-server', '--config', 'a="-2"', '-cb=c=d', '--disable=y'];
    expect(parse(...args)).toEqual({
      ...server,
      settings: { config: ['a=1', 'a="-2"', 'b=c=d'], enable: ['x'], disable: ['y'] },
    });
  });

  test('takes what else it knows', () => {
    const args = ['--session-source', ' atlas ', '--analytics-default-enabled', '--listen', 'off'];
    expect(parse('app-server', ...args, '--disable-plugin-startup-tasks-for-tests')).toEqual({
      ...server,
      listen: [{ type: 'off' }],
      sessionSource: 'atlas',
      analyticsDefaultEnabled: true,
      pluginStartupTasks: false,
    });
  });

  test('listens at several addresses, each once', () => {
    const urls = ['ws://127.0.0.1:0', 'unix://', 'ws://[::1]:80', 'unix://a/b', 'off', 'unix://'];
    const listen = [
      { type: 'websocket', host: '127.0.0.1', port: 0 },
      { type: 'unix', path: undefined },
      { type: 'websocket', host: '::1', port: 80 },
      { type: 'unix', path: 'a/b' },
      { type: 'off' },
    ];
    const args = urls.flatMap((url) => ['--listen', url]);
    expect(parse('app-server', ...args)).toEqual({ ...server, listen });
    expect(parse('app-server', ...args, '--stdio')).toEqual({
      ...server,
      listen: [...listen, { type: 'stdio' }],
    });
  });

  test('takes what clients of sockets must show', () => {
    const given = {
      'ws-auth': 'signed-bearer-token',
      'ws-token-file': '/t',
      'ws-token-sha256': 'ab',
      'ws-shared-secret-file': '/s',
      'ws-issuer': 'i',
      'ws-audience': 'a',
      'ws-max-clock-skew-seconds': '7',
    };
    const options = Object.entries(given).map(([name, value]) => `--${name}=${value}`);
    expect(
      parse('app-server', ...options, '--ws-allow-origin', 'https://a', '--ws-allow-origin=https://b'),
    ).toEqual({
      ...server,
      auth: {
        mode: 'signed-bearer-token',
        tokenFile: '/t',
        tokenSha256: 'ab',
        sharedSecretFile: '/s',
        issuer: 'i',
        audience: 'a',
        maxClockSkewSeconds: '7',
      },
      allowedOrigins: ['https://a', 'https://b'],
    });
  });

  test('has a proxy to its socket', () => {
    expect(parse('app-server', 'proxy')).toEqual({ type: 'proxy', socket: undefined });
    expect(parse('app-server', 'proxy', '-c', 'a=1', '--sock', 's')).toEqual({ type: 'proxy', socket: 's' });
  });

  test('is the program itself under the name codex-app-server', () => {
    const own = (...args: string[]) => parseCommandLine('/opt/codex-app-server', args);
    expect(own('--listen', 'stdio://', '-c', 'a=1')).toEqual({
      ...server,
      settings: { config: ['a=1'], enable: [], disable: [] },
    });
    expect(() => own('app-server')).toThrow("error: unexpected argument 'app-server' found");
    expect(own('--version')).toEqual({ type: 'version' });
  });
});

test('generate commands', () => {
  expect(parse('app-server', '-c', 'a=1', 'generate-ts', '--out', 'dir', '-p', 'prettier')).toEqual({
    type: 'generateTs',
    out: 'dir',
    experimental: false,
    prettier: 'prettier',
  });
  expect(parse('app-server', 'generate-json-schema', '-odir', '--experimental')).toEqual({
    type: 'generateJsonSchema',
    out: 'dir',
    experimental: true,
    prettier: undefined,
  });
});

test.each([
  [['--help']],
  [['-h']],
  [['help']],
  [['app-server', '--help']],
  [['app-server', 'help']],
  [['app-server', 'generate-ts', '-h']],
  [['demo', '--help']],
])('%j prints help', (args) => {
  expect(parse(...args)).toEqual({ type: 'print', text: expect.stringContaining('Usage: quire') });
});

test('version and demo', () => {
  expect([parse('--version'), parse('-V')]).toEqual([{ type: 'version' }, { type: 'version' }]);
  expect(parse('demo')).toEqual({ type: 'demo' });
});

// What the reference 0.129.0 prints for the same mistake, but for the program's name.
test.each([
  [
    ['app-server', '--bogus'],
    "error: unexpected argument '--bogus' found\n\nUsage: quire app-server [OPTIONS] [COMMAND]\n\nFor more information, try '--help'.",
  ],
  [
    ['app-server', '--listen'],
    "error: a value is required for '--listen <URL>' but none was supplied\n\nFor more information, try '--help'.",
  ],
  [
    ['app-server', '--listen', 'foo'],
    "error: invalid value 'foo' for '--listen <URL>': unsupported --listen URL `foo`; expected `stdio://`, `unix://`, `unix://PATH`, `ws://IP:PORT`, or `off`\n\nFor more information, try '--help'.",
  ],
  [
    ['app-server', '--listen=ws://x'],
    "error: invalid value 'ws://x' for '--listen <URL>': invalid websocket --listen URL `ws://x`; expected `ws://IP:PORT`\n\nFor more information, try '--help'.",
  ],
  [
    ['app-server', '--listen', 'ws://localhost:80'],
    "error: invalid value 'ws://localhost:80' for '--listen <URL>': invalid websocket --listen URL `ws://localhost:80`; expected `ws://IP:PORT`\n\nFor more information, try '--help'.",
  ],
  [
    ['app-server', '--ws-max-clock-skew-seconds', 'x'],
    "error: invalid value 'x' for '--ws-max-clock-skew-seconds <SECONDS>': invalid digit found in string\n\nFor more information, try '--help'.",
  ],
  [
    ['app-server', 'proxy', 'x'],
    "error: unexpected argument 'x' found\n\nUsage: quire app-server proxy [OPTIONS]\n\nFor more information, try '--help'.",
  ],
  [
    ['-s', 'bogus', 'app-server'],
    "error: invalid value 'bogus' for '--sandbox <SANDBOX_MODE>'\n  [possible values: read-only, workspace-write, danger-full-access]\n\nFor more information, try '--help'.",
  ],
  [
    ['app-server', '--analytics-default-enabled=1'],
    "error: unexpected value '1' for '--analytics-default-enabled' found; no more were expected\n\nFor more information, try '--help'.",
  ],
  [
    ['app-server', 'bogus'],
    "error: unrecognized subcommand 'bogus'\n\nUsage: quire app-server [OPTIONS] [COMMAND]\n\nFor more information, try '--help'.",
  ],
  [
    ['app-server', 'generate-ts'],
    "error: the following required arguments were not provided:\n  --out <DIR>\n\nUsage: quire app-server generate-ts --out <DIR>\n\nFor more information, try '--help'.",
  ],
])('%j is refused', (args, message) => {
  expect(refusal(...args)).toBe(message);
});

test.each([
  [[]],
  [['bogus']],
  [['-c']],
  [['app-server', '--session-source', ' ']],
  [['app-server', 'generate-ts', '--out', 'x', 'y']],
  [['demo', '--port', '1']],
  [['demo', 'x']],
])('%j is refused, too', (args) => {
  expect(refusal(...args)).toMatch(/^error: /);
});
