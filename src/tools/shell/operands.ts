const CONNECTORS: ReadonlySet<string> = new Set(['|', '&&', '||', ';']);
/** Directory names that say little of what a path is about. */
const FILLER_DIRECTORIES: ReadonlySet<string> = new Set(['', 'build', 'dist', 'node_modules', 'src']);

/** Whether a word joins two commands. */
export function isConnector(word: string): boolean {
  return CONNECTORS.has(word);
}

/** The words before the first connector. */
export function upToConnector(words: readonly string[]): readonly string[] {
  const at = words.findIndex(isConnector);
  return at === -1 ? words : words.slice(0, at);
}

/**
 * The operands among arguments: what is no option and no option's value. `valued` names the options that take
 * their value as the next argument. Everything behind `--` is an operand.
 */
export function operandsOf(args: readonly string[], valued: ReadonlySet<string> = new Set()): string[] {
  const divider = endOfOptions(args, valued);
  return [...withoutValues(args.slice(0, divider), valued).filter(isNoOption), ...args.slice(divider + 1)];
}

/** Like {@link operandsOf}, but what looks like an option is none of them even behind `--`. */
export function plainOperandsOf(args: readonly string[], valued: ReadonlySet<string> = new Set()): string[] {
  return operandsOf(args, valued).filter(isNoOption);
}

const isNoOption = (arg: string): boolean => !arg.startsWith('-');

function endOfOptions(args: readonly string[], valued: ReadonlySet<string>): number {
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (arg === '--') return at;
    if (valued.has(arg)) at += 1;
  }
  return args.length;
}

function withoutValues(args: readonly string[], valued: ReadonlySet<string>): string[] {
  return args.filter((_, at) => !isValue(args, at, valued));
}

function isValue(args: readonly string[], at: number, valued: ReadonlySet<string>): boolean {
  // Of `-e -e x`, the second `-e` is the value and `x` is not: count back to where the options start over.
  const before = args[at - 1];
  return before !== undefined && valued.has(before) && !isValue(args, at - 1, valued);
}

/** The telling last part of a path: `webview/src/` is `webview`. */
export function shortPath(path: string): string {
  const trimmed = path.replaceAll('\\', '/').replace(/\/+$/, '');
  return trimmed.split('/').findLast((part) => !FILLER_DIRECTORIES.has(part)) ?? trimmed;
}

/** {@link shortPath} of a path that may be missing. */
export function shortPathOrNull(path: string | undefined): string | null {
  return path === undefined ? null : shortPath(path);
}

/** A set of option names, written as words. */
export function options(names: string): ReadonlySet<string> {
  return new Set(names.split(' '));
}
