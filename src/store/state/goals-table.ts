/** Statements on the `thread_goals` table. */
import type { ThreadGoalStatus } from '../../protocol/index.ts';
import type { StoredGoal } from '../thread-goals.ts';
import type { Database } from './sqlite.ts';

/** Whole numbers come as floating ones: SQLite's are 64 bits wide, and a larger one would be refused. */
const SELECT = `SELECT thread_id, goal_id, objective, status, CAST(token_budget AS REAL) AS token_budget,
CAST(tokens_used AS REAL) AS tokens_used, CAST(time_used_seconds AS REAL) AS time_used_seconds,
created_at_ms, updated_at_ms FROM thread_goals WHERE thread_id = ?`;

const UPSERT = `INSERT INTO thread_goals (thread_id, goal_id, objective, status, token_budget, tokens_used,
time_used_seconds, created_at_ms, updated_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (thread_id) DO UPDATE SET goal_id = excluded.goal_id, objective = excluded.objective,
status = excluded.status, token_budget = excluded.token_budget, tokens_used = excluded.tokens_used,
time_used_seconds = excluded.time_used_seconds, created_at_ms = excluded.created_at_ms,
updated_at_ms = excluded.updated_at_ms`;

export class GoalsTable {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  get(threadId: string): StoredGoal | null {
    return goalOrNothing(this.#db.prepare(SELECT).get(threadId));
  }

  /** Inserts or replaces the goal of its thread, which has a row in `threads`. */
  put(goal: StoredGoal): void {
    const { threadId, goalId, objective, tokenBudget, tokensUsed, timeUsedSeconds } = goal;
    const status = goal.status === 'budgetLimited' ? 'budget_limited' : goal.status;
    const usage = [tokenBudget, tokensUsed, timeUsedSeconds];
    this.#db
      .prepare(UPSERT)
      .run(threadId, goalId, objective, status, ...usage, goal.createdAtMs, goal.updatedAtMs);
  }

  delete(threadId: string): void {
    this.#db.prepare('DELETE FROM thread_goals WHERE thread_id = ?').run(threadId);
  }
}

const STATUSES: ReadonlyMap<unknown, ThreadGoalStatus> = new Map([
  ['active', 'active'],
  ['paused', 'paused'],
  ['budget_limited', 'budgetLimited'],
  ['complete', 'complete'],
]);

/** The decoding edge of the table; a status that only a later version knows counts as paused: nothing works on it. */
function goalOrNothing(value: unknown): StoredGoal | null {
  const row: Record<string, unknown> = typeof value === 'object' && value !== null ? { ...value } : {};
  const { thread_id: threadId, goal_id: goalId, objective, token_budget: budget } = row;
  if (typeof threadId !== 'string' || typeof goalId !== 'string' || typeof objective !== 'string')
    return null;
  return {
    threadId,
    goalId,
    objective,
    status: STATUSES.get(row['status']) ?? 'paused',
    tokenBudget: typeof budget === 'number' ? budget : null,
    tokensUsed: Number(row['tokens_used']),
    timeUsedSeconds: Number(row['time_used_seconds']),
    createdAtMs: Number(row['created_at_ms']),
    updatedAtMs: Number(row['updated_at_ms']),
  };
}
