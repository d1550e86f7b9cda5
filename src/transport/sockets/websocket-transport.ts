import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Logger } from '../../log/logger.ts';
import { SendQueue, type SendBudget, type SendLimits } from '../send-queue.ts';
import type { TextFrames } from './text-frames.ts';
import type { Transport, TransportKind, TransportReceiver } from '../transport.ts';

/** In bytes. Clients that share a server share its memory, too: each may be less far behind than a sole one. */
const LIMITS: SendLimits = {
  highWater: 4 * 1024 * 1024,
  hardLimit: 64 * 1024 * 1024,
  maxWrite: 64 * 1024,
};

/** How long a closing connection may take to take what is queued and to say goodbye. */
const GOODBYE_MS = 1000;

/** The server ends the connection because it ends itself, or has no more to say on it. */
const GOING_AWAY = 1001;

/** What a websocket connection is made of. */
export interface WebSocketTransportParts {
  readonly kind: TransportKind;
  readonly webSocket: WebSocket;
  /** The stream below the websocket. */
  readonly stream: Duplex;
  readonly frames: TextFrames;
  readonly budget: SendBudget;
  readonly log: Logger;
}

/** A websocket whose every text message is one message. Binary messages mean nothing and are passed over (0.129.0). */
export class WebSocketTransport implements Transport {
  readonly kind: TransportKind;
  readonly #webSocket: WebSocket;
  readonly #stream: Duplex;
  readonly #frames: TextFrames;
  readonly #log: Logger;
  readonly #queue: SendQueue<Buffer>;
  readonly #gone: Promise<void>;

  constructor({ kind, webSocket, stream, frames, budget, log }: WebSocketTransportParts) {
    this.kind = kind;
    this.#webSocket = webSocket;
    this.#stream = stream;
    this.#frames = frames;
    this.#log = log;
    this.#queue = new SendQueue({
      limits: LIMITS,
      budget,
      write: (messages, done) => this.#write(messages, done),
      onBehind: (behind) => (behind ? webSocket.pause() : webSocket.resume()),
      onLost: (reason) => {
        log.warn('a connection is given up', { reason });
        webSocket.terminate();
      },
    });
    this.#gone = new Promise((resolve) => {
      webSocket.once('close', () => {
        this.#queue.discard();
        resolve();
      });
    });
  }

  start(receiver: TransportReceiver): void {
    this.#webSocket.on('message', (data: Buffer, isBinary: boolean) => {
      if (isBinary) this.#log.warn('a binary message was passed over');
      else receiver.message(data.toString());
    });
    this.#webSocket.on('error', (error) => this.#log.info('a connection failed', { error: error.message }));
    void this.#gone.then(() => receiver.lost());
  }

  send(text: string): void {
    this.#queue.send(this.#frames.of(text));
  }

  writable(): Promise<void> | undefined {
    return this.#queue.writable();
  }

  async close(): Promise<void> {
    const impatience = setTimeout(() => this.#webSocket.terminate(), GOODBYE_MS);
    await this.#queue.finish();
    this.#webSocket.resume();
    this.#webSocket.close(GOING_AWAY);
    await this.#gone;
    clearTimeout(impatience);
  }

  /** Frames go out together: each on its own would be a system call of its own. */
  #write(frames: readonly Buffer[], done: (error?: Error | null) => void): void {
    const last = frames.length - 1;
    this.#stream.cork();
    frames.forEach((frame, i) => {
      if (i < last) this.#stream.write(frame);
      else this.#stream.write(frame, done);
    });
    this.#stream.uncork();
  }
}
