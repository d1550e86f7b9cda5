import type { Thread } from '../engine/index.ts';
import type { Outgoing, Session } from '../rpc/index.ts';
import type { IdleUnloading } from './idle-unloading.ts';
import { tellSubscribers } from './thread-notifications.ts';

interface Subscribers {
  readonly thread: Thread;
  readonly sessions: Set<Session>;
  /** How many requests are about to let somebody hear it. */
  joining: number;
  readonly stop: () => void;
}

/**
 * Which connections hear of which thread. A thread's events are turned into notifications once and sent to all of
 * its subscribers; a connection that closes is taken out everywhere.
 */
export class ThreadSubscriptions {
  readonly #outgoing: Outgoing;
  readonly #idle: IdleUnloading;
  readonly #threads = new Map<string, Subscribers>();
  /** Those whose end is waited for: once for all threads, so that no connection holds on to one that is let go. */
  readonly #sessions = new Set<Session>();

  constructor(outgoing: Outgoing, idle: IdleUnloading) {
    this.#outgoing = outgoing;
    this.#idle = idle;
  }

  /** Lets `session` hear `thread` from now on. */
  subscribe(thread: Thread, session: Session): void {
    const subscribers = this.#of(thread);
    if (!session.closed) {
      subscribers.sessions.add(session);
      this.#awaitEnd(session);
    }
    this.#look(subscribers);
  }

  /** Keeps a thread loaded that a connection is about to hear, until the returned function is called. */
  hold(thread: Thread): () => void {
    const subscribers = this.#of(thread);
    subscribers.joining++;
    this.#look(subscribers);
    return () => {
      subscribers.joining--;
      this.#look(subscribers);
    };
  }

  /** Ends that; false when it was not so. */
  unsubscribe(threadId: string, session: Session): boolean {
    const subscribers = this.#threads.get(threadId);
    return subscribers === undefined ? false : this.#leave(subscribers, session);
  }

  /** Whether anybody hears a thread, or is about to. */
  isHeard(threadId: string): boolean {
    const subscribers = this.#threads.get(threadId);
    return subscribers !== undefined && isHeard(subscribers);
  }

  /** The connections that hear a thread now. */
  of(threadId: string): ReadonlySet<Session> {
    return this.#threads.get(threadId)?.sessions ?? new Set();
  }

  /** Forgets a thread that is no longer loaded. */
  drop(thread: Thread): void {
    const known = this.#threads.get(thread.id);
    if (known?.thread !== thread) return;
    known.stop();
    this.#threads.delete(thread.id);
    this.#idle.forget(thread.id);
  }

  #of(thread: Thread): Subscribers {
    const known = this.#threads.get(thread.id);
    if (known?.thread === thread) return known;
    known?.stop();
    const sessions = new Set<Session>();
    const stop = thread.listen((event) => {
      tellSubscribers(this.#outgoing, sessions, thread.id, event);
      if (event.type === 'statusChanged') this.#look(subscribers);
    });
    const subscribers = { thread, sessions, joining: 0, stop };
    this.#threads.set(thread.id, subscribers);
    return subscribers;
  }

  #awaitEnd(session: Session): void {
    if (this.#sessions.has(session)) return;
    this.#sessions.add(session);
    const ended = (): void => {
      this.#sessions.delete(session);
      for (const subscribers of this.#threads.values()) this.#leave(subscribers, session);
    };
    session.signal.addEventListener('abort', ended, { once: true });
  }

  #leave(subscribers: Subscribers, session: Session): boolean {
    const left = subscribers.sessions.delete(session);
    if (left) this.#look(subscribers);
    return left;
  }

  #look(subscribers: Subscribers): void {
    const { thread } = subscribers;
    if (this.#threads.get(thread.id) === subscribers) this.#idle.look(thread, isHeard(subscribers));
  }
}

const isHeard = ({ sessions, joining }: Subscribers): boolean => sessions.size > 0 || joining > 0;
