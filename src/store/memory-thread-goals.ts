/** The in-memory twin of the goals in the state database. */
import type { GoalChange, StoredGoal, ThreadGoals } from './thread-goals.ts';

export class MemoryThreadGoals implements ThreadGoals {
  readonly #goals = new Map<string, StoredGoal>();
  readonly #store: (threadId: string) => void;

  /**
   * @param store stores a thread of which nothing is stored yet; throws a StoreError `notFound` for one that is
   * unknown
   */
  constructor(store: (threadId: string) => void) {
    this.#store = store;
  }

  async get(threadId: string): Promise<StoredGoal | null> {
    return this.#goals.get(threadId) ?? null;
  }

  async change(threadId: string, change: GoalChange): Promise<StoredGoal | null> {
    this.#store(threadId);
    const next = change(this.#goals.get(threadId) ?? null);
    if (next === null) this.#goals.delete(threadId);
    else this.#goals.set(threadId, next);
    return next;
  }
}
