import type { TextRange } from '../../protocol/index.ts';

/** A rules file that cannot be read as it stands. Lines and columns of its range count from 1. */
export class RulesError extends Error {
  readonly range: TextRange;

  constructor(message: string, range: TextRange) {
    super(message);
    this.name = 'RulesError';
    this.range = range;
  }
}

/** A piece of a rules file; `text` is the value of a string, else what is written. */
export interface Token {
  readonly kind: 'name' | 'string' | 'mark' | 'newline' | 'end';
  readonly text: string;
  readonly range: TextRange;
}

const BLANKS = /(?:[ \t\r]|\\\r?\n|#[^\n]*)*/y;
const BLANKS_IN_BRACKETS = /(?:[ \t\r\n]|\\\r?\n|#[^\n]*)*/y;
const NAME = /[A-Za-z_]\w*/y;
const MARKS = '()[],=;';
/** A string with its quotes: raw or not, over several lines where the quotes are tripled. */
const STRING = /(r?)("""|'''|"|')((?:\\[^]|(?!\2)[^\\])*?)\2/y;
const ESCAPE = /\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([^]))/g;
const PLAIN_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['b', '\b'],
  ['f', '\f'],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
]);

/**
 * Splits a rules file into names, strings and marks. Line ends count outside of brackets only. What Starlark knows
 * beyond these (numbers, operators, f-strings, blocks) is refused: a rule that is read in another way than it was meant
 * may let something run.
 *
 * @throws RulesError
 */
export class Tokens {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The next token; the one after the last is of kind `end`, again and again. */
  next(): Token {
    const lineBegins = this.#depth === 0 && (this.#at === 0 || this.#text[this.#at - 1] === '\n');
    const before = this.#at;
    this.#match(this.#depth > 0 ? BLANKS_IN_BRACKETS : BLANKS);
    const start = this.#at;
    const character = this.#text[start];
    if (character === undefined) return this.#token('end', '', start);
    if (character === '\n') {
      this.#at += 1;
      return this.#token('newline', '\n', start);
    }
    if (lineBegins && start > before) throw this.#error('unexpected new indentation block here', start);
    if (MARKS.includes(character)) return this.#mark(character);
    return this.#string() ?? this.#name() ?? this.#refuse(start);
  }

  #mark(mark: string): Token {
    const start = this.#at;
    this.#at += 1;
    if ('(['.includes(mark)) this.#depth += 1;
    if (')]'.includes(mark)) this.#depth = Math.max(0, this.#depth - 1);
    return this.#token('mark', mark, start);
  }

  #name(): Token | null {
    const start = this.#at;
    const found = this.#match(NAME);
    return found === null ? null : this.#token('name', found[0], start);
  }

  #string(): Token | null {
    const start = this.#at;
    const [, raw, quote = '', body = ''] = this.#match(STRING) ?? [];
    if (raw === undefined) return null;
    if (quote.length === 1 && body.includes('\n')) throw this.#error('unfinished string literal', start);
    const value = raw === 'r' ? body : this.#unescape(body, start + quote.length);
    return this.#token('string', value, start);
  }

  /** What a string says that begins at an offset of the file. */
  #unescape(body: string, start: number): string {
    return body.replace(ESCAPE, (written, x?: string, u?: string, U?: string, plain?: string, at = 0) => {
      const hex = x ?? u ?? U;
      const code = hex === undefined ? -1 : Number.parseInt(hex, 16);
      const value = code === -1 ? PLAIN_ESCAPES.get(plain ?? '') : scalarValue(code);
      if (value !== undefined) return value;
      this.#at = start + at + written.length;
      throw this.#error(`invalid string escape sequence \`${written.slice(1)}\``, start + at);
    });
  }

  #refuse(start: number): never {
    const character = this.#text[start] ?? '';
    const unfinished = character === '"' || character === "'";
    this.#at += 1;
    throw this.#error(unfinished ? 'unfinished string literal' : `invalid input \`${character}\``, start);
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found !== null) this.#at = pattern.lastIndex;
    return found;
  }

  #token(kind: Token['kind'], text: string, start: number): Token {
    return { kind, text, range: this.#range(start) };
  }

  #error(message: string, start: number): RulesError {
    return new RulesError(`Parse error: ${message}`, this.#range(start));
  }

  #range(start: number): TextRange {
    return { start: this.#position(start), end: this.#position(this.#at) };
  }

  #position(offset: number): TextRange['start'] {
    const before = this.#text.slice(0, offset);
    const line = before.split('\n').length;
    return { line, column: offset - (before.lastIndexOf('\n') + 1) + 1 };
  }
}

/** The character of a code point; undefined where there is none, as for halves of a surrogate pair. */
function scalarValue(code: number): string | undefined {
  const exists = code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return exists ? String.fromCodePoint(code) : undefined;
}
