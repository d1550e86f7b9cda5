/** Options before the subcommand that take their value as the next argument. */
const OPTIONS_WITH_VALUE: ReadonlySet<string> = new Set(
  '-C -c --config-env --exec-path --git-dir --namespace --super-prefix --work-tree'.split(' '),
);
/** Options before the subcommand that choose what git runs or reads, or start a pager. */
const REDIRECTING_OPTION =
  /^(-C.*|-c.*|-p|--paginate|--(config-env|exec-path|git-dir|namespace|super-prefix|work-tree)(=.*)?)$/s;
/** Options of subcommands that write files or run programs. */
const ACTING_OPTION = /^(--(output|exec)(=.*)?|--ext-diff|--textconv)$/s;
/** `git branch` options that list. */
const LISTING_OPTION = /^(--list|-l|--show-current|-a|--all|-r|--remotes|-v|-vv|--verbose|--format=.*)$/s;

/**
 * Whether arguments of `git` only read the repository of the working directory, without options by which a
 * repository could make git run something (the list of 0.129.0).
 */
export function isReadOnlyGit(args: readonly string[]): boolean {
  const at = subcommandIndex(args);
  const rest = args.slice(at + 1);
  if (args.slice(0, at).some((arg) => REDIRECTING_OPTION.test(arg))) return false;
  if (rest.some((arg) => ACTING_OPTION.test(arg))) return false;
  switch (args[at]) {
    case 'status':
    case 'log':
    case 'diff':
    case 'show':
      return true;
    case 'branch':
      return rest.every((arg) => LISTING_OPTION.test(arg));
    default:
      return false;
  }
}

function subcommandIndex(args: readonly string[]): number {
  let at = 0;
  while (at < args.length && (args[at] ?? '').startsWith('-'))
    at += OPTIONS_WITH_VALUE.has(args[at] ?? '') ? 2 : 1;
  return at;
}
