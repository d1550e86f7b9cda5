const LF = 0x0a;
const CR = 0x0d;
const COLON = 0x3a;
const SPACE = 0x20;
/** `data`, the one field that counts, as its bytes. */
const D = 0x64;
const A = 0x61;
const T = 0x74;
const NAME_LENGTH = 4;

/**
 * Splits a server-sent event stream into the data of its events. Works on bytes, so that a chunk may end anywhere,
 * inside a character too. Names, ids and comments are skipped: the events of the Responses API say their type in
 * their data. An event that the stream ends in is dropped, as the standard has it.
 */
export class SseSplitter {
  readonly #onData: (data: string) => void;
  /** The unfinished line, in the chunks it came in. */
  #pieces: Buffer[] = [];
  #data: string | null = null;

  constructor(onData: (data: string) => void) {
    this.#onData = onData;
  }

  feed(chunk: Buffer): void {
    let start = 0;
    let end = chunk.indexOf(LF);
    if (end !== -1 && this.#pieces.length > 0) {
      this.#pieces.push(chunk.subarray(0, end));
      const line = Buffer.concat(this.#pieces);
      this.#pieces = [];
      this.#line(line, 0, line.length);
      start = end + 1;
      end = chunk.indexOf(LF, start);
    }
    while (end !== -1) {
      this.#line(chunk, start, end);
      start = end + 1;
      end = chunk.indexOf(LF, start);
    }
    if (start < chunk.length) this.#pieces.push(chunk.subarray(start));
  }

  #line(bytes: Buffer, start: number, lineEnd: number): void {
    const end = lineEnd > start && bytes[lineEnd - 1] === CR ? lineEnd - 1 : lineEnd;
    if (end === start) {
      const data = this.#data;
      this.#data = null;
      if (data !== null) this.#onData(data);
      return;
    }
    const named =
      bytes[start] === D && bytes[start + 1] === A && bytes[start + 2] === T && bytes[start + 3] === A;
    const colon = start + NAME_LENGTH;
    if (!named || colon > end || (colon < end && bytes[colon] !== COLON)) return;
    const from = bytes[colon + 1] === SPACE ? colon + 2 : colon + 1;
    const text = from < end ? bytes.toString('utf8', from, end) : '';
    this.#data = this.#data === null ? text : `${this.#data}\n${text}`;
  }
}
