import { decode } from '../protocol/decode/index.ts';
import { InitializeParams } from '../protocol/initialize.ts';
import type { Transport, TransportKind, TransportReceiver } from '../transport/transport.ts';
import type { Introduction } from './initialize.ts';
import { parseMessage } from './message.ts';
import { RpcError } from './errors.ts';

/**
 * A transport that answers a client's `initialize` before the server behind it is even loaded, which takes several
 * times as long as the answer. What the client sends meanwhile is held and given to the server, `initialize` first;
 * the server's own answer to that, the same text, is dropped. Anything but a plain `initialize` is left to the server.
 */
export class EarlyHandshake implements Transport {
  readonly #inner: Transport;
  readonly #introduce: Introduction;
  readonly #held: string[] = [];
  #receiver: TransportReceiver | undefined;
  #ended = false;
  #lost = false;
  #answer: string | undefined;
  #onFirst: () => void = () => undefined;

  constructor(inner: Transport, introduce: Introduction) {
    this.#inner = inner;
    this.#introduce = introduce;
  }

  get kind(): TransportKind {
    return this.#inner.kind;
  }

  /** Starts listening. Resolves with the client's first message, answered if it could be, or with the client's end. */
  listen(): Promise<void> {
    return new Promise((resolve) => {
      this.#onFirst = resolve;
      this.#inner.start({
        message: (text) => this.#message(text),
        ended: () => this.#end(),
        lost: () => this.#lose(),
      });
    });
  }

  start(receiver: TransportReceiver): void {
    this.#receiver = receiver;
    for (const text of this.#held.splice(0)) receiver.message(text);
    if (this.#ended) receiver.ended();
    if (this.#lost) receiver.lost();
  }

  send(text: string): void {
    const early = this.#answer;
    this.#answer = undefined;
    if (text !== early) this.#inner.send(text);
  }

  writable(): Promise<void> | undefined {
    return this.#inner.writable();
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  #message(text: string): void {
    if (this.#receiver !== undefined) {
      this.#receiver.message(text);
      return;
    }
    if (this.#held.length === 0) this.#answerEarly(text);
    this.#held.push(text);
    this.#onFirst();
  }

  #answerEarly(text: string): void {
    const message = parseMessage(text);
    if (message.kind !== 'request' || message.method !== 'initialize') return;
    const params = decode(InitializeParams, message.params);
    if (!params.ok) return;
    try {
      const { response } = this.#introduce(params.value);
      this.#answer = `{"id":${message.idText},"result":${JSON.stringify(response)}}`;
      this.#inner.send(this.#answer);
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
    }
  }

  #end(): void {
    this.#ended = true;
    this.#receiver?.ended();
    this.#onFirst();
  }

  #lose(): void {
    this.#lost = true;
    this.#receiver?.lost();
    this.#onFirst();
  }
}
