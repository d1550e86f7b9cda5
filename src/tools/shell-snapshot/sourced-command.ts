import { isPosix, shellKind, singleQuoted, type UserShell } from '../shell/index.ts';
import { isVariable } from './snapshot-text.ts';

/** A shell, and the file that says what it knows as a login shell. */
export interface TakenSnapshot {
  readonly shell: UserShell;
  readonly path: string;
}

/**
 * What to run in place of a login command: the same program, not as a login shell, that reads a snapshot first. A shell of
 * another kind than the snapshot's gets at least the environment, as in 0.129.0. Null for what is no login command.
 *
 * The script stands in the first line, where errors count from.
 *
 * @param kept the variables that stay as they are, whatever the snapshot says: they are set for this command
 */
export function sourcedCommand(
  argv: readonly string[],
  { shell, path }: TakenSnapshot,
  kept: readonly string[],
): string[] | null {
  const [program, flag, script] = argv;
  if (argv.length !== 3 || program === undefined || flag !== '-lc' || script === undefined) return null;
  const kind = shellKind(program);
  if (!isPosix(kind)) return null;
  const read = reading(path, kept);
  if (kind === shell.kind) return [program, '-c', `${read}; ${script}`];
  return [shell.path, '-c', `${read}; exec "$0" -c "$1"`, program, script];
}

/** What a variable was is held by another one meanwhile, with a mark where there was any: nothing of it shows in `ps`. */
function reading(path: string, kept: readonly string[]): string {
  const held = kept.filter(isVariable).map((name, index) => ({ name, holder: `__quire_${index}` }));
  const file = singleQuoted(path);
  return [
    ...held.map(({ name, holder }) => `${holder}="\${${name}+=}\${${name}-}"`),
    `if [ -r ${file} ]; then . ${file} >/dev/null 2>&1; fi`,
    ...held.map(({ name, holder }) => `if [ -n "$${holder}" ]; then export ${name}="\${${holder}#=}"; fi`),
    ...(held.length === 0 ? [] : [`unset ${held.map(({ holder }) => holder).join(' ')}`]),
  ].join('; ');
}
