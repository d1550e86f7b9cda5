import type { StoredGoal, ThreadGoals } from '../../store/index.ts';
import { invalid } from '../errors.ts';
import { requestedGoal, type GoalRequest } from './goal.ts';

/**
 * Sets a stored thread's goal, or changes the one that it has.
 *
 * @param request checked before
 * @throws EngineError for a change where there is none
 * @throws StoreError `notFound` | `io`
 */
export async function setGoal(
  goals: ThreadGoals,
  threadId: string,
  request: GoalRequest,
): Promise<StoredGoal> {
  const goal = await goals.change(threadId, (stored) => requestedGoal(threadId, stored, request));
  if (goal === null) throw invalid(`cannot update goal for thread ${threadId}: no goal exists`);
  return goal;
}

/**
 * Takes a stored thread's goal away; false where it had none.
 *
 * @throws StoreError `notFound` | `io`
 */
export async function clearGoal(goals: ThreadGoals, threadId: string): Promise<boolean> {
  let had = false;
  await goals.change(threadId, (stored) => {
    had = stored !== null;
    return null;
  });
  return had;
}
