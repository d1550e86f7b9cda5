import type { ThreadItem } from '../../protocol/index.ts';
import type { ToolContext } from '../tool.ts';
import { agentState, isFailure, type AgentStatus } from './agent-status.ts';

type CollabItem = Extract<ThreadItem, { type: 'collabAgentToolCall' }>;

/** A call as clients see it begin. */
export interface CollabCall {
  readonly callId: string;
  readonly tool: CollabItem['tool'];
  readonly receivers: readonly string[];
  readonly prompt?: string;
  /** What a new agent was asked to be. */
  readonly asked?: Pick<CollabItem, 'model' | 'reasoningEffort'>;
}

/** How a call ended for clients. */
export interface CollabEnd {
  /** The agents it was about, and how they are. */
  readonly agents: ReadonlyMap<string, AgentStatus>;
  /** What a new agent is. */
  readonly made?: Pick<CollabItem, 'model' | 'reasoningEffort'>;
}

/** What came of a call, and how clients see it. */
export interface CollabResult<T> {
  readonly value: T;
  readonly end: CollabEnd;
}

/**
 * Shows a call of one agent that is about others while it is worked on. Its item completes whatever happens: as failed
 * where the work does, or finds an agent failed or gone.
 *
 * @param whenFailed how clients see a call whose work failed
 */
export async function showCollabCall<T>(
  { threadId, turnId, emit }: ToolContext,
  call: CollabCall,
  work: () => Promise<CollabResult<T>>,
  whenFailed: () => CollabEnd,
): Promise<T> {
  const begun: CollabItem = {
    type: 'collabAgentToolCall',
    id: call.callId,
    tool: call.tool,
    status: 'inProgress',
    senderThreadId: threadId,
    receiverThreadIds: [...call.receivers],
    prompt: call.prompt ?? null,
    model: call.asked?.model ?? null,
    reasoningEffort: call.asked?.reasoningEffort ?? null,
    agentsStates: {},
  };
  const complete = ({ agents, made }: CollabEnd, workFailed: boolean): void => {
    const failed = workFailed || [...agents.values()].some(isFailure);
    const item: CollabItem = {
      ...begun,
      ...made,
      status: failed ? 'failed' : 'completed',
      receiverThreadIds: [...agents.keys()],
      agentsStates: Object.fromEntries([...agents].map(([id, status]) => [id, agentState(status)])),
    };
    emit({ type: 'itemCompleted', turnId, item, completedAtMs: Date.now() });
  };
  emit({ type: 'itemStarted', turnId, item: begun, startedAtMs: Date.now() });
  let result: CollabResult<T>;
  try {
    result = await work();
  } catch (error) {
    complete(whenFailed(), true);
    throw error;
  }
  complete(result.end, false);
  return result.value;
}
