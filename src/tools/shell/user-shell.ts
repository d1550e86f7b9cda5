import { statSync } from 'node:fs';
import { userInfo } from 'node:os';
import path from 'node:path';
import { shellKind, type ShellKind } from './shell-kind.ts';

/** The shell that scripts are run by. */
export interface UserShell {
  readonly kind: ShellKind;
  /** Absolute where it could be found. */
  readonly path: string;
}

/** What the choice of a shell rests on. */
export interface ShellFacts {
  readonly platform: NodeJS.Platform;
  /** The login shell in the user's passwd entry; null where there is none. `$SHELL` plays no part in 0.129.0. */
  readonly loginShell: string | null;
  /** The `PATH` to search. */
  readonly searchPath: string;
}

/** The facts about this process's user. */
export function currentShellFacts(env: Readonly<Record<string, string | undefined>>): ShellFacts {
  return { platform: process.platform, loginShell: passwdShell(), searchPath: env['PATH'] ?? '' };
}

function passwdShell(): string | null {
  try {
    return userInfo().shell;
  } catch {
    return null;
  }
}

/** The user's login shell where it is one that scripts can be given to, else bash, zsh or sh, whichever is found. */
export function resolveShell(facts: ShellFacts): UserShell {
  if (facts.platform === 'win32') {
    return findShell('powershell', facts) ?? { kind: 'cmd', path: 'cmd.exe' };
  }
  const login = facts.loginShell === null ? null : shellKind(facts.loginShell);
  if (login !== null && facts.loginShell !== null) return { kind: login, path: facts.loginShell };
  const [first, second] =
    facts.platform === 'darwin' ? (['zsh', 'bash'] as const) : (['bash', 'zsh'] as const);
  return findShell(first, facts) ?? findShell(second, facts) ?? { kind: 'sh', path: '/bin/sh' };
}

/**
 * The shell that a model names: the program itself where there is one, else the user's or another one of that kind. Where
 * there is none it is the simplest shell, as in 0.129.0.
 */
export function shellByName(name: string, facts: ShellFacts): UserShell {
  const kind = shellKind(name);
  if (kind !== null && isProgram(name)) return { kind, path: name };
  const { loginShell } = facts;
  if (kind !== null && loginShell !== null && shellKind(loginShell) === kind)
    return { kind, path: loginShell };
  const found = kind === null ? null : findShell(kind, facts);
  if (found !== null) return found;
  return facts.platform === 'win32' ? { kind: 'cmd', path: 'cmd.exe' } : { kind: 'sh', path: '/bin/sh' };
}

const PROGRAMS: Readonly<Record<ShellKind, readonly string[]>> = {
  bash: ['bash'],
  zsh: ['zsh'],
  sh: ['sh'],
  powershell: ['pwsh', 'powershell'],
  cmd: ['cmd'],
};

function findShell(kind: ShellKind, { searchPath, platform }: ShellFacts): UserShell | null {
  const extension = platform === 'win32' ? '.exe' : '';
  const directories = [
    ...searchPath.split(path.delimiter).filter((folder) => path.isAbsolute(folder)),
    '/bin',
    '/usr/local/bin',
  ];
  for (const program of PROGRAMS[kind]) {
    const candidates = directories.map((directory) => path.join(directory, program + extension));
    const found = candidates.find(isProgram);
    if (found !== undefined) return { kind, path: found };
  }
  return null;
}

/** Whether a path is that of a program. */
export function isProgram(file: string): boolean {
  try {
    const info = statSync(file);
    return info.isFile() && (process.platform === 'win32' || (info.mode & 0o111) !== 0);
  } catch {
    return false;
  }
}

/** The argument list that has a shell run a script, as a login shell or not. */
export function shellArgv(shell: UserShell, script: string, login: boolean): string[] {
  switch (shell.kind) {
    case 'bash':
    case 'zsh':
    case 'sh':
      return [shell.path, login ? '-lc' : '-c', script];
    case 'powershell':
      return [shell.path, ...(login ? [] : ['-NoProfile']), '-Command', script];
    case 'cmd':
      return [shell.path, '/c', script];
  }
}
