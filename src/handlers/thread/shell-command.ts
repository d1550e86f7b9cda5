import type { Threads } from '../../engine/index.ts';
import type { Handler } from '../../rpc/index.ts';
import { invalidRequest } from '../../rpc/index.ts';
import { attempt } from '../domain-errors.ts';
import { loadedThread } from './loaded-thread.ts';

/** What running a user's command needs. */
export interface ThreadShellCommandParts {
  readonly threads: Pick<Threads, 'get'>;
}

/** `thread/shellCommand`: runs the user's own command in a loaded thread's folder, unconfined; it begins after the answer. */
export function runShellCommand({ threads }: ThreadShellCommandParts): Handler<'thread/shellCommand'> {
  return (params, { afterReply }) => {
    const script = params.command.trim();
    if (script === '') throw invalidRequest('command must not be empty');
    const thread = loadedThread(threads, params.threadId);
    afterReply(attempt(() => thread.runCommand(script)));
    return {};
  };
}
