import type { CollabAgentState } from '../../protocol/index.ts';

/** How an agent is, as other agents see it. */
export type AgentStatus =
  /** Nothing was done yet since it was loaded. */
  | { readonly type: 'pendingInit' }
  | { readonly type: 'running' }
  /** Its last turn was ended early; it can be told to go on. */
  | { readonly type: 'interrupted' }
  | { readonly type: 'completed'; readonly message: string | null }
  | { readonly type: 'errored'; readonly message: string }
  | { readonly type: 'shutdown' }
  /** Not loaded, or not known at all. */
  | { readonly type: 'notFound' };

/** Whether nothing more comes of an agent by itself. One that was interrupted may be on its way again soon (0.129.0). */
export function isFinal({ type }: AgentStatus): boolean {
  return type !== 'pendingInit' && type !== 'running' && type !== 'interrupted';
}

/** Whether a call that finds an agent so counts as failed. */
export function isFailure({ type }: AgentStatus): boolean {
  return type === 'errored' || type === 'notFound';
}

/** A status as models read it in 0.129.0. */
export function statusForModel(status: AgentStatus): string | object {
  switch (status.type) {
    case 'pendingInit':
      return 'pending_init';
    case 'notFound':
      return 'not_found';
    case 'completed':
      return { completed: status.message };
    case 'errored':
      return { errored: status.message };
    default:
      return status.type;
  }
}

/** A status as clients read it. */
export function agentState(status: AgentStatus): CollabAgentState {
  const message = 'message' in status ? status.message : null;
  return { status: status.type, message };
}
