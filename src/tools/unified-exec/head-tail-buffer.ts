/** What 0.129.0 keeps of a session's output: 1 MiB. */
const CAPACITY_BYTES = 1024 * 1024;

/** Keeps the beginning and the end of what was written, half of the capacity each; the middle is dropped. */
export class HeadTailBuffer {
  readonly #head: Buffer[] = [];
  readonly #headLimit: number;
  readonly #tailLimit: number;
  #headLength = 0;
  #tail: Buffer[] = [];
  #tailLength = 0;

  constructor(capacity = CAPACITY_BYTES) {
    this.#headLimit = Math.floor(capacity / 2);
    this.#tailLimit = capacity - this.#headLimit;
  }

  append(chunk: Buffer): void {
    const head = chunk.subarray(0, this.#headLimit - this.#headLength);
    const rest = chunk.subarray(head.length);
    if (head.length > 0) this.#head.push(head);
    this.#headLength += head.length;
    if (rest.length === 0) return;
    this.#tail.push(rest);
    this.#tailLength += rest.length;
    // Trimmed only now and then: every chunk is copied once.
    if (this.#tailLength > 2 * this.#tailLimit) this.#trim();
  }

  /** What is kept. */
  bytes(): Buffer {
    this.#trim();
    return Buffer.concat([...this.#head, ...this.#tail]);
  }

  /** What is kept, and begins anew. */
  take(): Buffer {
    const bytes = this.bytes();
    this.#head.length = 0;
    this.#headLength = 0;
    this.#tail = [];
    this.#tailLength = 0;
    return bytes;
  }

  #trim(): void {
    if (this.#tailLength <= this.#tailLimit) return;
    const kept = Buffer.concat(this.#tail).subarray(this.#tailLength - this.#tailLimit);
    this.#tail = [Buffer.from(kept)];
    this.#tailLength = kept.length;
  }
}
