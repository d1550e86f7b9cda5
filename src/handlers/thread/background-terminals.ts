import type { Threads } from '../../engine/index.ts';
import type { Handler } from '../../rpc/index.ts';
import { loadedThread } from './loaded-thread.ts';

/** What ending commands that were left running needs. */
export interface BackgroundTerminalParts {
  readonly threads: Pick<Threads, 'get'>;
}

/** `thread/backgroundTerminals/clean`: ends the commands that a loaded thread's model left running. */
export function cleanBackgroundTerminals({
  threads,
}: BackgroundTerminalParts): Handler<'thread/backgroundTerminals/clean'> {
  return ({ threadId }, { afterReply }) => {
    const thread = loadedThread(threads, threadId);
    afterReply(() => thread.sessions.terminateAll());
    return {};
  };
}
