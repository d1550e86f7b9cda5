import { chmodSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { resolveShell, shellArgv, shellKind } from '../../src/tools/shell/index.ts';

const bin = realpathSync(mkdtempSync(path.join(tmpdir(), 'quire-shell-')));
afterAll(() => rmSync(bin, { recursive: true, force: true }));
for (const name of ['zsh', 'bash']) {
  writeFileSync(path.join(bin, name), '');
  chmodSync(path.join(bin, name), 0o755);
}
writeFileSync(path.join(bin, 'sh'), '', { mode: 0o644 });

const facts = { platform: 'linux', loginShell: null, searchPath: bin } as const;

describe("the user's shell", () => {
  it.each([
    [
      { ...facts, loginShell: '/usr/bin/zsh' },
      { kind: 'zsh', path: '/usr/bin/zsh' },
    ],
    [
      { ...facts, loginShell: '/bin/bash' },
      { kind: 'bash', path: '/bin/bash' },
    ],
    [
      { ...facts, loginShell: '/usr/bin/fish' },
      { kind: 'bash', path: path.join(bin, 'bash') },
    ],
    [facts, { kind: 'bash', path: path.join(bin, 'bash') }],
    [{ ...facts, platform: 'darwin' } as const, { kind: 'zsh', path: path.join(bin, 'zsh') }],
  ])('%j', (given, shell) => {
    expect(resolveShell(given)).toEqual(shell);
  });

  it.each([
    [{ kind: 'bash', path: '/bin/bash' } as const, true, ['/bin/bash', '-lc', 'ls']],
    [{ kind: 'zsh', path: 'zsh' } as const, false, ['zsh', '-c', 'ls']],
    [{ kind: 'powershell', path: 'pwsh' } as const, true, ['pwsh', '-Command', 'ls']],
    [{ kind: 'powershell', path: 'pwsh' } as const, false, ['pwsh', '-NoProfile', '-Command', 'ls']],
    [{ kind: 'cmd', path: 'cmd.exe' } as const, true, ['cmd.exe', '/c', 'ls']],
  ])('%j, login: %j', (shell, login, argv) => {
    expect(shellArgv(shell, 'ls', login)).toEqual(argv);
  });

  it.each([
    ['/tmp/bash', 'bash'],
    ['pwsh.exe', 'powershell'],
    ['/usr/local/bin/zsh-5.9', null],
    ['bash2', null],
    ['', null],
  ])('%j is of kind %j', (program, kind) => {
    expect(shellKind(program)).toBe(kind);
  });
});
