import { BestPath, fits } from './best-path.ts';
import { BOUNDARY, bonusOf, CONSECUTIVE, FIRST_FACTOR, GAP_EXTENSION, GAP_START, MATCH } from './bonus.ts';
import { isAsciiWhitespace, isWhitespace } from './characters.ts';
import { Haystack } from './haystack.ts';
import type { Atom } from './pattern.ts';

/** Where the positions of matched characters go, unless nobody asks for them. */
type Indices = number[] | undefined;

/** Not found. */
const NONE = -1;

/**
 * Scores texts as the matcher of nucleo does (the commit that codex 0.129.0 is built with), set up for paths: the same
 * score and the same positions for every text and pattern, the odd ones included.
 */
export class Matcher {
  /** The text that is scored; to be set first. */
  readonly text = new Haystack();
  readonly #best = new BestPath();

  /** The score of the text, 0 or more; -1 where it does not match. Adds the matched positions to `indices`, unsorted. */
  score(pattern: readonly Atom[], indices?: number[]): number {
    let total = 0;
    for (const atom of pattern) {
      const score = this.#scoreAtom(atom, atom.negative ? undefined : indices);
      if ((score === NONE) !== atom.negative) return NONE;
      if (!atom.negative) total += score;
    }
    return total;
  }

  #scoreAtom(atom: Atom, indices: Indices): number {
    const { text } = this;
    const { needle, kind } = atom;
    if (needle.length > text.length || (text.ascii && !atom.ascii)) return NONE;
    if (kind === 'fuzzy' && text.ascii && needle.length < text.length) return this.#fuzzyAscii(atom, indices);
    text.prepare(0, text.length, atom.ignoreMarks);
    switch (kind) {
      case 'fuzzy':
        return this.#fuzzy(atom, indices);
      case 'substring':
        return this.#substring(atom, indices);
      case 'prefix':
      case 'postfix':
      case 'exact':
        return this.#anchored(atom, indices);
    }
  }

  #fuzzyAscii({ needle, ignoreMarks }: Atom, indices: Indices): number {
    const { text } = this;
    const size = needle.length;
    const start = text.findAscii(needle[0] ?? 0, 0, text.length - size + 1);
    if (start < 0) return NONE;
    let shortEnd = start + 1;
    for (let row = 1; row < size; row++) {
      const found = text.findAscii(needle[row] ?? 0, shortEnd, text.length);
      if (found < 0) return NONE;
      shortEnd = found + 1;
    }
    const end = Math.max(shortEnd, text.findLastAscii(needle[size - 1] ?? 0, shortEnd) + 1);
    text.prepare(start, size === 1 ? text.length : end, ignoreMarks);
    if (size === 1) return this.#bestSingle(needle[0] ?? 0, start, indices);
    if (size === end - start) return this.#greedyScore(needle, start, shortEnd, indices);
    if (fits(end - start, size, 1)) return this.#best.score(text, start, end, needle, indices);
    return this.#shortest(needle, start, shortEnd, indices);
  }

  /** In a text beyond ASCII, or one as long as the needle. */
  #fuzzy(atom: Atom, indices: Indices): number {
    const { text } = this;
    const { needle } = atom;
    const size = needle.length;
    if (size === text.length) return this.#exactly(needle, 0, size, indices);
    const start = text.folded.subarray(0, text.length - size + 1).indexOf(needle[0] ?? 0);
    if (start < 0) return NONE;
    if (size === 1) return this.#bestSingle(needle[0] ?? 0, start, indices);
    const end = text.folded.subarray(0, text.length).lastIndexOf(needle[size - 1] ?? 0) + 1;
    if (end - start < size || end < start + 2) return NONE;
    if (size === end - start) return this.#exactly(needle, start, end, indices);
    if (fits(end - start, size, 4)) return this.#best.score(text, start, end, needle, indices);
    const shortEnd = this.#shortEnd(needle, start);
    return shortEnd < 0 ? NONE : this.#shortest(needle, start, shortEnd, indices);
  }

  /** The best place for a single character. Beyond ASCII nucleo counts as before it the match before it. */
  #bestSingle(code: number, start: number, indices: Indices): number {
    const { scored, bonuses, classes, length, ascii } = this.text;
    let before = this.text.classBefore(start);
    let best = 0;
    let position = start;
    for (let at = start; at < length; at++) {
      if (scored[at] !== code) continue;
      const own = classes[at] ?? 0;
      const bonus = ascii ? (bonuses[at] ?? 0) : bonusOf(before, own);
      before = own;
      const score = bonus * FIRST_FACTOR + MATCH;
      if (score <= best) continue;
      best = score;
      position = at;
      if (bonus >= BOUNDARY) break;
    }
    indices?.push(position);
    return best;
  }

  #substring({ needle }: Atom, indices: Indices): number {
    const { text } = this;
    const size = needle.length;
    if (size === text.length) return this.#exactly(needle, 0, size, indices);
    const start = text.folded.subarray(0, text.length - size + 1).indexOf(needle[0] ?? 0);
    if (start < 0) return NONE;
    if (size === 1) return this.#bestSingle(needle[0] ?? 0, start, indices);
    // Beyond ASCII nucleo does not look at the last place there is.
    const last = text.ascii ? text.length - size : text.length - size - 1;
    let before = text.classBefore(start);
    let best = 0;
    let position = 0;
    for (let at = start; at <= last; at++) {
      if (text.scored[at] !== needle[0]) continue;
      const own = text.classes[at] ?? 0;
      const bonus = text.ascii ? (text.bonuses[at] ?? 0) : bonusOf(before, own);
      before = own;
      const score = bonus * FIRST_FACTOR + MATCH;
      if (score <= best || !this.#isAt(needle, at)) continue;
      best = score;
      position = at;
      if (bonus >= BOUNDARY) break;
    }
    return best === 0 ? NONE : this.#greedyScore(needle, position, position + size, indices);
  }

  /** At the start, at the end or as the whole; blanks there do not count unless the needle has them. */
  #anchored({ kind, needle }: Atom, indices: Indices): number {
    const { text } = this;
    const size = needle.length;
    const isBlank = this.#isBlank(needle);
    const leading = isBlank(0) ? 0 : text.leadingBlanks();
    const trailing = isBlank(size - 1) ? 0 : text.trailingBlanks();
    if (kind === 'prefix') return this.#exactly(needle, leading, leading + size, indices);
    const end = text.length - trailing;
    return this.#exactly(needle, kind === 'postfix' ? end - size : leading, end, indices);
  }

  #isBlank(needle: Uint32Array): (at: number) => boolean {
    const test = this.text.ascii ? isAsciiWhitespace : isWhitespace;
    return (at) => test(needle[at] ?? 0);
  }

  #exactly(needle: Uint32Array, start: number, end: number, indices: Indices): number {
    const { text } = this;
    const inside = start >= 0 && end <= text.length && end - start === needle.length;
    return inside && this.#isAt(needle, start) ? this.#greedyScore(needle, start, end, indices) : NONE;
  }

  #isAt(needle: Uint32Array, start: number): boolean {
    const { folded } = this.text;
    return needle.every((code, index) => folded[start + index] === code);
  }

  /** Behind the first characters in order that make up the needle; -1 where they are not all there. */
  #shortEnd(needle: Uint32Array, start: number): number {
    const { folded, length } = this.text;
    let row = 1;
    for (let at = start + 1; at < length; at++) {
      if (folded[at] !== needle[row]) continue;
      row += 1;
      if (row === needle.length) return at + 1;
    }
    return NONE;
  }

  /** The score of a short way to match, for texts that are too long to look for the best. */
  #shortest(needle: Uint32Array, start: number, end: number, indices: Indices): number {
    const { folded } = this.text;
    let row = needle.length - 1;
    let from = start;
    for (let at = end - 1; at >= start && row >= 0; at--) {
      if (folded[at] !== needle[row]) continue;
      row -= 1;
      from = at;
    }
    return this.#greedyScore(needle, from, end, indices);
  }

  /** The score of taking each character of the needle where it comes first, from `start`. */
  #greedyScore(needle: Uint32Array, start: number, end: number, indices: Indices): number {
    const { scored, bonuses } = this.text;
    indices?.push(start);
    let runBonus = bonuses[start] ?? 0;
    let score = MATCH + runBonus * FIRST_FACTOR;
    let row = Math.min(1, needle.length - 1);
    let [inGap, inRun] = [false, true];
    for (let at = start + 1; at < end; at++) {
      if (scored[at] !== needle[row]) {
        score = Math.max(score - (inGap ? GAP_EXTENSION : GAP_START), 0);
        [inGap, inRun] = [true, false];
        continue;
      }
      indices?.push(at);
      let bonus = bonuses[at] ?? 0;
      if (!inRun || (bonus >= BOUNDARY && bonus > runBonus)) runBonus = bonus;
      if (inRun) bonus = Math.max(bonus, runBonus, CONSECUTIVE);
      score += MATCH + bonus;
      [inGap, inRun] = [false, true];
      row = Math.min(row + 1, needle.length - 1);
    }
    return score;
  }
}
