import type { Clock } from '../clock.ts';
import type { Thread } from '../engine/index.ts';

/** How long a thread stays loaded that nobody hears and that does nothing, in milliseconds (0.129.0). */
export const IDLE_THREAD_MS = 30 * 60 * 1000;

/** What letting idle threads go needs. */
export interface IdleUnloadingParts {
  readonly clock: Clock;
  /** How long a thread may be idle, in milliseconds. */
  readonly idleMs: number;
  /** Called once for a thread that was idle for that long. */
  readonly unload: (thread: Thread) => void;
}

/**
 * Measures how long threads are idle. The time of a thread begins when its last subscriber has gone and it is not
 * active, whichever comes later; a subscriber or a turn in between makes it begin anew. Reading or changing the thread
 * does not (0.129.0).
 */
export class IdleUnloading {
  readonly #parts: IdleUnloadingParts;
  /** Stops the timer of each idle thread. */
  readonly #timers = new Map<string, () => void>();

  constructor(parts: IdleUnloadingParts) {
    this.#parts = parts;
  }

  /** Looks at a thread again; to be called whenever its subscribers or its status have changed. */
  look(thread: Thread, heard: boolean): void {
    if (heard || thread.busy) {
      this.forget(thread.id);
      return;
    }
    if (this.#timers.has(thread.id)) return;
    const { clock, idleMs, unload } = this.#parts;
    const expired = (): void => {
      this.#timers.delete(thread.id);
      unload(thread);
    };
    this.#timers.set(thread.id, clock.after(idleMs, expired));
  }

  /** Stops measuring, as for a thread that was let go. */
  forget(threadId: string): void {
    this.#timers.get(threadId)?.();
    this.#timers.delete(threadId);
  }

  /** Stops measuring altogether. */
  close(): void {
    for (const threadId of this.#timers.keys()) this.forget(threadId);
  }
}
