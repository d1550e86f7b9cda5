import type { OutputStream } from '../../exec/index.ts';
import type { CommandExecOutputDeltaNotification } from '../../protocol/index.ts';

/** Sends one delta; a promise says when the client takes more. */
export type SendDelta = (delta: CommandExecOutputDeltaNotification) => Promise<unknown> | undefined;

/** Turns a command's output into deltas, until each stream has given as many bytes as the cap allows. */
export class OutputDeltas {
  readonly #processId: string;
  readonly #cap: number;
  readonly #send: SendDelta;
  readonly #sent: Record<OutputStream, number> = { stdout: 0, stderr: 0 };
  readonly #capped: Record<OutputStream, boolean> = { stdout: false, stderr: false };

  constructor(processId: string, cap: number | undefined, send: SendDelta) {
    this.#processId = processId;
    this.#cap = cap ?? Infinity;
    this.#send = send;
  }

  /** The promise, where there is one, is to be waited for before more is read. */
  push(stream: OutputStream, chunk: Buffer): Promise<unknown> | undefined {
    if (this.#capped[stream]) return undefined;
    const taken = chunk.subarray(0, this.#cap - this.#sent[stream]);
    this.#sent[stream] += taken.length;
    const capReached = this.#sent[stream] === this.#cap;
    this.#capped[stream] = capReached;
    return this.#send({
      processId: this.#processId,
      stream,
      deltaBase64: taken.toString('base64'),
      capReached,
    });
  }
}
