/** What a goal may be and how it changes: the rules of 0.129.0, apart from where goals are stored. */
import { randomUUID } from 'node:crypto';
import type { ThreadGoal, ThreadGoalStatus } from '../../protocol/index.ts';
import type { StoredGoal } from '../../store/index.ts';
import { countCodePoints } from '../../tools/code-points.ts';
import { invalid } from '../errors.ts';

const MAX_OBJECTIVE_CHARACTERS = 4000;

/** What is asked of a goal; absent leaves as it is, a `null` budget takes the limit away. */
export interface GoalRequest {
  readonly objective?: string | null | undefined;
  readonly status?: ThreadGoalStatus | null | undefined;
  readonly tokenBudget?: number | null | undefined;
}

/** Work that was done for a goal. */
export interface GoalUsage {
  readonly tokens: number;
  readonly seconds: number;
}

/**
 * The request with its objective trimmed.
 *
 * @throws EngineError for an objective or a budget that no goal can have
 */
export function checkGoalRequest(request: GoalRequest): GoalRequest {
  const objective = request.objective?.trim();
  if (objective === '') throw invalid('goal objective must not be empty');
  if (objective !== undefined && countCodePoints(objective) > MAX_OBJECTIVE_CHARACTERS) {
    throw invalid(`goal objective must be at most ${MAX_OBJECTIVE_CHARACTERS} characters`);
  }
  const { tokenBudget } = request;
  if (tokenBudget != null && tokenBudget <= 0) throw invalid('goal budgets must be positive when provided');
  return { ...request, objective };
}

/** A goal that nothing was done for yet. */
export function newGoal(threadId: string, objective: string, request: GoalRequest): StoredGoal {
  const now = Date.now();
  return {
    threadId,
    goalId: randomUUID(),
    objective,
    status: request.status ?? 'active',
    tokenBudget: request.tokenBudget ?? null,
    tokensUsed: 0,
    timeUsedSeconds: 0,
    createdAtMs: now,
    updatedAtMs: now,
  };
}

/**
 * What a request makes of a thread's goal: another objective, or one after the goal was complete, is a new goal. Null
 * where there is nothing to change.
 */
export function requestedGoal(
  threadId: string,
  goal: StoredGoal | null,
  request: GoalRequest,
): StoredGoal | null {
  const { objective } = request;
  const goesOn = goal?.objective === objective && goal?.status !== 'complete';
  if (objective != null && !goesOn) return newGoal(threadId, objective, request);
  return goal === null ? null : changedGoal(goal, request);
}

/** A goal that has used up its budget stays so: it cannot be active with that budget, and pausing it says less. */
function changedGoal(goal: StoredGoal, { status, tokenBudget }: GoalRequest): StoredGoal {
  if (status == null && tokenBudget === undefined) return goal;
  const budget = tokenBudget === undefined ? goal.tokenBudget : tokenBudget;
  const wanted = status === 'paused' && goal.status === 'budgetLimited' ? goal.status : status;
  const next = wanted ?? goal.status;
  const spent = budget !== null && goal.tokensUsed >= budget;
  return {
    ...goal,
    tokenBudget: budget,
    status: next === 'active' && spent ? 'budgetLimited' : next,
    updatedAtMs: Date.now(),
  };
}

/** The goal with further work counted. */
export function usedGoal(goal: StoredGoal, { tokens, seconds }: GoalUsage): StoredGoal {
  const tokensUsed = goal.tokensUsed + tokens;
  const spent = goal.tokenBudget !== null && tokensUsed >= goal.tokenBudget;
  return {
    ...goal,
    tokensUsed,
    timeUsedSeconds: goal.timeUsedSeconds + seconds,
    status: goal.status === 'active' && spent ? 'budgetLimited' : goal.status,
    updatedAtMs: Date.now(),
  };
}

/** A goal as clients and the model see it. */
export function goalView(goal: StoredGoal): ThreadGoal {
  return {
    threadId: goal.threadId,
    objective: goal.objective,
    status: goal.status,
    tokenBudget: goal.tokenBudget,
    tokensUsed: goal.tokensUsed,
    timeUsedSeconds: goal.timeUsedSeconds,
    createdAt: Math.floor(goal.createdAtMs / 1000),
    updatedAt: Math.floor(goal.updatedAtMs / 1000),
  };
}
