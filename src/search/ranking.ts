import type { Entries } from './entries.ts';

interface Ranked {
  readonly entry: number;
  readonly score: number;
  readonly length: number;
}

/**
 * The best entries, in order: by score, then the shorter, then by path and root. The reference orders as much by how its threads
 * came across the entries as by path; whatever is shown is the same each time here.
 */
export class Ranking {
  readonly #entries: Entries;
  readonly #limit: number;
  #best: Ranked[] = [];

  constructor(entries: Entries, limit: number) {
    this.#entries = entries;
    this.#limit = limit;
  }

  get best(): readonly Ranked[] {
    return this.#best;
  }

  clear(): void {
    this.#best = [];
  }

  /** Whether an entry of that score and length could be among the best. */
  admits(score: number, length: number): boolean {
    const last = this.#best[this.#limit - 1];
    return last === undefined || score > last.score || (score === last.score && length <= last.length);
  }

  add(entry: number, score: number): void {
    const added = { entry, score, length: this.#entries.length(entry) };
    if (!this.admits(score, added.length)) return;
    let [low, high] = [0, this.#best.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#best[middle];
      if (other !== undefined && this.#isBefore(other, added)) low = middle + 1;
      else high = middle;
    }
    this.#best.splice(low, 0, added);
    if (this.#best.length > this.#limit) this.#best.pop();
  }

  #isBefore(one: Ranked, other: Ranked): boolean {
    if (one.score !== other.score) return one.score > other.score;
    if (one.length !== other.length) return one.length < other.length;
    const order = comparePaths(this.#entries.path(one.entry), this.#entries.path(other.entry));
    return (order || this.#entries.root(one.entry) - this.#entries.root(other.entry)) < 0;
  }
}

/** By the bytes of UTF-8, as the reference does, and not by those of UTF-16. */
export function comparePaths(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
