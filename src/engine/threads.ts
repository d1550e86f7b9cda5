import type { ResponseItem } from '../protocol/index.ts';
import type { ThreadRef } from '../store/index.ts';
import { failed } from './errors.ts';
import type {
  AgentSeat,
  Continued,
  Forked,
  FreshThreadRequest,
  NewAgent,
  NewThreadRequest,
  ResumeRequest,
} from './thread/factory/requests.ts';
import type { ThreadFactory } from './thread/factory/thread-factory.ts';
import type { Thread } from './thread/thread.ts';
import type { ThreadStart } from './thread/thread-services.ts';

/** A thread that was asked to be resumed. */
export interface Resumed extends Continued {
  /** It was not loaded before. */
  readonly fresh: boolean;
}

/** The loaded threads of a server. */
export class Threads {
  readonly #factory: ThreadFactory;
  readonly #loaded = new Map<string, Thread>();
  /** Threads on their way out: their last records are still being stored. */
  readonly #closing = new Map<string, Promise<void>>();
  #closed = false;

  constructor(factory: ThreadFactory) {
    this.#factory = factory;
  }

  /** The ids of the loaded threads, sorted. */
  ids(): string[] {
    return [...this.#loaded.keys()].sort();
  }

  get(threadId: string): Thread | undefined {
    return this.#loaded.get(threadId);
  }

  /** The loaded threads that run a turn. */
  busy(): Thread[] {
    return [...this.#loaded.values()].filter((thread) => thread.busy);
  }

  /** Starts a new thread. Nothing of it is stored before its first turn. */
  async start(request: FreshThreadRequest): Promise<Thread> {
    return this.#add(await this.#factory.create(request));
  }

  /**
   * Loads a stored thread, or finds it loaded; a loaded one keeps its settings.
   *
   * @throws StoreError when nothing usable is stored
   */
  async resume(ref: ThreadRef, request: ResumeRequest): Promise<Resumed> {
    const threadId = 'threadId' in ref ? ref.threadId : (await this.#factory.read(ref)).id;
    await this.#closing.get(threadId);
    const running = this.#loaded.get(threadId);
    const joined = running === undefined ? null : await this.#join(running, ref);
    if (joined !== null) return joined;
    const continued = await this.#factory.resume(ref, request);
    const thread = this.#add(continued.thread);
    return { ...continued, thread, fresh: thread === continued.thread };
  }

  /** Starts a new thread that begins with what a client brought as its history. */
  async begin(items: readonly ResponseItem[], request: NewThreadRequest): Promise<Resumed> {
    const begun = await this.#factory.begin(items, request);
    return { ...begun, thread: this.#add(begun.thread), fresh: true };
  }

  /** Ends a thread's turn and lets the thread go. False when it is not loaded. */
  async unload(thread: Thread): Promise<boolean> {
    const { id } = thread;
    if (this.#loaded.get(id) !== thread) return false;
    this.#loaded.delete(id);
    const closing = thread.close().finally(() => this.#closing.delete(id));
    this.#closing.set(id, closing);
    await closing;
    return true;
  }

  /**
   * Makes a new thread that begins with another's stored history.
   *
   * @throws StoreError when nothing usable is stored
   */
  async fork(ref: ThreadRef, request: NewThreadRequest): Promise<Forked> {
    const forked = await this.#factory.fork(ref, request);
    this.#add(forked.thread);
    return forked;
  }

  /** Makes an agent's thread. @throws StoreError when nothing usable is stored of its maker */
  async spawn(maker: ThreadStart, agent: NewAgent): Promise<Thread> {
    return this.#add(await this.#factory.agents.spawn(maker, agent));
  }

  /** Loads a stored agent under a maker, or finds it loaded. @throws StoreError when nothing usable is stored */
  async reopen(threadId: string, maker: ThreadStart, seat: AgentSeat): Promise<Thread> {
    await this.#closing.get(threadId);
    return this.#loaded.get(threadId) ?? this.#add(await this.#factory.agents.reopen(threadId, maker, seat));
  }

  /** Ends every turn and lets every thread go. */
  async close(): Promise<void> {
    this.#closed = true;
    const threads = [...this.#loaded.values()];
    this.#loaded.clear();
    await Promise.all(threads.map((thread) => thread.close()));
  }

  /** A loaded thread as it is stored now; null when it was let go meanwhile. */
  async #join(thread: Thread, ref: ThreadRef): Promise<Resumed | null> {
    const summary = await this.#factory.read(ref);
    const { usageTurn } = await thread.start.history.facts();
    return this.get(thread.id) === thread ? { thread, summary, usageTurn, fresh: false } : null;
  }

  #add(thread: Thread): Thread {
    if (this.#closed) {
      void thread.close();
      throw failed('the server is closing');
    }
    const known = this.#loaded.get(thread.id);
    if (known !== undefined) {
      void thread.close();
      return known;
    }
    this.#loaded.set(thread.id, thread);
    thread.warmUp();
    return thread;
  }
}
