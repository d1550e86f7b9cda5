import { operandsOf, options, plainOperandsOf, upToConnector } from './operands.ts';
import { isLineRange } from './safe-commands.ts';

const AWK = options('-F -v -f --field-separator --assign --file');
const SED = options('-e -f --expression --file');
const XARGS_VALUED = options('-E -e -I -L -n -P -s');
const DIGITS = /^[0-9]*$/;
const ALWAYS_FILTERS = options('wc tr cut sort uniq tee column yes printf');

/** The file of `head -n 5 FILE`, `tail -n +5 FILE`, `head FILE` and the like. */
export function leadingLinesFile(program: 'head' | 'tail', args: readonly string[]): string | undefined {
  const [first = '', second] = args;
  const counts = program === 'head' ? DIGITS : /^\+?[0-9]+$/;
  if (first === '-n' && second !== undefined && counts.test(second)) {
    return args.slice(2).find((arg) => !arg.startsWith('-'));
  }
  if (first.startsWith('-n') && first !== '-n' && counts.test(first.slice(2))) {
    return args.find((arg) => !arg.startsWith('-'));
  }
  return args.length === 1 && !first.startsWith('-') ? first : undefined;
}

/** The data file of an `awk` command; its program comes first unless it is in a file. */
export function awkDataFile(args: readonly string[]): string | undefined {
  const own = upToConnector(args);
  const operands = plainOperandsOf(own, AWK);
  return own.includes('-f') || own.includes('--file') ? operands[0] : operands[1];
}

/** The file that `sed -n` prints lines of, or undefined for any other `sed`. */
export function sedReadFile(args: readonly string[]): string | undefined {
  const own = upToConnector(args);
  if (!own.includes('-n')) return undefined;
  const expressions = own.filter((_, at) => own[at - 1] === '-e' || own[at - 1] === '--expression');
  if (![...expressions, ...own].some((arg) => isLineRange(arg))) return undefined;
  const operands = plainOperandsOf(own, SED);
  return isLineRange(operands[0] ?? '') ? operands[1] : operands[0];
}

/** Whether a command only shapes what a pipe carries, so that it says nothing of what the pipe is for. */
export function isFilter(words: readonly string[]): boolean {
  const [program = '', ...args] = words;
  switch (program) {
    case 'xargs':
      return !editsInPlace(xargsCommand(args));
    case 'awk':
      return awkDataFile(args) === undefined;
    case 'sed':
      return sedReadFile(args) === undefined;
    case 'head':
    case 'tail':
      return takesLinesOfInput(program, args);
    default:
      return ALWAYS_FILTERS.has(program);
  }
}

function takesLinesOfInput(program: 'head' | 'tail', args: readonly string[]): boolean {
  const [first = '', second = ''] = args;
  if (args.length < 2) return args.length === 0 || first.startsWith('-');
  const counts = program === 'head' ? DIGITS : /^\+?[0-9]*$/;
  return args.length === 2 && (first === '-n' || first === '-c') && counts.test(second);
}

function xargsCommand(args: readonly string[]): readonly string[] {
  let at = 0;
  while (at < args.length && (args[at] ?? '').startsWith('-')) {
    const arg = args[at] ?? '';
    if (arg === '--') return args.slice(at + 1);
    at += XARGS_VALUED.has(arg) ? 2 : 1;
  }
  return args.slice(at);
}

function editsInPlace([program, ...args]: readonly string[]): boolean {
  switch (program) {
    case 'perl':
    case 'ruby':
      return args.some((arg) => /^-p?i/.test(arg));
    case 'sed':
      return args.some((arg) => /^-p?i/.test(arg) || arg === '--in-place');
    case 'rg':
      return args.includes('--replace');
    default:
      return false;
  }
}

/** The directory that `cd` goes to, or undefined where it names none. */
export function cdTarget(args: readonly string[]): string | undefined {
  const divider = args.indexOf('--');
  return divider === -1 ? operandsOf(args).at(-1) : args[divider + 1];
}
