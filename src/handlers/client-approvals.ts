import type { ClientApprovals } from '../engine/index.ts';
import type { AskSubscribers } from './ask-subscribers.ts';

/** Asks for approvals; an answer that cannot be read, and an error, decline. */
export function clientApprovals(ask: AskSubscribers): ClientApprovals {
  return {
    command: async (params, signal) => {
      const answer = await ask('item/commandExecution/requestApproval', params, signal);
      return answer?.decision ?? 'decline';
    },
    fileChange: async (params, signal) => {
      const answer = await ask('item/fileChange/requestApproval', params, signal);
      return answer?.decision ?? 'decline';
    },
    permissions: (params, signal) => ask('item/permissions/requestApproval', params, signal),
  };
}
