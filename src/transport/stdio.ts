import type { Readable, Writable } from 'node:stream';
import type { Logger } from '../log/logger.ts';
import { LineSplitter } from './line-splitter.ts';
import type { Transport, TransportReceiver } from './transport.ts';

/** Characters queued for a peer that is behind; above this nothing more is read from it. */
const HIGH_WATER = 4 * 1024 * 1024;

/** Characters queued when a further message finds the peer hopeless: it does not read, and memory is finite. */
const HARD_LIMIT = 256 * 1024 * 1024;

/** Characters joined into one write: far below what a string can hold. */
const MAX_WRITE = 16 * 1024 * 1024;

export interface StdioOptions {
  readonly input: Readable;
  readonly output: Writable;
  readonly log: Logger;
  /** In characters; see the constants of this file for the defaults. */
  readonly highWater?: number;
  readonly hardLimit?: number;
}

/** Line separators of JavaScript that JSON leaves alone: some clients split lines at them. */
const escapeSeparators = (text: string): string =>
  text.replace(/[\u2028\u2029]/g, (c) => (c === '\u2028' ? '\\u2028' : '\\u2029'));

/**
 * JSON lines over two byte streams. What is sent within one turn of the event loop goes out as one write, and one
 * write is under way at a time. A peer that falls behind is not read from until it has caught up; one that falls
 * behind without end is given up.
 */
export class StdioTransport implements Transport {
  readonly kind = 'stdio';
  readonly #input: Readable;
  readonly #output: Writable;
  readonly #log: Logger;
  readonly #highWater: number;
  readonly #hardLimit: number;
  #receiver: TransportReceiver | undefined;
  #batch: string[] = [];
  /** Characters in the batch and in the write under way. */
  #queued = 0;
  #scheduled = false;
  #writing = false;
  #open = true;
  #ended = false;
  #caughtUp: (() => void)[] = [];
  #flushed: (() => void)[] = [];

  constructor({ input, output, log, highWater = HIGH_WATER, hardLimit = HARD_LIMIT }: StdioOptions) {
    this.#input = input;
    this.#output = output;
    this.#log = log;
    this.#highWater = highWater;
    this.#hardLimit = hardLimit;
  }

  start(receiver: TransportReceiver): void {
    this.#receiver = receiver;
    const lines = new LineSplitter((line) => {
      if (this.#open && !this.#ended) receiver.message(line);
    });
    this.#input.on('data', (chunk: Buffer) => lines.push(chunk));
    this.#input.on('end', () => {
      lines.end();
      this.#end();
    });
    this.#input.on('error', (error) => {
      this.#log.warn('reading from the client failed', { error: error.message });
      this.#end();
    });
    this.#output.on('error', (error) => this.#abandonOutput(error.message));
  }

  send(text: string): void {
    if (!this.#open) return;
    if (this.#queued > this.#hardLimit) {
      this.#abandonOutput('the client does not read');
      return;
    }
    this.#batch.push(text);
    this.#queued += text.length + 1;
    if (this.#scheduled || this.#writing) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#write();
    });
  }

  writable(): Promise<void> | undefined {
    if (this.#queued <= this.#highWater) return undefined;
    return new Promise((resolve) => this.#caughtUp.push(resolve));
  }

  async close(): Promise<void> {
    this.#open = false;
    this.#input.pause();
    this.#write();
    if (this.#queued > 0) await new Promise<void>((resolve) => this.#flushed.push(resolve));
  }

  #write(): void {
    if (this.#writing || this.#batch.length === 0) return;
    const lines = this.#nextLines();
    const length = lines.reduce((sum, line) => sum + line.length + 1, 0);
    lines.push('');
    this.#writing = true;
    this.#output.write(escapeSeparators(lines.join('\n')), (error) => {
      this.#writing = false;
      if (error === null || error === undefined) this.#wrote(length);
      else this.#abandonOutput(error.message);
    });
    if (this.#queued > this.#highWater) this.#input.pause();
  }

  /** Takes from the batch what one write may carry: everything, as a rule. */
  #nextLines(): string[] {
    let length = 0;
    const over = this.#batch.findIndex((line) => {
      length += line.length;
      return length > MAX_WRITE;
    });
    return this.#batch.splice(0, over < 0 ? this.#batch.length : Math.max(over, 1));
  }

  #wrote(length: number): void {
    this.#queued -= length;
    this.#write();
    if (this.#queued <= this.#highWater) {
      if (this.#open) this.#input.resume();
      release(this.#caughtUp);
    }
    if (this.#queued === 0) release(this.#flushed);
  }

  /** Nothing can be written any more: what is queued is lost, and nobody is left to serve. */
  #abandonOutput(reason: string): void {
    if (this.#open) this.#log.info('the client takes no more output', { reason });
    this.#open = false;
    this.#batch = [];
    this.#queued = 0;
    release(this.#caughtUp);
    release(this.#flushed);
    this.#end();
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#receiver?.ended();
  }
}

function release(waiting: (() => void)[]): void {
  for (const resolve of waiting.splice(0)) resolve();
}
