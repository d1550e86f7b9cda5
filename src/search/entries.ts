import { graphemes } from './match/graphemes.ts';
import type { Haystack } from './match/haystack.ts';

const CARRIAGE_RETURN = 13;

/**
 * The files and folders that a search has found: hundreds of thousands, so they are kept as bytes in one array. Those
 * whose path is not ASCII, or has a carriage return, are kept as texts beside it.
 */
export class Entries {
  #bytes = new Uint8Array(1 << 16);
  #used = 0;
  #ends = new Uint32Array(1 << 10);
  #roots = new Uint32Array(1 << 10);
  #directories = new Uint8Array(1 << 10);
  #count = 0;
  readonly #texts = new Map<number, OddText>();

  get count(): number {
    return this.#count;
  }

  /** Adds a path, relative to the root of that number. */
  add(root: number, path: string, directory: boolean): void {
    if (this.#count === this.#ends.length) this.#growCount();
    if (this.#used + path.length > this.#bytes.length) this.#growBytes(path.length);
    const bytes = this.#bytes;
    const from = this.#used;
    let odd = false;
    for (let at = 0; at < path.length; at++) {
      const code = path.charCodeAt(at);
      if (code > 127 || code === CARRIAGE_RETURN) odd = true;
      bytes[from + at] = code;
    }
    if (odd) this.#texts.set(this.#count, oddText(path));
    else this.#used = from + path.length;
    this.#ends[this.#count] = this.#used;
    this.#roots[this.#count] = root;
    this.#directories[this.#count] = directory ? 1 : 0;
    this.#count += 1;
  }

  path(entry: number): string {
    const start = this.#start(entry);
    const length = (this.#ends[entry] ?? 0) - start;
    return this.#texts.get(entry)?.path ?? Buffer.from(this.#bytes.buffer, start, length).toString('latin1');
  }

  /** The number of characters of a path, as they are matched. */
  length(entry: number): number {
    const text = this.#texts.size > 0 ? this.#texts.get(entry) : undefined;
    return text === undefined ? (this.#ends[entry] ?? 0) - this.#start(entry) : text.codes.length;
  }

  root(entry: number): number {
    return this.#roots[entry] ?? 0;
  }

  isDirectory(entry: number): boolean {
    return this.#directories[entry] === 1;
  }

  /** Makes an entry's path the text that is matched. */
  show(entry: number, text: Haystack): void {
    const odd = this.#texts.size > 0 ? this.#texts.get(entry) : undefined;
    if (odd === undefined) text.set(this.#bytes, this.#start(entry), this.#ends[entry] ?? 0, true);
    else text.set(odd.codes, 0, odd.codes.length, odd.ascii);
  }

  #start(entry: number): number {
    return entry === 0 ? 0 : (this.#ends[entry - 1] ?? 0);
  }

  #growCount(): void {
    const room = 2 * this.#ends.length;
    this.#ends = grown(this.#ends, new Uint32Array(room));
    this.#roots = grown(this.#roots, new Uint32Array(room));
    this.#directories = grown(this.#directories, new Uint8Array(room));
  }

  #growBytes(least: number): void {
    this.#bytes = grown(this.#bytes, new Uint8Array(2 * this.#bytes.length + least));
  }
}

/** A path that is not all ASCII, or where a line end may be one character of two bytes. */
interface OddText {
  readonly path: string;
  readonly codes: Uint32Array;
  /** Whether each byte is a character after all. */
  readonly ascii: boolean;
}

function oddText(path: string): OddText {
  return { path, codes: graphemes(path), ascii: /^\p{ASCII}*$/u.test(path) && !path.includes('\r\n') };
}

function grown<T extends Uint8Array | Uint32Array>(old: T, room: T): T {
  room.set(old);
  return room;
}
