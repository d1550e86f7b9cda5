import { foldCase, isWhitespace, withoutMarks } from './characters.ts';
import { graphemes } from './graphemes.ts';

/** How an atom has to be found: scattered in order, as one piece, at the start, at the end, or as the whole. */
export type AtomKind = 'fuzzy' | 'substring' | 'prefix' | 'postfix' | 'exact';

/** One word of a query. */
export interface Atom {
  readonly kind: AtomKind;
  /** What has this atom in it is not found. */
  readonly negative: boolean;
  /** The characters to find, one for each grapheme, in lower case. */
  readonly needle: Uint32Array;
  /** Whether the needle is ASCII; one that is not is never found in a text that is. */
  readonly ascii: boolean;
  /** Whether a character is also found as its variants with marks: not where the needle has such. */
  readonly ignoreMarks: boolean;
}

/**
 * Reads a query as nucleo's pattern syntax: words between blanks, all of which have to be found in any order; `^a`,
 * `a$`, `'a` and `!a` as in fzf; a backslash takes the meaning from a blank and from these. Case never matters.
 */
export function parsePattern(query: string): Atom[] {
  return words(query)
    .map(parseAtom)
    .filter(({ needle }) => needle.length > 0);
}

function words(query: string): string[] {
  const found = [''];
  let escaped = false;
  for (const character of query) {
    if (!escaped && isWhitespace(character.codePointAt(0) ?? 0)) {
      found.push('');
      continue;
    }
    escaped = character === '\\';
    found.push(`${found.pop() ?? ''}${character}`);
  }
  return found;
}

function parseAtom(word: string): Atom {
  let rest = word;
  const negative = rest.startsWith('!');
  if (negative || rest.startsWith('\\!')) rest = rest.slice(1);
  let kind: AtomKind = 'fuzzy';
  if (rest.startsWith('^')) kind = 'prefix';
  else if (rest.startsWith("'")) kind = 'substring';
  if (kind !== 'fuzzy' || /^\\[\^']/.test(rest)) rest = rest.slice(1);
  let dollar = false;
  if (rest.endsWith('\\$')) {
    dollar = true;
    rest = rest.slice(0, -2);
  } else if (rest.endsWith('$')) {
    kind = kind === 'fuzzy' ? 'postfix' : 'exact';
    rest = rest.slice(0, -1);
  }
  if (negative && kind === 'fuzzy') kind = 'substring';
  return { kind, negative, ...readNeedle(rest, dollar) };
}

function readNeedle(text: string, dollar: boolean): Pick<Atom, 'needle' | 'ascii' | 'ignoreMarks'> {
  const ascii = /^\p{ASCII}*$/u.test(text);
  const tail = dollar ? '$' : '';
  if (ascii) {
    const unescaped = text.replaceAll('\\ ', ' ') + tail;
    const needle = Uint32Array.from(unescaped, (character) => foldCase(character.charCodeAt(0)));
    return { needle, ascii, ignoreMarks: true };
  }
  const needle = withBackslashes(graphemes(text)).map(foldCase);
  const ignoreMarks = needle.every((code) => withoutMarks(code) === code);
  return { needle: Uint32Array.from([...needle, ...graphemes(tail)]), ascii, ignoreMarks };
}

const BACKSLASH = 0x5c;
const BLANK = 0x20;

/** In a needle beyond ASCII nucleo keeps the backslash before a blank, and doubles one before anything else. */
function withBackslashes(codes: Uint32Array): number[] {
  return [...codes].flatMap((code, index) => {
    const next = codes[index + 1];
    return code === BACKSLASH && next !== undefined && next !== BLANK ? [code, code] : [code];
  });
}
