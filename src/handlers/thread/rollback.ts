import type { Threads } from '../../engine/index.ts';
import { readTurns } from '../../engine/index.ts';
import type { Handler } from '../../rpc/index.ts';
import { invalidRequest } from '../../rpc/index.ts';
import type { ThreadStore } from '../../store/index.ts';
import { toRpcError } from '../domain-errors.ts';
import { loadedThread } from './loaded-thread.ts';
import { threadView } from './thread-view.ts';

/** What rolling back needs. */
export interface ThreadRollbackParts {
  readonly threads: Pick<Threads, 'get'>;
  readonly store: () => Promise<ThreadStore>;
}

/** `thread/rollback`: drops the last turns of a loaded thread; files that they changed stay as they are. */
export function rollBackThread({ threads, store }: ThreadRollbackParts): Handler<'thread/rollback'> {
  return async ({ threadId, numTurns }) => {
    if (numTurns === 0) throw invalidRequest('numTurns must be >= 1');
    const thread = loadedThread(threads, threadId);
    const { id } = thread;
    await thread.rollBack(numTurns).catch(toRpcError);
    const stored = await store();
    const [summary, turns] = await Promise.all([
      stored.read({ threadId: id }),
      readTurns(stored, { threadId: id }),
    ]).catch(toRpcError);
    return { thread: threadView(summary, { status: thread.status, turns }) };
  };
}
