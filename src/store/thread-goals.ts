/** What threads work towards, beside their records. */
import type { ThreadGoalStatus } from '../protocol/index.ts';

/** The goal of a thread as it is stored. */
export interface StoredGoal {
  readonly threadId: string;
  /** Another objective is another goal. */
  readonly goalId: string;
  readonly objective: string;
  readonly status: ThreadGoalStatus;
  /** In tokens; null where none is set. */
  readonly tokenBudget: number | null;
  readonly tokensUsed: number;
  readonly timeUsedSeconds: number;
  /** Unix milliseconds. */
  readonly createdAtMs: number;
  /** Unix milliseconds. */
  readonly updatedAtMs: number;
}

/** What is to be stored after what is; the same object changes nothing, null is no goal. */
export type GoalChange = (goal: StoredGoal | null) => StoredGoal | null;

/** The goals of stored threads: at most one a thread. Other processes read and change them too. */
export interface ThreadGoals {
  /**
   * The goal of a thread; null where it has none, or is not known.
   * @throws StoreError `io`
   */
  get(threadId: string): Promise<StoredGoal | null>;
  /**
   * Changes a goal in one step that no other process comes between. A loaded thread that has nothing stored yet is
   * stored by it. `change` must do nothing but decide: it may be asked again.
   * @returns what is stored then
   * @throws StoreError `notFound` | `io`
   */
  change(threadId: string, change: GoalChange): Promise<StoredGoal | null>;
}
