import type { RunningProcess, TerminalSize } from '../../exec/index.ts';
import { internal, invalidRequest } from '../../rpc/index.ts';
import { workAtFullSpeed } from '../../v8-settings.ts';

/** Bytes that may wait for a process that does not read its input. */
const MAX_WAITING_INPUT = 16 * 1024 * 1024;

/** What a client's requests do to its process. It may still be being started: they wait until it runs. */
export class SteeredProcess {
  readonly #started: Promise<RunningProcess>;
  readonly #takesInput: boolean;
  /** What clients call it, such as `process`. */
  readonly #kind: string;
  #inputOpen = true;
  #waitingInput = 0;

  constructor(started: Promise<RunningProcess>, takesInput: boolean, kind: string) {
    workAtFullSpeed();
    this.#started = started;
    this.#takesInput = takesInput;
    this.#kind = kind;
  }

  /** Hands input on without waiting until it is read. */
  async write(bytes: Uint8Array, close: boolean): Promise<void> {
    const process = await this.#started;
    if (!this.#takesInput) throw invalidRequest(`stdin streaming is not enabled for this ${this.#kind}`);
    if (bytes.length > 0) this.#feed(process, bytes);
    if (!close) return;
    this.#inputOpen = false;
    process.endStdin();
  }

  async resize(size: TerminalSize): Promise<void> {
    if ((await this.#started).resize(size)) return;
    throw invalidRequest('failed to resize PTY: process is not attached to a PTY');
  }

  async kill(): Promise<void> {
    (await this.#started).kill();
  }

  #feed(process: RunningProcess, bytes: Uint8Array): void {
    if (!this.#inputOpen) throw invalidRequest('stdin is already closed');
    if (this.#waitingInput + bytes.length > MAX_WAITING_INPUT) {
      throw internal('the process does not read its stdin');
    }
    this.#waitingInput += bytes.length;
    void process.write(bytes).then((taken) => {
      this.#waitingInput -= bytes.length;
      if (!taken) this.#inputOpen = false;
    });
  }
}
