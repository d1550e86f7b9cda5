import { readSync, writeSync } from 'node:fs';
import { Duplex } from 'node:stream';
import { ReadStream } from 'node:tty';

/** How long input waits when what runs in the terminal does not read: nothing tells when it goes on. */
const WRITE_RETRY_MS = 5;

/** More than the kernel gives at once of what a terminal's last writer left. */
const READ_SIZE = 64 * 1024;

/** What a terminal's user types to end the input; only at the start of a line does it mean that. */
const END_OF_INPUT = '\n\u0004';

const CLOSED = 'the terminal has been closed';

type Callback = (error?: Error | null) => void;

/** The server's side of a pseudo-terminal: reads what is shown, writes what is typed. Owns the descriptor. */
export class TerminalStream extends Duplex {
  readonly #fd: number;
  readonly #shown: ReadStream;
  /** Input that waits to be read. */
  #waiting: { readonly retry: NodeJS.Timeout; readonly done: Callback } | undefined;
  #closed = false;

  constructor(masterFd: number) {
    super();
    this.#fd = masterFd;
    this.#shown = new ReadStream(masterFd, { allowHalfOpen: true });
    this.#shown.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) this.#shown.pause();
    });
    // How Linux says that nobody holds the other side any more.
    this.#shown.once('error', () => this.push(null));
    this.#shown.once('end', () => this.#readRest());
    this.#shown.once('close', () => {
      this.#closed = true;
    });
    this.#shown.pause();
    // Nobody is left to type to.
    this.once('end', () => this.destroy());
  }

  override _read(): void {
    this.#shown.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Callback): void {
    this.#type(chunk, done);
  }

  override _final(done: Callback): void {
    this.#type(Buffer.from(END_OF_INPUT), done);
  }

  override _destroy(error: Error | null, done: Callback): void {
    clearTimeout(this.#waiting?.retry);
    this.#waiting?.done(new Error(CLOSED));
    if (this.#closed) {
      done(error);
      return;
    }
    this.#shown.once('close', () => done(error));
    this.#shown.destroy();
  }

  /** libuv takes a hang-up for the end of what there is to read, which loses up to 15 kB: the kernel still has it. */
  #readRest(): void {
    const chunk = Buffer.allocUnsafe(READ_SIZE);
    for (let length = this.#readSome(chunk); length > 0; length = this.#readSome(chunk)) {
      this.push(Buffer.from(chunk.subarray(0, length)));
    }
    this.push(null);
  }

  #readSome(chunk: Buffer): number {
    try {
      return readSync(this.#fd, chunk);
    } catch {
      return 0;
    }
  }

  /** Written here and not by libuv, which would wait for a reader with the whole server. */
  #type(bytes: Buffer, done: Callback): void {
    this.#waiting = undefined;
    if (this.#closed) {
      done(new Error(CLOSED));
      return;
    }
    try {
      const rest = bytes.subarray(writeSync(this.#fd, bytes));
      if (rest.length === 0) done();
      else this.#type(rest, done);
    } catch (error) {
      const again = error instanceof Error && 'code' in error && error.code === 'EAGAIN';
      if (again) this.#waiting = { retry: setTimeout(() => this.#type(bytes, done), WRITE_RETRY_MS), done };
      else done(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
