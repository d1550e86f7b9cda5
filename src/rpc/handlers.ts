import type { RequestId } from './message.ts';
import type { InitializedClient, Session } from './session.ts';
import type { ClientMethod, ParamsOf, ResultOf } from '../protocol/index.ts';

/** What a handler knows of the request it answers. */
export interface RequestContext {
  readonly session: Session;
  /** The client behind the session; a handler only runs after `initialize`. */
  readonly client: InitializedClient;
  readonly requestId: RequestId;
  /** Aborts when the connection closes; the answer would reach nobody from then on. */
  readonly signal: AbortSignal;
  /** Lets the next request of the same key start although this one's answer is still to come. */
  readonly release: () => void;
  /**
   * Runs `action` right after the answer was sent and before the next request of the same key starts, in the order of
   * registration. Only after a result: an error answer drops the actions. Their own errors are logged.
   */
  readonly afterReply: (action: () => void | Promise<void>) => void;
}

/**
 * An answer that is made in the moment it is sent. Nothing can happen between what it says and the next message to
 * its connection: a handler that lets the connection hear of something in `make` leaves neither a gap nor an overlap.
 */
export class LateAnswer<R> {
  readonly make: () => R;

  constructor(make: () => R) {
    this.make = make;
  }
}

/** Answers one method. It throws an `RpcError` to refuse; any other error becomes an internal one. */
export type Handler<M extends ClientMethod> = (
  params: ParamsOf<M>,
  context: RequestContext,
) => ResultOf<M> | Promise<ResultOf<M> | LateAnswer<ResultOf<M>>>;

/** Every method that a handler answers; `initialize` is answered by the session itself. */
export type HandledMethod = Exclude<ClientMethod, 'initialize'>;

/** A handler for each of the methods `M`, none forgotten: `Handlers<keyof typeof fsMethods>`. */
export type Handlers<M extends HandledMethod> = { readonly [K in M]: Handler<K> };

/** The handlers of a whole server: what is absent is answered as not implemented. */
export type HandlerMap = Partial<Handlers<HandledMethod>>;
