import { StringDecoder } from 'node:string_decoder';
import type { OutputStream } from '../exec/index.ts';

/** Turns output bytes of two streams into text pieces of at most `limit` bytes, never cutting a character. */
export class Utf8Chunks {
  readonly #limit: number;
  readonly #sink: (text: string) => void;
  readonly #decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') };

  constructor(limit: number, sink: (text: string) => void) {
    this.#limit = limit;
    this.#sink = sink;
  }

  /** Passes on what `chunk` completes. */
  push(stream: OutputStream, chunk: Buffer): void {
    for (let at = 0; at < chunk.length; at += this.#limit) {
      const text = this.#decoders[stream].write(chunk.subarray(at, at + this.#limit));
      if (text !== '') this.#sink(text);
    }
  }

  /** Passes on what an ended stream left incomplete. */
  end(): void {
    for (const decoder of [this.#decoders.stdout, this.#decoders.stderr]) {
      const rest = decoder.end();
      if (rest !== '') this.#sink(rest);
    }
  }
}
