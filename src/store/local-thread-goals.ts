/** Goals in the `thread_goals` table of the state database: rollout files do not hold them, in 0.129.0 neither. */
import { StoreError } from './errors.ts';
import { StateError } from './state/state-errors.ts';
import type { ThreadState } from './state/thread-state.ts';
import type { GoalChange, StoredGoal, ThreadGoals } from './thread-goals.ts';

export interface LocalThreadGoalsParts {
  readonly state: ThreadState;
  /**
   * The file of a thread, made if nothing of the thread is stored yet.
   * @throws StoreError `notFound`
   */
  readonly file: (threadId: string) => Promise<string>;
}

export class LocalThreadGoals implements ThreadGoals {
  readonly #parts: LocalThreadGoalsParts;

  constructor(parts: LocalThreadGoalsParts) {
    this.#parts = parts;
  }

  get(threadId: string): Promise<StoredGoal | null> {
    return this.#parts.state.transaction(({ db }) => db.goals.get(threadId)).catch(unavailable);
  }

  async change(threadId: string, change: GoalChange): Promise<StoredGoal | null> {
    const { state, file } = this.#parts;
    const path = await file(threadId);
    return state
      .transaction(({ db, index }) => {
        const goal = db.goals.get(threadId);
        const next = change(goal);
        if (next === goal) return goal;
        if (next === null) {
          db.goals.delete(threadId);
          return null;
        }
        if (db.threads.get(threadId) === undefined) index.upsertFile(path);
        db.goals.put(next);
        return next;
      })
      .catch(unavailable);
  }
}

function unavailable(error: unknown): never {
  if (!(error instanceof StateError)) throw error;
  const reason = error.cause === undefined ? '' : `: ${error.message}`;
  throw new StoreError('io', `sqlite state db unavailable for thread goals${reason}`, {
    cause: error,
  });
}
