import { existsSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { ProcessTable } from '../../src/exec/index.ts';
import { createLogger } from '../../src/log/logger.ts';
import { SandboxHost } from '../../src/sandbox/index.ts';
import { LocalCommandLauncher } from '../../src/tools/local-command-launcher.ts';
import { ShellSnapshots, sourcedCommand } from '../../src/tools/shell-snapshot/index.ts';
import { readShellState } from '../../src/tools/shell-snapshot/snapshot-text.ts';
import type { PosixShell } from '../../src/tools/shell/index.ts';
import { testHome } from '../harness/index.ts';

/** Runs a shell's snapshot, taken in a home with some startup files, and then scripts by it. */
async function withSnapshot(kind: PosixShell, path: string, files: Readonly<Record<string, string>>) {
  const home = testHome();
  for (const [name, text] of Object.entries(files)) home.root.write(name, text);
  const env = { HOME: home.root.path, PATH: process.env['PATH'] ?? '', ENV: home.root.join('.shinit') };
  const processes = new ProcessTable();
  onTestFinished(async () => {
    await processes.close();
    home.remove();
  });
  const launcher = new LocalCommandLauncher(new SandboxHost(env), processes);
  const log = createLogger({ enabled: () => true, write: (record) => expect.fail(JSON.stringify(record)) });
  const snapshots = new ShellSnapshots({
    codexHome: home.codexHome.path,
    launcher,
    log,
    lastChange: () => Promise.resolve(null),
  });
  const cwd = home.workspace.path;
  const file = await snapshots.take({
    threadId: '019cf82b-6a62-7700-bbbd-46909794ef89',
    shell: { kind, path },
    cwd,
    env,
    isExcluded: () => false,
    signal: AbortSignal.timeout(20_000),
  });
  const says = async (argv: readonly string[]): Promise<string> => {
    const run = await processes.run({ argv, cwd, env, stdin: 'null' });
    return run.aggregated.toString();
  };
  const taken = { shell: { kind, path }, path: file ?? 'nowhere' };
  const sourced = (argv: readonly string[], kept: readonly string[] = []): Promise<string> =>
    says(sourcedCommand(argv, taken, kept) ?? ['false']);
  return { says, sourced };
}

const LOGIN = `echo noise
export MADE='it'"'"'s
made' SHOWN=1
say() { echo "says $1"; }
alias ll='echo listed'
umask 027
set -o noglob`;

const SHELLS = [
  ['bash', '/bin/bash', '.bash_profile', '.bashrc'],
  ['zsh', '/usr/bin/zsh', '.zprofile', '.zshrc'],
] as const;

/** zsh is not on every machine. */
const shellsHere = SHELLS.filter(([, path]) => existsSync(path));

test.each(shellsHere)(
  '%s says by a snapshot what it says as a login shell',
  async (kind, path, profile, rc) => {
    const { says, sourced } = await withSnapshot(kind, path, {
      [profile]: LOGIN,
      [rc]: 'echo noise; export RC=by-rc; say() { echo never; }',
    });
    const script = `say 'a'; echo "$MADE$RC" *; umask\n# over\necho $0 $#`;
    const umask = kind === 'zsh' ? '027' : '0027';
    expect(await says([path, '-lc', script])).toBe(`noise\nsays a\nit's\nmade *\n${umask}\n${path} 0\n`);
    expect(await sourced([path, '-lc', script])).toBe(`says a\nit's\nmadeby-rc *\n${umask}\n${path} 0\n`);
  },
);

test('a plain shell says by a snapshot what it can say of itself', async () => {
  const { sourced } = await withSnapshot('sh', '/bin/sh', {
    '.profile': LOGIN,
    '.shinit': 'export RC=by-rc',
  });
  expect(await sourced(['/bin/sh', '-lc', 'echo "$MADE $RC" *; umask\nll'])).toBe(
    "it's\nmade by-rc *\n0027\nlisted\n",
  );
});

test('a shell of another kind gets the environment, and no functions', async () => {
  const { sourced } = await withSnapshot('bash', '/bin/bash', { '.bash_profile': LOGIN });
  expect(await sourced(['bash', '-lc', 'echo "$0 $SHOWN $#"; say a'])).toBe('bash 1 0\nsays a\n');
  expect(await sourced(['/bin/sh', '-lc', 'echo "$0 $SHOWN $#"; say a'])).toEqual(
    expect.stringMatching(/^\/bin\/sh 1 0\n.*say: .*not found\n$/),
  );
  expect(await sourced(['sh', '-lc', 'echo "$HOLD"'], ['HOLD'])).toBe('\n');
});

test('only login commands are run by a snapshot', () => {
  const taken = { shell: { kind: 'bash', path: '/bin/bash' }, path: "/it's/snapshot" } as const;
  for (const argv of [
    ['ls'],
    ['/bin/bash', '-c', 'ls'],
    ['/bin/bash', '-lc', 'ls', 'x'],
    ['python3', '-lc', 'x'],
  ]) {
    expect(sourcedCommand(argv, taken, [])).toBeNull();
  }
  expect(sourcedCommand(['/bin/bash', '-lc', 'ls'], taken, ['A', 'B;x', '1'])).toEqual([
    '/bin/bash',
    '-c',
    `__quire_0="\${A+=}\${A-}"; if [ -r '/it'\\''s/snapshot' ]; then . '/it'\\''s/snapshot' >/dev/null 2>&1; fi; if [ -n "$__quire_0" ]; then export A="\${__quire_0#=}"; fi; unset __quire_0; ls`,
  ]);
});

test('what a shell told of itself is read as far as it got', () => {
  const told = 'f\0set -o x\nset +o errexit\n\0a=b\n\0A=1\0PWD=/\0BAD-NAME=x\0end\0';
  const state = { functions: 'f', options: ['set -o x'], aliases: ['alias a=b'] };
  expect(readShellState(told, 'sh')).toEqual({ ...state, variables: new Map([['A', '1']]) });
  expect(readShellState(`${told}A=2\0B=`, 'sh')).toEqual({ ...state, variables: new Map([['A', '1']]) });
  expect(readShellState(`${told}A=2\0B=\0end\0`, 'sh')).toEqual({
    ...state,
    variables: new Map([
      ['A', '2'],
      ['B', ''],
    ]),
  });
  expect(readShellState(told.slice(0, -5), 'sh')).toBeNull();
  expect(readShellState('f\0', 'sh')).toBeNull();
});
