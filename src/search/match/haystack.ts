import { bonusOf } from './bonus.ts';
import { CharClass, classOf, foldCase, isAsciiWhitespace, isWhitespace, withoutMarks } from './characters.ts';

/** A path begins as if a `/` stood before it. */
const BEFORE_START = CharClass.delimiter;

/**
 * The text that is searched. One object serves for one text after the other: what is worked out of a text is kept in
 * arrays that are used again.
 */
export class Haystack {
  /** Whether each byte is a character; else there is a code point for each grapheme. */
  ascii = true;
  length = 0;
  /** The characters as they are searched for: in lower case, and without marks if that was asked for. */
  folded = new Uint32Array(256);
  /**
   * As `folded`, for scoring: where marks count, nucleo leaves the few small letters that have another small form
   * (final sigma, micro sign) as they are, so that it finds them and then counts them as a gap.
   */
  scored = new Uint32Array(256);
  /** The class of each character. */
  classes = new Uint8Array(256);
  /** What a match of each character counts more. */
  bonuses = new Uint8Array(256);
  #codes: Uint8Array | Uint32Array = new Uint8Array(0);
  #start = 0;

  /** Takes `codes[start..end]` for the text, until the next call. */
  set(codes: Uint8Array | Uint32Array, start: number, end: number, ascii: boolean): void {
    this.#codes = codes;
    this.#start = start;
    this.length = end - start;
    this.ascii = ascii;
    if (this.length <= this.folded.length) return;
    const room = 2 * this.length;
    this.folded = new Uint32Array(room);
    this.scored = new Uint32Array(room);
    this.classes = new Uint8Array(room);
    this.bonuses = new Uint8Array(room);
  }

  /** Where the character or, if it is a letter, its capital is in an ASCII text, from `from` and before `to`; or -1. */
  findAscii(code: number, from: number, to: number): number {
    const codes = this.#codes;
    const capital = code >= 97 && code <= 122 ? code - 32 : code;
    for (let at = this.#start + from; at < this.#start + to; at++) {
      const own = codes[at];
      if (own === code || own === capital) return at - this.#start;
    }
    return -1;
  }

  /** As {@link findAscii}, from the end. */
  findLastAscii(code: number, from: number): number {
    const codes = this.#codes;
    const capital = code >= 97 && code <= 122 ? code - 32 : code;
    for (let at = this.#start + this.length - 1; at >= this.#start + from; at--) {
      const own = codes[at];
      if (own === code || own === capital) return at - this.#start;
    }
    return -1;
  }

  /** Works out `folded`, `scored`, `classes` and `bonuses` of the characters from `from` and before `to`. */
  prepare(from: number, to: number, ignoreMarks: boolean): void {
    const codes = this.#codes;
    let before = this.classBefore(from);
    for (let at = from; at < to; at++) {
      const code = codes[this.#start + at] ?? 0;
      const own = classOf(code);
      const folded = foldCase(ignoreMarks && code > 127 ? withoutMarks(code) : code);
      this.folded[at] = folded;
      this.scored[at] = ignoreMarks || own !== CharClass.lower ? folded : code;
      this.classes[at] = own;
      this.bonuses[at] = bonusOf(before, own);
      before = own;
    }
  }

  /** The class of the character before the one at `at`. */
  classBefore(at: number): number {
    return at === 0 ? BEFORE_START : classOf(this.#codes[this.#start + at - 1] ?? 0);
  }

  /** How many blanks the text begins with; 0 where it is nothing but blanks. */
  leadingBlanks(): number {
    return this.#blanks((step) => step);
  }

  /** How many blanks the text ends with; 0 where it is nothing but blanks. */
  trailingBlanks(): number {
    return this.#blanks((step) => this.length - 1 - step);
  }

  #blanks(position: (step: number) => number): number {
    const isBlank = this.ascii ? isAsciiWhitespace : isWhitespace;
    for (let step = 0; step < this.length; step++) {
      if (!isBlank(this.#codes[this.#start + position(step)] ?? 0)) return step;
    }
    return 0;
  }
}
