const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Cuts a byte stream into lines at 0x0A, whatever their length and however the chunks fall. Each byte is looked at
 * once and copied at most once more. A trailing carriage return belongs to the line end; bytes that are not UTF-8
 * become replacement characters; lines of nothing but blanks are passed over.
 */
export class LineSplitter {
  readonly #onLine: (line: string) => void;
  #parts: Buffer[] = [];

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      this.#finish(chunk.subarray(start, end));
      start = end + 1;
    }
    if (start < chunk.length) this.#parts.push(start === 0 ? chunk : chunk.subarray(start));
  }

  /** The stream ended: what is left counts as a line. */
  end(): void {
    if (this.#parts.length > 0) this.#finish(Buffer.alloc(0));
  }

  #finish(tail: Buffer): void {
    let line = tail;
    if (this.#parts.length > 0) {
      this.#parts.push(tail);
      line = Buffer.concat(this.#parts);
      this.#parts = [];
    }
    const length = line[line.length - 1] === CARRIAGE_RETURN ? line.length - 1 : line.length;
    if (length === 0) return;
    const text = line.toString('utf8', 0, length);
    if (text.trim() !== '') this.#onLine(text);
  }
}
