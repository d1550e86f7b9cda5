import type { Thread } from '../engine/index.ts';
import type { Outgoing, Session } from '../rpc/index.ts';
import { tellSubscribers } from './thread-notifications.ts';

interface Subscribers {
  readonly sessions: Set<Session>;
  readonly stop: () => void;
}

/**
 * Which connections hear of which thread. A thread's events are turned into notifications once and sent to all of
 * its subscribers; a connection that closes is taken out everywhere.
 */
export class ThreadSubscriptions {
  readonly #outgoing: Outgoing;
  readonly #threads = new Map<string, Subscribers>();

  constructor(outgoing: Outgoing) {
    this.#outgoing = outgoing;
  }

  /** Lets `session` hear `thread` from now on. */
  subscribe(thread: Thread, session: Session): void {
    const { sessions } = this.#of(thread);
    if (sessions.has(session) || session.closed) return;
    sessions.add(session);
    session.signal.addEventListener('abort', () => sessions.delete(session), { once: true });
  }

  /** Ends that; false when it was not so. */
  unsubscribe(threadId: string, session: Session): boolean {
    return this.#threads.get(threadId)?.sessions.delete(session) ?? false;
  }

  /** The connections that hear a thread now. */
  of(threadId: string): ReadonlySet<Session> {
    return this.#threads.get(threadId)?.sessions ?? new Set();
  }

  /** Forgets a thread that is no longer loaded. */
  drop(threadId: string): void {
    this.#threads.get(threadId)?.stop();
    this.#threads.delete(threadId);
  }

  #of(thread: Thread): Subscribers {
    const known = this.#threads.get(thread.id);
    if (known !== undefined) return known;
    const sessions = new Set<Session>();
    const stop = thread.listen((event) => tellSubscribers(this.#outgoing, sessions, thread.id, event));
    const subscribers = { sessions, stop };
    this.#threads.set(thread.id, subscribers);
    return subscribers;
  }
}
