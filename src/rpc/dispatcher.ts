import type { Logger } from '../log/logger.ts';
import { internal, invalidRequest, overloaded, RpcError } from './errors.ts';
import { LateAnswer, type HandledMethod, type HandlerMap, type RequestContext } from './handlers.ts';
import type { InitializeHandler } from './initialize.ts';
import { parseMessage, type InboundMessage } from './message.ts';
import { bindMethod, decodeInitialize, knownMethod, type Call } from './methods.ts';
import type { AnsweredRequest, Outgoing } from './outgoing.ts';
import type { OutgoingObserver } from './observer.ts';
import { RequestQueue, type QueuedTask } from './request-queue.ts';
import type { InitializedClient, Session } from './session.ts';

/** Unanswered requests that one connection may have; more are refused as overload. */
const MAX_PENDING_REQUESTS = 1024;

export interface DispatcherOptions {
  readonly handlers: HandlerMap;
  readonly initialize: InitializeHandler;
  readonly outgoing: Outgoing;
  readonly log: Logger;
  /** Called when a client has finished its handshake, before anything else it sent is handled. */
  readonly onInitialized?: (session: Session) => void;
  readonly observer?: OutgoingObserver | undefined;
  readonly maxPendingRequests?: number;
  /** Where requests wait for each other; given in where the server's own work waits with them. */
  readonly queue?: RequestQueue;
}

type InboundRequest = Extract<InboundMessage, { kind: 'request' }>;
type AfterReply = () => void | Promise<void>;

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/**
 * Takes every message of every connection through the same steps: known method, decode, initialised, experimental
 * allowed, queue, run, reply. Each request with an id is answered exactly once while its connection is open.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #queue: RequestQueue;
  readonly #bound = new Map<HandledMethod, (params: unknown, session: Session) => Call>();

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#queue = options.queue ?? new RequestQueue();
  }

  /** Handles one message of a connection. Never throws. */
  receive(session: Session, text: string): void {
    if (session.closed) return;
    const message = parseMessage(text);
    switch (message.kind) {
      case 'request':
        this.#request(session, message);
        return;
      case 'notification':
        this.#notification(session, message.method);
        return;
      case 'result':
        this.#ready(session);
        this.#options.outgoing.receiveResult(session, message.id, message.result);
        return;
      case 'error':
        this.#ready(session);
        this.#options.outgoing.receiveError(session, message.id, message.error);
        return;
      case 'malformed':
        this.#malformed(session, message.reason, message.idText);
    }
  }

  #malformed(session: Session, reason: string, idText: string | undefined): void {
    this.#options.log.error('message is not JSON-RPC', { connection: session.id, reason });
    if (idText === undefined) return;
    const request = { session, id: idText, idText, method: '' };
    this.#options.outgoing.fail(request, invalidRequest(`Invalid request: ${reason}`).toWire());
  }

  #notification(session: Session, method: string): void {
    if (method === 'initialized') this.#ready(session);
    else this.#options.log.info('notification ignored', { connection: session.id, method });
  }

  /** A client that sends anything after `initialize` is done with its handshake, `initialized` or not. */
  #ready(session: Session): void {
    if (session.becomeReady()) this.#options.onInitialized?.(session);
  }

  #request(session: Session, message: InboundRequest): void {
    const { id, idText, method } = message;
    const request: AnsweredRequest = { session, id, idText, method };
    this.#ready(session);
    this.#options.observer?.({ type: 'clientRequest', session, id, method, params: message.params });
    session.requestBegan();
    try {
      this.#admit(request, message.params);
    } catch (error) {
      this.#fail(request, error);
      session.requestEnded();
    }
  }

  /** The steps before the queue; what they throw is the answer. */
  #admit(request: AnsweredRequest, rawParams: unknown): void {
    const { session } = request;
    const { maxPendingRequests = MAX_PENDING_REQUESTS } = this.#options;
    if (session.pendingRequests > maxPendingRequests) throw overloaded();
    const method = knownMethod(request.method);
    if (method === 'initialize') {
      const { initialize, outgoing } = this.#options;
      outgoing.respond(request, initialize(decodeInitialize(rawParams), session));
      session.requestEnded();
      return;
    }
    const call = this.#bind(method)(rawParams, session);
    const { client } = session;
    if (client === undefined) throw invalidRequest('Not initialized');
    if (call.experimentalUse !== null && !client.experimentalApi) {
      throw invalidRequest(`${call.experimentalUse} requires experimentalApi capability`);
    }
    const run: QueuedTask = (release) => this.#run(request, client, call, release);
    if (call.lane === null) void run(() => undefined);
    else this.#queue.run(call.lane.key, call.lane.access, run);
  }

  #bind(method: HandledMethod): (params: unknown, session: Session) => Call {
    let bound = this.#bound.get(method);
    if (bound === undefined) {
      bound = bindMethod(method, this.#options.handlers);
      this.#bound.set(method, bound);
    }
    return bound;
  }

  #run(
    request: AnsweredRequest,
    client: InitializedClient,
    call: Call,
    release: () => void,
  ): void | Promise<void> {
    const { session } = request;
    if (session.closed) {
      session.requestEnded();
      return;
    }
    const after: AfterReply[] = [];
    const context: RequestContext = {
      session,
      client,
      requestId: request.id,
      signal: session.signal,
      release,
      afterReply: (action) => after.push(action),
    };
    let result: unknown;
    try {
      result = call.run(context);
    } catch (error) {
      this.#fail(request, error);
      session.requestEnded();
      return;
    }
    return isPromise(result) ? this.#settle(request, result, after) : this.#reply(request, result, after);
  }

  async #settle(
    request: AnsweredRequest,
    result: Promise<unknown>,
    after: readonly AfterReply[],
  ): Promise<void> {
    let value: unknown;
    try {
      value = await result;
      if (value instanceof LateAnswer) value = value.make();
    } catch (error) {
      this.#fail(request, error);
      request.session.requestEnded();
      return;
    }
    await this.#reply(request, value, after);
  }

  #reply(request: AnsweredRequest, result: unknown, after: readonly AfterReply[]): void | Promise<void> {
    this.#options.outgoing.respond(request, result);
    request.session.requestEnded();
    if (after.length > 0) return this.#runAfter(request.method, after);
  }

  async #runAfter(method: string, after: readonly AfterReply[]): Promise<void> {
    for (const action of after) {
      try {
        const done = action();
        if (done !== undefined) await done;
      } catch (error) {
        this.#options.log.error('work after an answer failed', { method, error });
      }
    }
  }

  /** Answers with what a handler meant to say, or with no more than that something failed. */
  #fail(request: AnsweredRequest, error: unknown): void {
    if (error instanceof RpcError) {
      this.#options.outgoing.fail(request, error.toWire());
      return;
    }
    if (!request.session.closed) this.#options.log.error('request failed', { method: request.method, error });
    this.#options.outgoing.fail(request, internal('internal error').toWire());
  }
}
