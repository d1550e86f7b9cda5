/** Splitting a stream of bytes into lines of any length, without the readline module (it splits at U+2028). */

const NEWLINE = 0x0a;

/** Collects chunks and hands out whole lines; a line's bytes are only valid until the next `push`. */
export class LineSplitter {
  #parts: Buffer[] = [];
  #start: number;
  #end: number;

  /** @param position where in the file the first chunk begins */
  constructor(position = 0) {
    this.#start = position;
    this.#end = position;
  }

  /** Where the line that was handed out last begins. */
  get start(): number {
    return this.#start;
  }

  /** Where that line ends, with its newline: everything before was handed out. */
  get end(): number {
    return this.#end;
  }

  /** The lines that this chunk completes, without their newline; empty lines are left out. */
  *push(chunk: Buffer): Generator<Buffer> {
    let start = 0;
    let end = chunk.indexOf(NEWLINE);
    while (end !== -1) {
      const line = this.#take(chunk.subarray(start, end), 1);
      if (line.length > 0) yield line;
      start = end + 1;
      end = chunk.indexOf(NEWLINE, start);
    }
    if (start < chunk.length) this.#parts.push(Buffer.from(chunk.subarray(start)));
  }

  /** What stands after the last newline. */
  rest(): Buffer {
    return this.#take(Buffer.alloc(0), 0);
  }

  #take(last: Buffer, newline: 0 | 1): Buffer {
    const line = this.#parts.length === 0 ? last : Buffer.concat([...this.#parts, last]);
    this.#parts = [];
    this.#start = this.#end;
    this.#end += line.length + newline;
    return line;
  }
}
