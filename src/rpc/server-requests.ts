import type { InboundError } from './message.ts';
import type { Session } from './session.ts';

/** How a server request ended. The asker chooses what each ending means for it; most decline. */
export type ServerRequestOutcome<R> =
  | { readonly type: 'answered'; readonly result: R; readonly session: Session }
  /** The client answered with a JSON-RPC error. */
  | { readonly type: 'refused'; readonly error: InboundError; readonly session: Session }
  /** The answer does not have the shape of the request's result. */
  | { readonly type: 'malformed'; readonly reason: string; readonly session: Session }
  /** Nobody can answer any more: the turn ended, the asker gave up, or the last connection that was asked closed. */
  | { readonly type: 'cancelled' };

/** A server request that waits for its answer. */
export interface PendingServerRequest {
  readonly id: number;
  readonly method: string;
  readonly params: unknown;
  readonly threadId: string | undefined;
}

/** What came for a pending request; `result` is not decoded yet. */
export type ServerRequestReply =
  | { readonly type: 'result'; readonly result: unknown; readonly session: Session }
  | { readonly type: 'error'; readonly error: InboundError; readonly session: Session }
  | { readonly type: 'cancel' };

interface NewRequest extends Omit<PendingServerRequest, 'id'> {
  /** The connections that were asked and may answer. */
  readonly recipients: Set<Session>;
  /** Called once, with the first reply. */
  readonly settle: (reply: ServerRequestReply) => void;
}

interface Entry extends NewRequest {
  readonly id: number;
}

/**
 * The unanswered server requests of a server. Ids count from 0 across all connections. The first answer from any
 * connection that was asked settles a request. A request of a thread outlives its connections, so that a client that
 * resumes the thread can answer it; one without a thread is cancelled when the last connection that was asked closes.
 */
export class ServerRequests {
  #nextId = 0;
  readonly #pending = new Map<number, Entry>();

  add(request: NewRequest): PendingServerRequest {
    const entry: Entry = { ...request, id: this.#nextId };
    this.#nextId += 1;
    this.#pending.set(entry.id, entry);
    return entry;
  }

  /** Requests of a thread that wait, oldest first. */
  ofThread(threadId: string): readonly PendingServerRequest[] {
    return [...this.#pending.values()].filter((entry) => entry.threadId === threadId);
  }

  /** Lets a further connection answer. False when the request is no longer pending. */
  addRecipient(id: number, session: Session): boolean {
    const entry = this.#pending.get(id);
    entry?.recipients.add(session);
    return entry !== undefined;
  }

  /** Settles the request that `reply.session` was asked; returns it, or undefined when there is no such request. */
  reply(
    id: number,
    reply: Exclude<ServerRequestReply, { type: 'cancel' }>,
  ): PendingServerRequest | undefined {
    const entry = this.#pending.get(id);
    if (entry?.recipients.has(reply.session) !== true) return undefined;
    this.#pending.delete(id);
    entry.settle(reply);
    return entry;
  }

  /** Settles one request as cancelled. False when it was not pending. */
  cancel(id: number): boolean {
    const entry = this.#pending.get(id);
    if (entry === undefined) return false;
    this.#pending.delete(id);
    entry.settle({ type: 'cancel' });
    return true;
  }

  /** Settles a thread's requests as cancelled and returns their ids, oldest first. */
  cancelThread(threadId: string): readonly number[] {
    const ids = this.ofThread(threadId).map((entry) => entry.id);
    for (const id of ids) this.cancel(id);
    return ids;
  }

  /** Takes a closed connection out of what it was asked. */
  sessionClosed(session: Session): void {
    for (const entry of this.#pending.values()) {
      if (!entry.recipients.delete(session)) continue;
      if (entry.threadId === undefined && entry.recipients.size === 0) this.cancel(entry.id);
    }
  }

  cancelAll(): void {
    for (const id of this.#pending.keys()) this.cancel(id);
  }
}
