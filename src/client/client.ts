import type {
  ClientMethod,
  ClientNotificationMethod,
  Input,
  NotificationMethod,
  NotificationParams,
  ParamsInput,
  ResultOf,
  serverRequests,
  ServerRequestMethod,
  ServerRequestParams,
} from '../protocol/index.ts';
import { parseMessage, type InboundMessage, type RequestId } from '../rpc/message.ts';
import { isNotification, readNotification, readResult, readServerRequest } from './decoding.ts';
import { ConnectionLost, RequestRefused } from './errors.ts';
import { Stream } from './stream.ts';
import type { Wire } from './wire.ts';

const METHOD_NOT_FOUND = -32601;
const INTERNAL = -32603;

/** What a client may answer to a request of the server. */
export type ServerRequestAnswer<M extends ServerRequestMethod> = Input<
  (typeof serverRequests)[M]['response']
>;

type Reply = Extract<InboundMessage, { kind: 'result' | 'error' }> | ConnectionLost;

/** One connection of a client's life. */
interface Link {
  readonly wire: Wire;
  readonly pending: Map<RequestId, (reply: Reply) => void>;
  lost: ConnectionLost | null;
}

/** Sends a request over one connection. */
export type Request = <M extends ClientMethod>(method: M, params: ParamsInput<M>) => Promise<ResultOf<M>>;

/**
 * Opens a connection in place of a lost one and does the handshake on it, with requests that `take` lets it send.
 * Gives up when the signal aborts.
 */
export type Reopen = (take: (wire: Wire) => Request, signal: AbortSignal) => Promise<void>;

/**
 * A client of an app-server, typed by the protocol's table of methods. What it hears is checked against the protocol.
 * When its connection is lost it opens another where it was told how, and else everything that is waited for is rejected.
 */
export class AppServerClient {
  readonly #reopen: Reopen | undefined;
  readonly #listeners = new Map<string, Set<(params: unknown) => void>>();
  readonly #answers = new Map<string, (params: unknown, id: RequestId) => unknown>();
  readonly #reconnected = new Set<() => void>();
  readonly #ending = new AbortController();
  readonly #atEnd = new Set<(error: Error) => void>();
  #link: Link;
  /** Resolves when the link can be used: at once, unless it is being replaced. */
  #ready: Promise<void> = Promise.resolve();
  #ended: Error | null = null;
  #nextId = 1;

  constructor(wire: Wire, reopen?: Reopen) {
    this.#reopen = reopen;
    this.#link = this.#attach(wire);
  }

  /**
   * Sends a request and gives its result. While the connection is being opened anew it waits.
   *
   * @throws RequestRefused where the server answers with an error
   * @throws ConnectionLost where the connection ends before the answer
   */
  async request<M extends ClientMethod>(method: M, params: ParamsInput<M>): Promise<ResultOf<M>> {
    await this.#ready;
    return this.#ask(this.#link, method, params);
  }

  notify(method: ClientNotificationMethod): void {
    this.#link.wire.send(JSON.stringify({ method }));
  }

  /** Calls `listener` with every notification of a method, until the returned function is called. */
  on<M extends NotificationMethod>(method: M, listener: (params: NotificationParams<M>) => void): () => void {
    const listeners = this.#listeners.get(method) ?? new Set();
    this.#listeners.set(method, listeners);
    const heard = (params: unknown): void => listener(readNotification(method, params));
    listeners.add(heard);
    return () => void listeners.delete(heard);
  }

  /** The next notification of a method for which `matches` holds. Rejects if the client ends before. */
  next<M extends NotificationMethod>(
    method: M,
    matches: (params: NotificationParams<M>) => boolean = () => true,
  ): Promise<NotificationParams<M>> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== null) reject(this.#ended);
      const done = (): void => {
        stop();
        this.#atEnd.delete(ended);
      };
      const ended = (error: Error): void => {
        done();
        reject(error);
      };
      const stop = this.on(method, (params) => {
        if (!matches(params)) return;
        done();
        resolve(params);
      });
      this.#atEnd.add(ended);
    });
  }

  /**
   * The notifications of a method from now on, kept until they are asked for. The iteration ends with `close`, and
   * throws when the connection is lost for good.
   */
  notifications<M extends NotificationMethod>(method: M): AsyncIterableIterator<NotificationParams<M>> {
    const stream = new Stream<NotificationParams<M>>(() => {
      stop();
      this.#atEnd.delete(ended);
    });
    const stop = this.on(method, (params) => stream.push(params));
    const ended = (error: Error): void => stream.end(error instanceof ClientClosed ? undefined : error);
    if (this.#ended === null) this.#atEnd.add(ended);
    else ended(this.#ended);
    return stream;
  }

  /**
   * Answers every request of the server for a method. An answer of `undefined` leaves the request to other clients of
   * the thread; an error that is thrown refuses it. Requests that nobody here answers are refused.
   */
  answer<M extends ServerRequestMethod>(
    method: M,
    answer: (
      params: ServerRequestParams<M>,
      id: RequestId,
    ) => ServerRequestAnswer<M> | undefined | Promise<ServerRequestAnswer<M> | undefined>,
  ): void {
    this.#answers.set(method, (params, id) => answer(readServerRequest(method, params), id));
  }

  /** Calls `listener` each time a lost connection was replaced. The server knows nothing of what the old one heard. */
  onReconnect(listener: () => void): void {
    this.#reconnected.add(listener);
  }

  /** Rejects what is waited for and hangs up. */
  giveUp(reason: string): void {
    this.#end(new Error(reason));
  }

  /** Hangs up. Resolves when the server's side has ended, too. */
  async close(): Promise<void> {
    this.#end(new ClientClosed('the client is closed'));
    await this.#link.wire.end();
  }

  #attach(wire: Wire): Link {
    const link: Link = { wire, pending: new Map(), lost: null };
    wire.onMessage((text) => {
      attempt(
        () => this.#receive(link, parseMessage(text)),
        (error) => this.#end(error),
      );
    });
    wire.onClose((reason) => this.#lose(link, new ConnectionLost(reason)));
    return link;
  }

  #ask<M extends ClientMethod>(link: Link, method: M, params: ParamsInput<M>): Promise<ResultOf<M>> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const gone = this.#ended ?? link.lost;
      if (gone !== null) reject(gone);
      link.pending.set(id, (reply) => {
        if (reply instanceof Error) reject(reply);
        else if (reply.kind === 'error') reject(new RequestRefused(method, reply.error));
        else attempt(() => resolve(readResult(method, reply.result)), reject);
      });
      if (gone === null) link.wire.send(JSON.stringify({ id, method, params }));
    });
  }

  #lose(link: Link, lost: ConnectionLost): void {
    link.lost = lost;
    rejectAll(link, lost);
    if (link !== this.#link || this.#ended !== null) return;
    if (this.#reopen === undefined) {
      this.#end(lost);
      return;
    }
    this.#ready = this.#replace(this.#reopen);
    this.#ready.catch((error: unknown) => this.#end(asError(error)));
  }

  async #replace(reopen: Reopen): Promise<void> {
    let link = this.#link;
    const take = (wire: Wire): Request => {
      link = this.#attach(wire);
      return (method, params) => this.#ask(link, method, params);
    };
    await reopen(take, this.#ending.signal);
    this.#link = link;
    if (link.lost !== null) this.#lose(link, link.lost);
    else for (const listener of this.#reconnected) listener();
  }

  #end(error: Error): void {
    if (this.#ended !== null) return;
    this.#ended = error;
    this.#ending.abort();
    rejectAll(this.#link, error instanceof ConnectionLost ? error : new ConnectionLost(error.message));
    for (const end of this.#atEnd) end(error);
    void this.#link.wire.end();
  }

  #receive(link: Link, message: InboundMessage): void {
    switch (message.kind) {
      case 'result':
      case 'error': {
        const settle = link.pending.get(message.id);
        link.pending.delete(message.id);
        settle?.(message);
        return;
      }
      case 'notification':
        if (!isNotification(message.method)) return;
        for (const listener of this.#listeners.get(message.method) ?? []) listener(message.params);
        return;
      case 'request':
        void this.#respond(link.wire, message.id, message.method, message.params);
        return;
      case 'malformed':
        throw new Error(`the server sent what is no message: ${message.reason}`);
    }
  }

  async #respond(wire: Wire, id: RequestId, method: string, params: unknown): Promise<void> {
    const answer = this.#answers.get(method);
    if (answer === undefined) {
      const error = { code: METHOD_NOT_FOUND, message: `this client does not answer ${method}` };
      wire.send(JSON.stringify({ id, error }));
      return;
    }
    try {
      const result = await answer(params, id);
      if (result !== undefined) wire.send(JSON.stringify({ id, result }));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      wire.send(JSON.stringify({ id, error: { code: INTERNAL, message } }));
    }
  }
}

/** The client itself hung up: no failure. */
class ClientClosed extends Error {}

function rejectAll({ pending }: Link, lost: ConnectionLost): void {
  for (const settle of pending.values()) settle(lost);
  pending.clear();
}

function attempt(act: () => void, failed: (error: Error) => void): void {
  try {
    act();
  } catch (error) {
    failed(asError(error));
  }
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
