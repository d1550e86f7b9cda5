import type { ClientApprovals } from '../engine/index.ts';
import type { Outgoing, ServerRequestOutcome } from '../rpc/index.ts';
import type { ServerRequestMethod, ServerRequestParams, ServerRequestResult } from '../protocol/index.ts';
import type { ThreadSubscriptions } from './thread-subscriptions.ts';

type ApprovalMethod = 'item/commandExecution/requestApproval' | 'item/fileChange/requestApproval';

/**
 * Asks the subscribers of a thread for approvals. The first answer counts; one that cannot be read, and an error,
 * decline. Subscribers are told when a question is settled, however it was.
 */
export function clientApprovals(outgoing: Outgoing, subscriptions: ThreadSubscriptions): ClientApprovals {
  async function ask<M extends ApprovalMethod & ServerRequestMethod>(
    method: M,
    params: ServerRequestParams<M> & { threadId: string },
    signal: AbortSignal,
  ): Promise<ServerRequestResult<M> | null> {
    const { threadId } = params;
    const { id, outcome } = outgoing.request(subscriptions.of(threadId), method, params, {
      threadId,
      signal,
    });
    const settled: ServerRequestOutcome<ServerRequestResult<M>> = await outcome;
    outgoing.notify(subscriptions.of(threadId), 'serverRequest/resolved', { threadId, requestId: id });
    signal.throwIfAborted();
    return settled.type === 'answered' ? settled.result : null;
  }
  return {
    command: async (params, signal) => {
      const answer = await ask('item/commandExecution/requestApproval', params, signal);
      return answer?.decision ?? 'decline';
    },
    fileChange: async (params, signal) => {
      const answer = await ask('item/fileChange/requestApproval', params, signal);
      return answer?.decision ?? 'decline';
    },
  };
}
