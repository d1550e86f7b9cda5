import { singleQuoted, type PosixShell } from '../shell/index.ts';
import { END_OF_VARIABLES } from './capture-script.ts';

/** What a login shell knows. Texts hold a byte a character, as paths and values need not be UTF-8. */
export interface ShellState {
  readonly functions: string;
  readonly options: readonly string[];
  readonly aliases: readonly string[];
  readonly variables: ReadonlyMap<string, string>;
}

/** What a shell says of itself and of where it is, which no other one is to be told (0.129.0 names the first two). */
const OWN_VARIABLES: ReadonlySet<string> = new Set(['PWD', 'OLDPWD', 'SHLVL', '_']);

/** Options that say how a shell was started: none can be set later. */
const FIXED_OPTION =
  /^(?:shopt -[su] (?:login_shell|restricted_shell)|setopt (?:no)?(?:login|interactive|shinstdin|singlecommand|privileged|restricted|rcs|monitor|zle|exec))$/;

/** Options that are off without anybody turning them off; told, they would end the check that a snapshot can be read. */
const OFF_ANYWAY = /^set \+o (?!braceexpand$|hashall$|interactive-comments$)/;

/** Whether shells take a name for a variable's. */
export const isVariable = (name: string): boolean => /^[A-Za-z_]\w*$/.test(name);

/** Reads what the script of `captureScript` wrote; null where it did not get far enough. */
export function readShellState(written: string, shell: PosixShell): ShellState | null {
  const [functions, options, aliases, ...rest] = written.split('\0');
  const ends = rest.flatMap((field, at) => (field === END_OF_VARIABLES ? [at] : []));
  const [firstEnd, secondEnd] = ends;
  if (functions === undefined || options === undefined || aliases === undefined || firstEnd === undefined)
    return null;
  const listed = secondEnd === undefined ? rest.slice(0, firstEnd) : rest.slice(firstEnd + 1, secondEnd);
  return {
    functions,
    options: linesOf(options).filter((line) => !FIXED_OPTION.test(line) && !OFF_ANYWAY.test(line)),
    aliases: linesOf(aliases).map((line) => (shell === 'sh' ? aliasCommand(line) : line)),
    variables: new Map(listed.flatMap(readVariable)),
  };
}

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '');

/** Some shells tell aliases in a form that they do not take. */
const aliasCommand = (line: string): string => (/^[\w.+-]+=/.test(line) ? `alias ${line}` : line);

function readVariable(field: string): [string, string][] {
  const at = field.indexOf('=');
  const name = field.slice(0, at);
  return isVariable(name) && !OWN_VARIABLES.has(name) ? [[name, field.slice(at + 1)]] : [];
}

/**
 * The text of a snapshot, in the sections of 0.129.0. Of the environment it has what the startup files made of it and
 * `PATH`, and nothing that is kept from commands: what they have anyway need not lie in a file.
 *
 * @param env what the login shell was started with
 */
export function snapshotText(
  { functions, options, aliases, variables }: ShellState,
  env: ReadonlyMap<string, string>,
  isExcluded: (name: string) => boolean,
): string {
  const told = [...variables].filter(([name, value]) => name === 'PATH' || env.get(name) !== value);
  const exports = told
    .filter(([name]) => !isExcluded(name))
    .map(([name, value]) => `export ${name}=${singleQuoted(value)}`);
  const gone = [...env.keys()].filter((name) => isVariable(name) && !OWN_VARIABLES.has(name));
  const unset = gone.filter((name) => !variables.has(name)).map((name) => `unset ${name}`);
  return [
    '# Snapshot file',
    'unalias -a 2>/dev/null || true',
    // Functions may be written in words that only some options allow, and say other things where there are aliases.
    `# setopts ${options.length}`,
    ...options,
    '# Functions',
    functions,
    `# aliases ${aliases.length}`,
    ...aliases,
    `# exports ${exports.length}`,
    ...exports,
    ...unset,
    '',
  ].join('\n');
}
