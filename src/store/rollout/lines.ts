/** Splitting a stream of bytes into lines of any length, without the readline module (it splits at U+2028). */

const NEWLINE = 0x0a;

/** Collects chunks and hands out whole lines; a line's bytes are only valid until the next `push`. */
export class LineSplitter {
  #parts: Buffer[] = [];

  /** The lines that this chunk completes, without their newline; empty lines are left out. */
  *push(chunk: Buffer): Generator<Buffer> {
    let start = 0;
    let end = chunk.indexOf(NEWLINE);
    while (end !== -1) {
      const line = this.#take(chunk.subarray(start, end));
      if (line.length > 0) yield line;
      start = end + 1;
      end = chunk.indexOf(NEWLINE, start);
    }
    if (start < chunk.length) this.#parts.push(Buffer.from(chunk.subarray(start)));
  }

  /** What stands after the last newline. */
  rest(): Buffer {
    return this.#take(Buffer.alloc(0));
  }

  #take(last: Buffer): Buffer {
    if (this.#parts.length === 0) return last;
    const line = Buffer.concat([...this.#parts, last]);
    this.#parts = [];
    return line;
  }
}
