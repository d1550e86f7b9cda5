import type { ThreadGoal } from '../protocol/index.ts';
import { ToolArguments } from './arguments.ts';
import { type Tool, ToolFailure, type ToolOutput } from './tool.ts';

/** A thread's goal as the model may see and change it. Errors are of the store, or say what no goal can be. */
export interface GoalAccess {
  read(): Promise<ThreadGoal | null>;
  /** Sets the goal of a thread that has none. */
  create(objective: string, tokenBudget: number | null): Promise<ThreadGoal>;
  /** Marks the goal as reached. */
  complete(): Promise<ThreadGoal>;
}

/** `get_goal`, `create_goal` and `update_goal`: the model sees the thread's goal, sets one, says that it is reached. */
export function goalTools(goal: GoalAccess): readonly Tool[] {
  return [getGoal(goal), createGoal(goal), updateGoal(goal)];
}

function getGoal(goal: GoalAccess): Tool {
  const parameters = { type: 'object', properties: {}, required: [], additionalProperties: false };
  return {
    name: 'get_goal',
    parallel: false,
    spec: {
      type: 'function',
      name: 'get_goal',
      description:
        'Shows what this thread works towards: the objective, its status, what was used and is left.',
      strict: false,
      parameters,
    },
    run: () => answer(() => goal.read()),
  };
}

function createGoal(goal: GoalAccess): Tool {
  return {
    name: 'create_goal',
    parallel: false,
    spec: {
      type: 'function',
      name: 'create_goal',
      description:
        'Gives this thread a goal, towards which it then works from turn to turn. Only for when the user or the instructions ask for a goal, not for ordinary tasks. Fails where the thread has one.',
      strict: false,
      parameters: {
        type: 'object',
        properties: {
          objective: { type: 'string', description: 'What is to be achieved, concretely.' },
          token_budget: {
            type: 'integer',
            description: 'The most tokens to spend on it; leave out unless a limit was asked for.',
          },
        },
        required: ['objective'],
        additionalProperties: false,
      },
    },
    run: (call) => {
      const args = ToolArguments.parse(call.input);
      const objective = args.string('objective');
      const tokenBudget = args.optionalInteger('token_budget');
      return answer(() => goal.create(objective, tokenBudget));
    },
  };
}

const STATUSES = ['active', 'paused', 'budgetLimited', 'complete'] as const;

function updateGoal(goal: GoalAccess): Tool {
  return {
    name: 'update_goal',
    parallel: false,
    spec: {
      type: 'function',
      name: 'update_goal',
      description:
        "Marks this thread's goal as reached. Only for when all of the objective is done: not because the budget runs out, nor to stop, pause or go on, which is for the user to say. With a budget, tell the user afterwards what was used.",
      strict: false,
      parameters: {
        type: 'object',
        properties: {
          status: {
            type: 'string',
            description: '`complete`, once nothing of the objective is left to do.',
            enum: ['complete'],
          },
        },
        required: ['status'],
        additionalProperties: false,
      },
    },
    run: (call) => {
      if (ToolArguments.parse(call.input).oneOf('status', STATUSES) !== 'complete') {
        throw new ToolFailure(
          'update_goal takes the status complete only; the others are set by the user or the server',
        );
      }
      return answer(async () => goal.complete(), { reached: true });
    },
  };
}

/** The goal as the model gets it: in the keys of 0.129.0, with a hint of what to tell the user once it is reached. */
async function answer(
  ask: () => Promise<ThreadGoal | null>,
  { reached = false }: { readonly reached?: boolean } = {},
): Promise<ToolOutput> {
  const goal = await ask().catch((error: unknown): never => {
    throw new ToolFailure(error instanceof Error ? error.message : 'the goal cannot be had');
  });
  const body = {
    goal: goal === null ? null : withoutNull(goal),
    remainingTokens: goal?.tokenBudget == null ? null : Math.max(0, goal.tokenBudget - goal.tokensUsed),
    completionBudgetReport: goal !== null && reached ? report(goal) : null,
  };
  return { body: JSON.stringify(body, null, 2) };
}

function withoutNull({ tokenBudget, ...goal }: ThreadGoal): object {
  const { threadId, objective, status, ...usage } = goal;
  return { threadId, objective, status, ...(tokenBudget === null ? {} : { tokenBudget }), ...usage };
}

function report({ tokenBudget, tokensUsed, timeUsedSeconds }: ThreadGoal): string | null {
  const used = [
    ...(tokenBudget === null ? [] : [`${tokensUsed} of ${tokenBudget} tokens`]),
    ...(timeUsedSeconds > 0 ? [`${timeUsedSeconds} seconds`] : []),
  ];
  return used.length === 0 ? null : `The goal is reached. Tell the user what it took: ${used.join(', ')}.`;
}
