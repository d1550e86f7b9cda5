import type { Logger } from '../log/logger.ts';
import {
  decodeServerRequestResult,
  type NotificationMethod,
  type NotificationParams,
  type ServerRequestMethod,
  type ServerRequestParams,
  type ServerRequestResult,
} from '../protocol/index.ts';
import { internal, type WireError } from './errors.ts';
import type { InboundError, RequestId } from './message.ts';
import type { OutgoingObserver } from './observer.ts';
import {
  ServerRequests,
  type PendingServerRequest,
  type ServerRequestOutcome,
  type ServerRequestReply,
} from './server-requests.ts';
import type { Session } from './session.ts';
import { paramsForStableClient } from './stable-clients.ts';

/** A client request as its answer refers to it; `idText` is the id exactly as the client wrote it. */
export interface AnsweredRequest {
  readonly session: Session;
  readonly id: RequestId;
  readonly idText: string;
  readonly method: string;
}

export interface ServerRequestOptions {
  /** The thread the request belongs to; see {@link ServerRequests} for what that changes. */
  readonly threadId?: string;
  /** Cancels the request. */
  readonly signal?: AbortSignal;
}

/** A server request on its way. */
export interface SentServerRequest<R> {
  readonly id: number;
  readonly outcome: Promise<ServerRequestOutcome<R>>;
}

interface OutgoingOptions {
  readonly log: Logger;
  readonly observer?: OutgoingObserver | undefined;
}

const notificationText = (method: string, params: unknown): string =>
  `{"method":"${method}","params":${JSON.stringify(params) ?? 'null'}}`;

/** Whether a notification of this method is for the connection: its `initialize` was answered, and it did not opt out. */
function takes(session: Session, method: string): boolean {
  return !session.closed && session.client?.optOut.has(method) === false;
}

/** Turns what came for a request into its outcome, decoding a result against the method's answer shape. */
function outcomeOf<M extends ServerRequestMethod>(
  method: M,
  reply: ServerRequestReply,
): ServerRequestOutcome<ServerRequestResult<M>> {
  switch (reply.type) {
    case 'cancel':
      return { type: 'cancelled' };
    case 'error':
      return { type: 'refused', error: reply.error, session: reply.session };
    case 'result': {
      const decoded = decodeServerRequestResult(method, reply.result);
      return decoded.ok
        ? { type: 'answered', result: decoded.value, session: reply.session }
        : { type: 'malformed', reason: decoded.message, session: reply.session };
    }
  }
}

/** The one seam through which every answer, notification and server request leaves. */
export class Outgoing {
  readonly #log: Logger;
  readonly #observer: OutgoingObserver | undefined;
  readonly #sessions = new Set<Session>();
  readonly #requests = new ServerRequests();

  constructor({ log, observer }: OutgoingOptions) {
    this.#log = log;
    this.#observer = observer;
  }

  /** The open connections, in the order they came. */
  get sessions(): ReadonlySet<Session> {
    return this.#sessions;
  }

  /** Makes a connection known until it closes. */
  add(session: Session): void {
    this.#sessions.add(session);
    session.signal.addEventListener('abort', () => {
      this.#sessions.delete(session);
      this.#requests.sessionClosed(session);
    });
  }

  /** Answers a client request; a result that JSON cannot hold becomes an internal error. */
  respond(request: AnsweredRequest, result: unknown): void {
    const { session, id, method, idText } = request;
    let resultText: string;
    try {
      resultText = JSON.stringify(result) ?? 'null';
    } catch (error) {
      this.#log.error('answer cannot be written as JSON', { method, error });
      this.fail(request, internal('failed to serialize response').toWire());
      return;
    }
    session.send(`{"id":${idText},"result":${resultText}}`);
    this.#observer?.({ type: 'clientResponse', session, id, method, result });
  }

  /** Answers a client request with an error. */
  fail(request: AnsweredRequest, error: WireError): void {
    const { session, id, method, idText } = request;
    session.send(`{"error":${JSON.stringify(error)},"id":${idText}}`);
    this.#observer?.({ type: 'clientError', session, id, method, error });
  }

  /** Sends a notification to those of `sessions` that take it. It is written as JSON once, however many they are. */
  notify<M extends NotificationMethod>(
    sessions: Iterable<Session>,
    method: M,
    params: NotificationParams<M>,
  ): void {
    let text: string | undefined;
    for (const session of sessions) {
      if (!takes(session, method)) continue;
      text ??= notificationText(method, params);
      session.send(text);
      this.#observer?.({ type: 'notification', session, method, params });
    }
  }

  /** Sends a notification to every connection that takes it. Observers are not told: it belongs to no connection. */
  broadcast<M extends NotificationMethod>(method: M, params: NotificationParams<M>): void {
    let text: string | undefined;
    for (const session of this.#sessions) {
      if (!takes(session, method)) continue;
      text ??= notificationText(method, params);
      session.send(text);
    }
  }

  /**
   * Asks the clients at `sessions`; the first answer counts. Where there is neither an open connection nor a thread
   * that a client could resume, the outcome is `cancelled` at once.
   */
  request<M extends ServerRequestMethod>(
    sessions: Iterable<Session>,
    method: M,
    params: ServerRequestParams<M>,
    { threadId, signal }: ServerRequestOptions = {},
  ): SentServerRequest<ServerRequestResult<M>> {
    const recipients = new Set([...sessions].filter((session) => session.ready && !session.closed));
    let id = -1;
    const outcome = new Promise<ServerRequestOutcome<ServerRequestResult<M>>>((resolve) => {
      const settle = (reply: ServerRequestReply): void => resolve(outcomeOf(method, reply));
      const request = this.#requests.add({ method, params, threadId, recipients, settle });
      id = request.id;
      for (const session of recipients) this.#sendRequest(session, request);
    });
    const abandoned = threadId === undefined && recipients.size === 0;
    if (abandoned || signal?.aborted === true) this.cancel(id);
    else if (signal !== undefined) this.#cancelOnAbort(id, signal, outcome);
    return { id, outcome };
  }

  /** Unanswered requests of a thread, oldest first. */
  pendingForThread(threadId: string): readonly PendingServerRequest[] {
    return this.#requests.ofThread(threadId);
  }

  /** Sends a thread's unanswered requests again, to a connection that has just joined the thread. */
  resendForThread(session: Session, threadId: string): void {
    for (const request of this.#requests.ofThread(threadId)) {
      if (this.#requests.addRecipient(request.id, session)) this.#sendRequest(session, request);
    }
  }

  /** Settles a thread's unanswered requests as cancelled; returns their ids, oldest first. */
  cancelForThread(threadId: string): readonly number[] {
    return this.#requests.cancelThread(threadId);
  }

  /** Settles one request as cancelled. False when it was answered before. */
  cancel(id: number): boolean {
    return this.#requests.cancel(id);
  }

  /** Settles every unanswered request as cancelled, when the server closes. */
  cancelAll(): void {
    this.#requests.cancelAll();
  }

  /** A client's result for a server request. Answers to unknown or settled requests are logged and dropped. */
  receiveResult(session: Session, id: RequestId, result: unknown): void {
    const request = this.#reply(id, { type: 'result', result, session });
    if (request === undefined) return;
    const { method } = request;
    this.#observer?.({ type: 'serverResponse', session, id: request.id, method, result });
  }

  /** A client's error for a server request. */
  receiveError(session: Session, id: RequestId, error: InboundError): void {
    const request = this.#reply(id, { type: 'error', error, session });
    if (request === undefined) return;
    const { method } = request;
    this.#log.warn('client refused a server request', { method, error });
    this.#observer?.({ type: 'serverError', session, id: request.id, method, error });
  }

  /** Resolves when every one of `sessions` takes more; undefined when all do now. */
  writable(sessions: Iterable<Session>): Promise<unknown> | undefined {
    let waits: Promise<void>[] | undefined;
    for (const session of sessions) {
      const wait = session.writable();
      if (wait !== undefined) (waits ??= []).push(wait);
    }
    return waits === undefined ? undefined : Promise.all(waits);
  }

  #reply(
    id: RequestId,
    reply: Exclude<ServerRequestReply, { type: 'cancel' }>,
  ): PendingServerRequest | undefined {
    const request = typeof id === 'number' ? this.#requests.reply(id, reply) : undefined;
    if (request === undefined) this.#log.warn('answer to an unknown server request', { id });
    return request;
  }

  #sendRequest(session: Session, { id, method, params }: PendingServerRequest): void {
    const shown = session.client?.experimentalApi === true ? params : paramsForStableClient(method, params);
    session.send(`{"method":"${method}","id":${id},"params":${JSON.stringify(shown) ?? 'null'}}`);
    this.#observer?.({ type: 'serverRequest', session, id, method, params });
  }

  #cancelOnAbort(id: number, signal: AbortSignal, outcome: Promise<unknown>): void {
    const cancel = (): void => {
      this.cancel(id);
    };
    signal.addEventListener('abort', cancel, { once: true });
    void outcome.then(() => signal.removeEventListener('abort', cancel));
  }
}
