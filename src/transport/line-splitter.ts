const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** The longest line in bytes; beyond twice that no string could hold it. */
const LONGEST = 256 * 1024 * 1024;

/** What is cut off beside lines. */
interface LineSplitterOptions {
  /** In bytes, in place of the usual 256 MiB. */
  readonly longest?: number;
  /** Hears of each line that is longer, and passed over. */
  readonly onTooLong?: () => void;
}

/**
 * Cuts a byte stream into lines at 0x0A, however the chunks fall. Each byte is looked at once and copied at most once
 * more. A trailing carriage return belongs to the line end; bytes that are not UTF-8 become replacement characters; lines
 * of nothing but blanks are passed over, and so are those that are too long: they are not kept until they end.
 */
export class LineSplitter {
  readonly #onLine: (line: string) => void;
  readonly #longest: number;
  readonly #onTooLong: () => void;
  #parts: Buffer[] = [];
  #length = 0;
  /** The line that is read is too long. */
  #skipping = false;

  constructor(
    onLine: (line: string) => void,
    { longest = LONGEST, onTooLong = () => undefined }: LineSplitterOptions = {},
  ) {
    this.#onLine = onLine;
    this.#longest = longest;
    this.#onTooLong = onTooLong;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      this.#finish(chunk.subarray(start, end));
      start = end + 1;
    }
    if (start < chunk.length) this.#keep(start === 0 ? chunk : chunk.subarray(start));
  }

  /** The stream ended: what is left counts as a line. */
  end(): void {
    if (this.#parts.length > 0) this.#finish(Buffer.alloc(0));
  }

  #keep(part: Buffer): void {
    if (this.#skipping) return;
    this.#parts.push(part);
    this.#length += part.length;
    if (this.#length <= this.#longest) return;
    this.#skipping = true;
    this.#parts = [];
    this.#onTooLong();
  }

  #finish(tail: Buffer): void {
    let line = tail;
    if (this.#parts.length > 0 || this.#skipping || tail.length > this.#longest) {
      this.#keep(tail);
      line = Buffer.concat(this.#parts);
      this.#parts = [];
    }
    this.#length = 0;
    this.#skipping = false;
    const length = line[line.length - 1] === CARRIAGE_RETURN ? line.length - 1 : line.length;
    if (length === 0) return;
    const text = line.toString('utf8', 0, length);
    if (text.trim() !== '') this.#onLine(text);
  }
}
