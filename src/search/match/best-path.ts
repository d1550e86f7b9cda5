import { BOUNDARY, CONSECUTIVE, FIRST_FACTOR, GAP_EXTENSION, GAP_START, MATCH } from './bonus.ts';
import type { Haystack } from './haystack.ts';

/** Beyond this many cells nucleo no longer looks for the best way to match, but takes a short one. */
const MOST_CELLS = 100 * 1024;
/** The memory that nucleo works in, and what each part of it takes; see `fits`. */
const MOST_BYTES = 2048 * (4 + 1 + 2 + 8) + MOST_CELLS;

const GAP_TO_MATCH = 1;
const MATCH_TO_MATCH = 2;

/** Whether nucleo would look for the best way to match a needle in a text that long. */
export function fits(length: number, needle: number, bytesEach: 1 | 4): boolean {
  const columns = length + 1 - needle;
  const align = (bytes: number, to: number): number => Math.ceil(bytes / to) * to;
  const rows = align(length * (bytesEach + 1), 2) + 2 * needle;
  return length * needle <= MOST_CELLS && align(rows, 8) + columns * (8 + needle) <= MOST_BYTES;
}

/**
 * The best way to find the characters of a needle, in order, in a part of a text: nucleo's form of Smith-Waterman. A
 * row is a character of the needle, a column one of the text. A cell has the best score of the needle so far that ends
 * with a match there, and each row a running score of the best that ended before, which shrinks with the gap.
 */
export class BestPath {
  #scores = new Uint16Array(256);
  #nextScores = new Uint16Array(256);
  /** The bonus that a run of matches that reaches a cell carries on. */
  #runs = new Uint8Array(256);
  #nextRuns = new Uint8Array(256);
  /** Whether a match was reached from one right before it. */
  #joined = new Uint8Array(256);
  #nextJoined = new Uint8Array(256);
  #firstColumns = new Uint16Array(64);
  /** How each cell was reached, when the way is asked for. */
  #steps = new Uint8Array(4096);

  /**
   * The best score for `needle` in `text` from `start` and before `end`, which is prepared; -1 where there is none. The
   * positions of the matched characters are added to `indices`.
   */
  score(
    text: Haystack,
    start: number,
    end: number,
    needle: Uint32Array,
    indices: number[] | undefined,
  ): number {
    this.#makeRoom(end, needle.length, indices !== undefined);
    if (!this.#findFirstColumns(text, start, end, needle)) return -1;
    const last = needle.length - 1;
    this.#firstRow(text, start, end, needle[0] ?? 0);
    for (let row = 0; row < last; row++) this.#nextRow(text, row, end, needle, indices !== undefined);
    let best = this.#firstColumns[last] ?? 0;
    for (let column = best; column < end; column++) {
      if ((this.#scores[column] ?? 0) >= (this.#scores[best] ?? 0)) best = column;
    }
    if (indices !== undefined) this.#trace(best, end, last, indices);
    return this.#scores[best] ?? 0;
  }

  #makeRoom(length: number, needle: number, steps: boolean): void {
    if (length > this.#scores.length) {
      const room = 2 * length;
      [this.#scores, this.#nextScores] = [new Uint16Array(room), new Uint16Array(room)];
      [this.#runs, this.#nextRuns] = [new Uint8Array(room), new Uint8Array(room)];
      [this.#joined, this.#nextJoined] = [new Uint8Array(room), new Uint8Array(room)];
    }
    if (needle > this.#firstColumns.length) this.#firstColumns = new Uint16Array(2 * needle);
    if (steps && length * needle > this.#steps.length) this.#steps = new Uint8Array(2 * length * needle);
  }

  /** Where each character of the needle is found first, behind those before it. */
  #findFirstColumns(text: Haystack, start: number, end: number, needle: Uint32Array): boolean {
    const { scored } = text;
    let row = 0;
    for (let column = start; column < end; column++) {
      if (scored[column] !== needle[row]) continue;
      this.#firstColumns[row] = column;
      row += 1;
      if (row === needle.length) return true;
    }
    return false;
  }

  #firstRow({ scored, bonuses }: Haystack, start: number, end: number, code: number): void {
    for (let column = start; column < end; column++) {
      const bonus = bonuses[column] ?? 0;
      const matched = scored[column] === code;
      this.#scores[column] = matched ? bonus * FIRST_FACTOR + MATCH : 0;
      this.#runs[column] = matched ? bonus : 0;
      this.#joined[column] = 0;
    }
  }

  /** Works out the row behind `row`, of which the scores are known. A score of 0 is no match. */
  #nextRow(
    { scored, bonuses }: Haystack,
    row: number,
    end: number,
    needle: Uint32Array,
    steps: boolean,
  ): void {
    const code = needle[row + 1] ?? 0;
    const firstColumn = this.#firstColumns[row + 1] ?? 0;
    const scores = this.#scores;
    let gapScore = 0;
    let scoreBefore = 0;
    for (let column = this.#firstColumns[row] ?? 0; column < end - 1; column++) {
      const fromMatch = Math.max(scoreBefore - GAP_START, 0);
      const fromGap = Math.max(gapScore - GAP_EXTENSION, 0);
      const gapAfterMatch = fromMatch > fromGap;
      gapScore = gapAfterMatch ? fromMatch : fromGap;
      scoreBefore = scores[column] ?? 0;
      if (steps) {
        const step = (gapAfterMatch ? GAP_TO_MATCH : 0) | (this.#joined[column] === 1 ? MATCH_TO_MATCH : 0);
        this.#steps[row * end + column] = step;
      }
      if (column + 1 < firstColumn) continue;
      if (scored[column + 1] === code) this.#match(column, gapScore, bonuses[column + 1] ?? 0);
      else this.#nextScores[column + 1] = 0;
    }
    [this.#scores, this.#nextScores] = [this.#nextScores, this.#scores];
    [this.#runs, this.#nextRuns] = [this.#nextRuns, this.#runs];
    [this.#joined, this.#nextJoined] = [this.#nextJoined, this.#joined];
  }

  /** Scores the match behind `column`, after a gap or right after a match there. */
  #match(column: number, gapScore: number, bonus: number): void {
    const score = this.#scores[column] ?? 0;
    let run = Math.max(this.#runs[column] ?? 0, CONSECUTIVE);
    if (bonus >= BOUNDARY && bonus > run) run = bonus;
    const joinedScore = score + Math.max(run, bonus);
    const joined = score > 0 && joinedScore > gapScore + bonus;
    this.#nextScores[column + 1] = MATCH + (joined ? joinedScore : gapScore + bonus);
    this.#nextRuns[column + 1] = joined ? run : bonus;
    this.#nextJoined[column + 1] = joined ? 1 : 0;
  }

  /** Goes the way back from the last match. */
  #trace(best: number, end: number, last: number, indices: number[]): void {
    const from = indices.length;
    indices.length = from + last + 1;
    indices[from + last] = best;
    let matched = this.#joined[best] === 1;
    let row = last - 1;
    for (let column = best - 1; row >= 0 && column >= 0; column--) {
      const step = this.#steps[row * end + column] ?? 0;
      if (matched) {
        indices[from + row] = column;
        row -= 1;
        matched = (step & MATCH_TO_MATCH) !== 0;
      } else {
        matched = (step & GAP_TO_MATCH) !== 0;
      }
    }
  }
}
