import type { OutputStream } from '../../exec/index.ts';
import type { Utf8Chunks } from '../utf8-chunks.ts';
import { HeadTailBuffer } from './head-tail-buffer.ts';

/** What is kept of the first output for clients who hear of it later. */
const EARLY_BYTES = 1024 * 1024;

/** What a session writes: kept for the model, which reads it piece by piece, and as a whole; told to clients. */
export class SessionOutput {
  readonly #unread = new HeadTailBuffer();
  readonly #whole = new HeadTailBuffer();
  #early: { readonly stream: OutputStream; readonly chunk: Buffer }[] = [];
  #earlyBytes = 0;
  #told: Utf8Chunks | null = null;

  append(stream: OutputStream, chunk: Buffer): void {
    this.#unread.append(chunk);
    this.#whole.append(chunk);
    if (this.#told !== null) {
      this.#told.push(stream, chunk);
    } else if (this.#earlyBytes < EARLY_BYTES) {
      this.#early.push({ stream, chunk });
      this.#earlyBytes += chunk.length;
    }
  }

  /** Tells clients from now on, and of what came before. */
  tell(deltas: Utf8Chunks): void {
    this.#told = deltas;
    for (const { stream, chunk } of this.#early.splice(0)) deltas.push(stream, chunk);
  }

  /** Nothing follows. Clients who heard nothing yet get all of it with the item's end. */
  end(): void {
    this.#told?.end();
    this.#early = [];
  }

  /** What was written since it was last asked for. */
  takeUnread(): Buffer {
    return this.#unread.take();
  }

  whole(): string {
    return this.#whole.bytes().toString('utf8');
  }
}
