import path from 'node:path';
import { isReadOnlyGit } from './safe-git.ts';
import { parsePlainScript } from './plain-script.ts';
import { posixShellScript } from './shell-kind.ts';

/** Programs that only read, whatever their arguments. */
const READ_ONLY_PROGRAMS: ReadonlySet<string> = new Set(
  (
    'cat cd cut echo expr false grep head id ls nl paste pwd rev seq stat tail tr true uname uniq wc which whoami' +
    (process.platform === 'linux' ? ' numfmt tac' : '')
  ).split(' '),
);

/** `find` options that delete, write files or run programs. */
const FIND_EFFECTS: ReadonlySet<string> = new Set(
  '-exec -execdir -ok -okdir -delete -fls -fprint -fprint0 -fprintf'.split(' '),
);

/**
 * Whether a command is known to only read, so that it may run without a question: one of the read-only programs of
 * 0.129.0, or a shell script of nothing but such commands.
 */
export async function isKnownSafe(argv: readonly string[]): Promise<boolean> {
  if (isReadOnlyProgram(argv)) return true;
  const script = posixShellScript(argv);
  if (script === null) return false;
  const commands = await parsePlainScript(script);
  if (commands === null || commands.length === 0) return false;
  for (const { passed } of commands) {
    if (passed === null || !(await isKnownSafe(passed))) return false;
  }
  return true;
}

function isReadOnlyProgram([program, ...args]: readonly string[]): boolean {
  const name = program === undefined ? '' : path.basename(program);
  switch (name) {
    case 'base64':
      return !args.some((arg) => arg.startsWith('-o') || arg === '--output' || arg.startsWith('--output='));
    case 'find':
      return !args.some((arg) => FIND_EFFECTS.has(arg));
    case 'rg':
      return !args.some(isActingRipgrepOption);
    case 'sed':
      return args.length <= 3 && args[0] === '-n' && isLineRange(args[1] ?? '');
    case 'git':
      return isReadOnlyGit(args);
    default:
      return READ_ONLY_PROGRAMS.has(name);
  }
}

/** Options by which ripgrep runs other programs. */
function isActingRipgrepOption(arg: string): boolean {
  return arg === '-z' || arg === '--search-zip' || /^--(pre|hostname-bin)(=|$)/.test(arg);
}

/** Whether a `sed` script prints one line or a range of lines: `12p` or `3,12p`. */
export function isLineRange(script: string): boolean {
  return /^[0-9]+(,[0-9]+)?p$/.test(script);
}
