import type { Readable, Writable } from 'node:stream';
import type { Logger } from '../log/logger.ts';
import { LineSplitter } from './line-splitter.ts';
import { SendQueue, type SendLimits } from './send-queue.ts';
import type { Transport, TransportReceiver } from './transport.ts';

/** In characters. One write stays far below what a string can hold. */
const LIMITS: SendLimits = {
  highWater: 4 * 1024 * 1024,
  hardLimit: 256 * 1024 * 1024,
  maxWrite: 16 * 1024 * 1024,
};

export interface StdioOptions {
  readonly input: Readable;
  readonly output: Writable;
  readonly log: Logger;
  /** In place of the usual ones. */
  readonly limits?: Partial<SendLimits>;
}

/** Line separators of JavaScript that JSON leaves alone: some clients split lines at them. */
const escapeSeparators = (text: string): string =>
  text.replace(/[\u2028\u2029]/g, (c) => (c === '\u2028' ? '\\u2028' : '\\u2029'));

/** JSON lines over two byte streams. A peer that falls behind is not read from until it has caught up. */
export class StdioTransport implements Transport {
  readonly kind = 'stdio';
  readonly #input: Readable;
  readonly #output: Writable;
  readonly #log: Logger;
  readonly #queue: SendQueue<string>;
  #receiver: TransportReceiver | undefined;
  #closed = false;
  #ended = false;

  constructor({ input, output, log, limits }: StdioOptions) {
    this.#input = input;
    this.#output = output;
    this.#log = log;
    this.#queue = new SendQueue({
      limits: { ...LIMITS, ...limits },
      write: (messages, done) => void output.write(escapeSeparators(`${messages.join('\n')}\n`), done),
      onBehind: (behind) => (behind ? input.pause() : input.resume()),
      onLost: (reason) => {
        log.info('the client takes no more output', { reason });
        this.#ended = true;
        this.#receiver?.lost();
      },
    });
  }

  start(receiver: TransportReceiver): void {
    this.#receiver = receiver;
    const onTooLong = (): void => this.#log.warn('a message of the client is too long and was passed over');
    const lines = new LineSplitter(
      (line) => {
        if (!this.#closed && !this.#ended) receiver.message(line);
      },
      { onTooLong },
    );
    this.#input.on('data', (chunk: Buffer) => lines.push(chunk));
    this.#input.on('end', () => {
      lines.end();
      this.#end();
    });
    this.#input.on('error', (error) => {
      this.#log.warn('reading from the client failed', { error: error.message });
      this.#end();
    });
    this.#output.on('error', (error) => this.#queue.giveUp(error.message));
  }

  send(text: string): void {
    this.#queue.send(text);
  }

  writable(): Promise<void> | undefined {
    return this.#queue.writable();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#input.pause();
    await this.#queue.finish();
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#receiver?.ended();
  }
}
