import path from 'node:path';

/** The shells that commands may be wrapped in. */
export type ShellKind = 'bash' | 'zsh' | 'sh' | 'powershell' | 'cmd';

/** Those that read the language of POSIX. */
export type PosixShell = Extract<ShellKind, 'bash' | 'zsh' | 'sh'>;

export const isPosix = (kind: ShellKind | null): kind is PosixShell =>
  kind === 'bash' || kind === 'zsh' || kind === 'sh';

const KINDS: ReadonlyMap<string, ShellKind> = new Map([
  ['bash', 'bash'],
  ['zsh', 'zsh'],
  ['sh', 'sh'],
  ['pwsh', 'powershell'],
  ['powershell', 'powershell'],
  ['cmd', 'cmd'],
]);

/** Which shell a program is, by its file name with or without an extension; null for any other program. */
export function shellKind(program: string): ShellKind | null {
  return KINDS.get(program) ?? KINDS.get(path.parse(program).name) ?? null;
}

/** The script of `bash -lc SCRIPT` and the like (`-c`; bash, zsh, sh), or null for any other command. */
export function posixShellScript(argv: readonly string[]): string | null {
  const [shell, flag, script] = argv;
  if (argv.length !== 3 || shell === undefined || script === undefined) return null;
  return isPosix(shellKind(shell)) && (flag === '-lc' || flag === '-c') ? script : null;
}

/** The script of `pwsh -NoProfile -Command SCRIPT` and the like, or null for any other command. */
function powershellScript(argv: readonly string[]): string | null {
  const [shell, ...rest] = argv;
  if (shell === undefined || shellKind(shell) !== 'powershell') return null;
  for (const [index, flag] of rest.entries()) {
    switch (flag.toLowerCase()) {
      case '-nologo':
      case '-noprofile':
        break;
      case '-command':
      case '-c':
        return rest[index + 1] ?? null;
      default:
        return null;
    }
  }
  return null;
}

/** The script that a command hands to a shell, or null where it is no such command. */
export function shellScript(argv: readonly string[]): string | null {
  return posixShellScript(argv) ?? powershellScript(argv);
}
