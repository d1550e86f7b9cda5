/** Which lines of two texts have no partner in the other one: 1 for a removed or added line. */
export interface LineChanges {
  readonly removed: Uint8Array;
  readonly added: Uint8Array;
}

/** Work stops at this many edits between two matching stretches; the stretch then counts as replaced. */
const MAX_EDITS = 3_000;

/**
 * Finds a shortest edit script between two lists of lines (Myers's linear-space algorithm). Where an insertion may
 * stand in several places, the last one is taken, as the reference's diffs do; removals stay where they were found.
 */
export function lineChanges(before: readonly string[], after: readonly string[]): LineChanges {
  const ids = new Map<string, number>();
  const number = (line: string): number => {
    const known = ids.get(line);
    if (known !== undefined) return known;
    ids.set(line, ids.size);
    return ids.size - 1;
  };
  const search = new EditSearch(Int32Array.from(before, number), Int32Array.from(after, number));
  search.run(0, before.length, 0, after.length);
  slideInsertions(search.after, search.added);
  return { removed: search.removed, added: search.added };
}

class EditSearch {
  readonly before: Int32Array;
  readonly after: Int32Array;
  readonly removed: Uint8Array;
  readonly added: Uint8Array;
  readonly #forward: Int32Array;
  readonly #backward: Int32Array;
  readonly #zero: number;

  constructor(before: Int32Array, after: Int32Array) {
    this.before = before;
    this.after = after;
    this.removed = new Uint8Array(before.length);
    this.added = new Uint8Array(after.length);
    this.#zero = Math.min(MAX_EDITS, before.length + after.length) + 2;
    this.#forward = new Int32Array(2 * this.#zero + 1);
    this.#backward = new Int32Array(2 * this.#zero + 1);
  }

  /** Marks the changes between two stretches, given by their first line and the line after their last. */
  run(oldFrom: number, oldTo: number, newFrom: number, newTo: number): void {
    let [a, aEnd, b, bEnd] = [oldFrom, oldTo, newFrom, newTo];
    while (a < aEnd && b < bEnd && this.before[a] === this.after[b]) {
      a += 1;
      b += 1;
    }
    while (a < aEnd && b < bEnd && this.before[aEnd - 1] === this.after[bEnd - 1]) {
      aEnd -= 1;
      bEnd -= 1;
    }
    const middle = a === aEnd || b === bEnd ? null : this.#middle(a, aEnd, b, bEnd);
    if (middle === null) {
      this.removed.fill(1, a, aEnd);
      this.added.fill(1, b, bEnd);
      return;
    }
    this.run(a, middle.old, b, middle.new);
    this.run(middle.old, aEnd, middle.new, bEnd);
  }

  /** A point that a shortest path between two stretches goes through, or null where it would be too long to find. */
  #middle(a: number, aEnd: number, b: number, bEnd: number): { old: number; new: number } | null {
    const [n, m] = [aEnd - a, bEnd - b];
    const [forward, backward, zero] = [this.#forward, this.#backward, this.#zero];
    const delta = n - m;
    const odd = delta % 2 !== 0;
    forward[zero + 1] = 0;
    backward[zero + 1] = 0;
    const limit = Math.min(MAX_EDITS, Math.ceil((n + m) / 2) + 1);
    for (let d = 0; d < limit; d += 1) {
      for (let k = d; k >= -d; k -= 2) {
        const start = furthest(forward, zero + k, k, d);
        let x = start;
        while (x < n && x - k < m && this.before[a + x] === this.after[b + x - k]) x += 1;
        forward[zero + k] = x;
        const met = odd && Math.abs(k - delta) < d && x + at(backward, zero + delta - k) >= n;
        if (met) return { old: a + start, new: b + start - k };
      }
      for (let k = d; k >= -d; k -= 2) {
        let x = furthest(backward, zero + k, k, d);
        while (x < n && x - k < m && this.before[aEnd - x - 1] === this.after[bEnd - x + k - 1]) x += 1;
        backward[zero + k] = x;
        const met = !odd && Math.abs(k - delta) <= d && x + at(forward, zero + delta - k) >= n;
        if (met) return { old: aEnd - x, new: bEnd - x + k };
      }
    }
    return null;
  }
}

const at = (values: Int32Array, index: number): number => values[index] ?? 0;

/** Where diagonal `k` starts with `d` edits: below the diagonal above it or right of the one below, the further one. */
function furthest(reached: Int32Array, index: number, k: number, d: number): number {
  const [less, more] = [at(reached, index - 1), at(reached, index + 1)];
  return k === -d || (k !== d && less < more) ? more : less + 1;
}

/** Moves every run of added lines up as far as it goes, joining others on the way, and then down as far as it goes. */
function slideInsertions(lines: Int32Array, added: Uint8Array): void {
  for (let from = 0; from < lines.length; from += 1) {
    if (added[from] === 0) continue;
    let to = from;
    while (to < lines.length && added[to] === 1) to += 1;
    while (from > 0 && (added[from - 1] === 1 || lines[from - 1] === lines[to - 1])) {
      if (added[from - 1] === 0) {
        to -= 1;
        added[to] = 0;
      }
      from -= 1;
      added[from] = 1;
    }
    while (to < lines.length && (added[to] === 1 || lines[to] === lines[from])) {
      if (added[to] === 0) {
        added[from] = 0;
        from += 1;
      }
      added[to] = 1;
      to += 1;
    }
    from = to;
  }
}
