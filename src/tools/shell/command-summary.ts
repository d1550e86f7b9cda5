import {
  operandsOf,
  options,
  plainOperandsOf,
  shortPath,
  shortPathOrNull,
  upToConnector,
} from './operands.ts';
import { awkDataFile, leadingLinesFile, sedReadFile } from './reading-filters.ts';

/** What a command is for, as far as its words tell. Read paths are as written. */
export type CommandSummary =
  | { readonly type: 'read'; readonly name: string; readonly path: string }
  | { readonly type: 'listFiles'; readonly path: string | null }
  | { readonly type: 'search'; readonly query: string | null; readonly path: string | null };

/** Listing programs and their options that take a value. */
const LISTING: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['ls', options('-I -w --block-size --format --time-style --color --quoting-style')],
  ['eza', options('-I --ignore-glob --color --sort --time-style --time')],
  ['exa', options('-I --ignore-glob --color --sort --time-style --time')],
  ['tree', options('-L -P -I --charset --filelimit --sort')],
  ['du', options('-d --max-depth -B --block-size --exclude --time-style')],
]);
const GIT_LS_FILES = options('--exclude --exclude-from --pathspec-from-file');
/** Programs that show one file, likewise. */
const PAGING: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['cat', new Set<string>()],
  ['more', new Set<string>()],
  ['bat', options('--theme --language --style --terminal-width --tabs --line-range --map-syntax')],
  ['batcat', options('--theme --language --style --terminal-width --tabs --line-range --map-syntax')],
  ['less', options('-p -P -x -y -z -j --pattern --prompt --tabs --shift --jump-target')],
]);
const RIPGREP = options(
  '-g --glob --iglob -t --type --type-add --type-not -m --max-count -A -B -C --context --max-depth',
);
const AG = options('-G -g --file-search-regex --ignore-dir --ignore-file --path-to-ignore');
const FD = options('-t --type -e --extension -E --exclude --search-path');
const NL = options('-s -w -v -i -b');
const GREP_PATTERN = options('-e --regexp -f --file');
const GREP_VALUED = options('-m --max-count -C --context -A --after-context -B --before-context');
const FIND_PATTERN = options('-name -iname -path -regex');
const PYTHON = /^python([23]|[23]\..*)?$/;
const PYTHON_WALKS = /os\.walk|os\.listdir|os\.scandir|glob\.glob|glob\.iglob|pathlib\.Path|\.rglob\(/;

/** Says what one command (no connectors) does, or null where that is not known. */
export function summarizeCommand([program = '', ...args]: readonly string[]): CommandSummary | null {
  const listing = LISTING.get(program);
  if (listing !== undefined) return listFiles(operandsOf(args, listing)[0]);
  const paging = PAGING.get(program);
  if (paging !== undefined) {
    const [file, ...others] = operandsOf(args, paging);
    return others.length === 0 ? readFile(file) : null;
  }
  switch (program) {
    case 'rg':
    case 'rga':
    case 'ripgrep-all':
      return ripgrep(upToConnector(args));
    case 'grep':
    case 'egrep':
    case 'fgrep':
      return grep(upToConnector(args));
    case 'git':
      if (args[0] === 'grep') return grep(upToConnector(args.slice(1)));
      return args[0] === 'ls-files' ? listFiles(operandsOf(args.slice(1), GIT_LS_FILES)[0]) : null;
    case 'ag':
    case 'ack':
    case 'pt':
      return search(plainOperandsOf(upToConnector(args), AG));
    case 'fd':
      return fd(plainOperandsOf(upToConnector(args), FD));
    case 'find':
      return find(upToConnector(args));
    case 'head':
    case 'tail':
      return readFile(leadingLinesFile(program, args));
    case 'awk':
      return readFile(awkDataFile(args));
    case 'nl':
      return readFile(plainOperandsOf(args, NL)[0]);
    case 'sed':
      return readFile(sedReadFile(args));
    default:
      return PYTHON.test(program) && walksFiles(upToConnector(args)) ? listFiles(undefined) : null;
  }
}

function readFile(file: string | undefined): CommandSummary | null {
  return file === undefined ? null : { type: 'read', name: shortPath(file), path: file };
}

function listFiles(directory: string | undefined): CommandSummary {
  return { type: 'listFiles', path: shortPathOrNull(directory) };
}

function search([query, place]: readonly string[]): CommandSummary {
  return { type: 'search', query: query ?? null, path: shortPathOrNull(place) };
}

function ripgrep(args: readonly string[]): CommandSummary {
  const operands = plainOperandsOf(args, RIPGREP);
  return args.includes('--files') ? listFiles(operands[0]) : search(operands);
}

function grep(args: readonly string[]): CommandSummary {
  const operands: string[] = [];
  let pattern: string | undefined;
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (arg === '--') {
      operands.push(...args.slice(at + 1));
      break;
    }
    if (GREP_PATTERN.has(arg)) {
      at += 1;
      pattern ??= args[at];
    } else if (GREP_VALUED.has(arg)) at += 1;
    else if (!arg.startsWith('-')) operands.push(arg);
  }
  return search(pattern === undefined ? operands : [pattern, ...operands]);
}

function fd(operands: readonly string[]): CommandSummary {
  const [first] = operands;
  const pathLike = first !== undefined && (/[/\\]/.test(first) || first === '.' || first === '..');
  if (first === undefined || (operands.length === 1 && pathLike)) return listFiles(first);
  return search(operands);
}

function find(args: readonly string[]): CommandSummary {
  const root = args.find((arg) => !arg.startsWith('-') && arg !== '!' && arg !== '(' && arg !== ')');
  const at = args.findIndex((arg) => FIND_PATTERN.has(arg));
  const query = at === -1 ? undefined : args[at + 1];
  return query === undefined ? listFiles(root) : { type: 'search', query, path: shortPathOrNull(root) };
}

function walksFiles(args: readonly string[]): boolean {
  const at = args.indexOf('-c');
  return at !== -1 && PYTHON_WALKS.test(args[at + 1] ?? '');
}
