import type { GoalRequest, Thread, Threads } from '../../engine/index.ts';
import { checkGoalRequest, clearGoal, goalView, setGoal } from '../../engine/index.ts';
import type { Handlers, Outgoing } from '../../rpc/index.ts';
import { invalidRequest } from '../../rpc/index.ts';
import type { ThreadGoals, ThreadStore } from '../../store/index.ts';
import { toRpcError } from '../domain-errors.ts';
import { threadNotFound } from './store-failure.ts';
import { checkThreadId } from './thread-ids.ts';

/** What goals need. */
export interface ThreadGoalParts {
  readonly threads: Pick<Threads, 'get'>;
  readonly store: () => Promise<ThreadStore>;
  readonly outgoing: Outgoing;
  /** Whether the server is configured to have goals. */
  readonly goalsEnabled: () => Promise<boolean>;
}

/** `thread/goal/set`, `get` and `clear`: what a thread works towards. Every connection hears of changes. */
export function goalHandlers(
  parts: ThreadGoalParts,
): Handlers<'thread/goal/set' | 'thread/goal/get' | 'thread/goal/clear'> {
  return {
    'thread/goal/set': async (params, { client, afterReply }) => {
      const { threadId, goals, thread } = await find(parts, params.threadId);
      const request = checked(params);
      await thread?.start.ready;
      await thread?.goal?.settle();
      const stored = await setGoal(goals, threadId, request).catch(threadNotFound(threadId));
      const goal = goalView(stored);
      afterReply(async () => {
        parts.outgoing.broadcast('thread/goal/updated', { threadId, turnId: null, goal });
        await thread?.goal?.changed(stored);
        await thread?.continueGoal(client.name);
      });
      return { goal };
    },
    'thread/goal/get': async (params) => {
      const { threadId, goals } = await find(parts, params.threadId);
      const goal = await goals.get(threadId).catch(toRpcError);
      return { goal: goal === null ? null : goalView(goal) };
    },
    'thread/goal/clear': async (params, { afterReply }) => {
      const { threadId, goals, thread } = await find(parts, params.threadId);
      await thread?.start.ready;
      await thread?.goal?.settle();
      const cleared = await clearGoal(goals, threadId).catch(threadNotFound(threadId));
      if (cleared) await thread?.goal?.changed(null);
      if (cleared) afterReply(() => parts.outgoing.broadcast('thread/goal/cleared', { threadId }));
      return { cleared };
    },
  };
}

function checked(request: GoalRequest): GoalRequest {
  try {
    return checkGoalRequest(request);
  } catch (error) {
    return toRpcError(error);
  }
}

interface Found {
  readonly threadId: string;
  readonly goals: ThreadGoals;
  /** It, where it is loaded. */
  readonly thread: Thread | undefined;
}

/** The thread of a request, loaded or stored; an archived one has no goal that could be asked for (0.129.0). */
async function find(parts: ThreadGoalParts, id: string): Promise<Found> {
  if (!(await parts.goalsEnabled())) throw invalidRequest('goals feature is disabled');
  const threadId = checkThreadId(id);
  const store = await parts.store();
  const thread = parts.threads.get(threadId);
  if (thread?.start.ephemeral === true) {
    throw invalidRequest(`ephemeral thread does not support goals: ${threadId}`);
  }
  if (thread === undefined) {
    const stored = await store.read({ threadId }).catch(threadNotFound(threadId));
    if (stored.archived) throw invalidRequest(`thread not found: ${threadId}`);
  }
  return { threadId, goals: store.goals, thread };
}
