import { approvalMessage, type Threads } from '../../engine/index.ts';
import type { Handler } from '../../rpc/index.ts';
import { attempt, toRpcError } from '../domain-errors.ts';
import { loadedThread } from './loaded-thread.ts';

/** What approving takes. */
export interface ApproveDeniedActionParts {
  readonly threads: Pick<Threads, 'get'>;
}

/** `thread/approveGuardianDeniedAction`: model and reviewers learn that the user approves what a reviewer denied. */
export function approveDeniedAction({
  threads,
}: ApproveDeniedActionParts): Handler<'thread/approveGuardianDeniedAction'> {
  return async ({ threadId, event }) => {
    const thread = loadedThread(threads, threadId);
    const message = attempt(() => approvalMessage(event));
    if (message !== null) await thread.inject([message]).catch(toRpcError);
    return {};
  };
}
