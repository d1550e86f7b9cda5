import { goalView } from '../../engine/index.ts';
import type { Logger } from '../../log/logger.ts';
import type { Outgoing } from '../../rpc/index.ts';
import type { ThreadStore } from '../../store/index.ts';

/** What telling the goal of a resumed thread needs. */
export interface GoalSnapshotParts {
  readonly store: () => Promise<ThreadStore>;
  readonly outgoing: Outgoing;
  readonly log: Logger;
  /** Whether the server is configured to have goals. */
  readonly goalsEnabled: () => Promise<boolean>;
}

/**
 * Reads a thread's goal and returns what tells it to every connection, as 0.129.0 does when a thread is resumed: as
 * updated, or as cleared where there is none.
 */
export async function goalSnapshot(parts: GoalSnapshotParts, threadId: string): Promise<() => void> {
  const { outgoing } = parts;
  if (!(await parts.goalsEnabled())) return () => undefined;
  try {
    const goal = await (await parts.store()).goals.get(threadId);
    if (goal === null) return () => outgoing.broadcast('thread/goal/cleared', { threadId });
    const told = { threadId, turnId: null, goal: goalView(goal) };
    return () => outgoing.broadcast('thread/goal/updated', told);
  } catch (error) {
    parts.log.warn('the goal of a resumed thread cannot be told', { threadId, error });
    return () => undefined;
  }
}
