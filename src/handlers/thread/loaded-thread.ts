import type { Thread, Threads } from '../../engine/index.ts';
import { invalidRequest } from '../../rpc/index.ts';
import { checkThreadId } from './thread-ids.ts';

/**
 * The loaded thread of an id that a client sent.
 *
 * @throws RpcError `thread not found: …`
 */
export function loadedThread(threads: Pick<Threads, 'get'>, threadId: string): Thread {
  const thread = threads.get(checkThreadId(threadId));
  if (thread === undefined) throw invalidRequest(`thread not found: ${threadId}`);
  return thread;
}
