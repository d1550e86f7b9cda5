import type { EnvironmentInherit } from './settings.ts';

/** Which of the server's environment a model's commands get to see. Patterns are globs (`*`, `?`), case-blind. */
export interface ShellEnvironmentPolicy {
  readonly inherit: EnvironmentInherit;
  /** True keeps variables whose names speak of keys, secrets and tokens. */
  readonly ignoreDefaultExcludes: boolean;
  readonly exclude: readonly string[];
  readonly set: ReadonlyMap<string, string>;
  /** When not empty, only names that match one of these are left. */
  readonly includeOnly: readonly string[];
}

/** What `inherit = "core"` leaves, in whatever case it is written (0.129.0). */
const CORE: ReadonlySet<string> = new Set([
  'HOME',
  'LANG',
  'LC_ALL',
  'LC_CTYPE',
  'LOGNAME',
  'PATH',
  'SHELL',
  'TEMP',
  'TMP',
  'TMPDIR',
  'USER',
]);
const SECRETS = ['*KEY*', '*SECRET*', '*TOKEN*'];

/**
 * The environment of a command under `policy`: inherit, drop secrets, drop excluded names, set, keep only the
 * included. `CODEX_THREAD_ID` is set by the caller.
 */
export function buildShellEnv(
  policy: ShellEnvironmentPolicy,
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const inherited = Object.entries(env).filter(([name]) => inherits(policy.inherit, name));
  const excluded = excludesVariable(policy);
  const kept = [...inherited.filter(([name]) => !excluded(name)), ...policy.set];
  const included = policy.includeOnly.length > 0 ? matcher(policy.includeOnly) : () => true;
  const result: Record<string, string> = {};
  for (const [name, value] of kept) if (value !== undefined && included(name)) result[name] = value;
  return result;
}

/** Whether `policy` keeps variables of a name from commands, wherever they come from. */
export const excludesVariable = (policy: ShellEnvironmentPolicy): ((name: string) => boolean) =>
  matcher([...(policy.ignoreDefaultExcludes ? [] : SECRETS), ...policy.exclude]);

function inherits(inherit: EnvironmentInherit, name: string): boolean {
  switch (inherit) {
    case 'all':
      return true;
    case 'none':
      return false;
    case 'core':
      return CORE.has(name.toUpperCase());
  }
}

function matcher(patterns: readonly string[]): (name: string) => boolean {
  if (patterns.length === 0) return () => false;
  const source = patterns.map((pattern) =>
    pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.'),
  );
  const regex = new RegExp(`^(?:${source.join('|')})$`, 'is');
  return (name) => regex.test(name);
}
