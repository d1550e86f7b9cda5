import type { Threads } from '../../engine/index.ts';
import type { Handler } from '../../rpc/index.ts';
import { attempt } from '../domain-errors.ts';
import { loadedThread } from './loaded-thread.ts';

/** What compacting needs. */
export interface ThreadCompactParts {
  readonly threads: Pick<Threads, 'get'>;
}

/** `thread/compact/start`: a loaded thread's history is made shorter in a turn that begins after the answer. */
export function compactThread({ threads }: ThreadCompactParts): Handler<'thread/compact/start'> {
  return ({ threadId }, { afterReply }) => {
    const thread = loadedThread(threads, threadId);
    afterReply(attempt(() => thread.compact()));
    return {};
  };
}
