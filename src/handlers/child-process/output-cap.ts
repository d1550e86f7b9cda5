import type { OutputStream } from '../../exec/index.ts';

/** A piece of one stream. */
export interface OutputPiece {
  readonly stream: OutputStream;
  readonly bytes: Buffer;
  /** Nothing more of this stream will come. */
  readonly capReached: boolean;
}

/** Does something with a piece; a promise says when it takes more. */
type TakePiece = (piece: OutputPiece) => Promise<unknown> | undefined;

/** Passes output on until each stream has given as many bytes as the cap allows. */
export class OutputCap {
  readonly #cap: number;
  readonly #take: TakePiece;
  readonly #passed: Record<OutputStream, number> = { stdout: 0, stderr: 0 };
  readonly #reached: Record<OutputStream, boolean> = { stdout: false, stderr: false };

  /** `cap` counts bytes; without it there is none. */
  constructor(cap: number | undefined, take: TakePiece) {
    this.#cap = cap ?? Infinity;
    this.#take = take;
  }

  /** The promise, where there is one, is to be waited for before more is read. */
  push(stream: OutputStream, chunk: Buffer): Promise<unknown> | undefined {
    if (this.#reached[stream]) return undefined;
    const bytes = chunk.subarray(0, this.#cap - this.#passed[stream]);
    this.#passed[stream] += bytes.length;
    const capReached = this.#passed[stream] === this.#cap;
    this.#reached[stream] = capReached;
    return this.#take({ stream, bytes, capReached });
  }

  /** Whether the stream gave as much as it may. Also where it would have given no more: so it is in 0.129.0. */
  reached(stream: OutputStream): boolean {
    return this.#reached[stream];
  }
}

/** A piece as it crosses the wire. */
export function deltaOf({ stream, bytes, capReached }: OutputPiece) {
  return { stream, deltaBase64: bytes.toString('base64'), capReached };
}
