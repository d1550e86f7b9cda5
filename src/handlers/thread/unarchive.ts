import type { Threads } from '../../engine/index.ts';
import type { Handler, Outgoing } from '../../rpc/index.ts';
import type { ThreadStore } from '../../store/index.ts';
import { failedTo } from './store-failure.ts';
import { checkThreadId } from './thread-ids.ts';
import { indexedThreadView } from './thread-view.ts';

/** What getting archived threads back needs. */
export interface ThreadUnarchiveParts {
  readonly threads: Pick<Threads, 'get'>;
  readonly store: () => Promise<ThreadStore>;
  readonly outgoing: Outgoing;
}

/** `thread/unarchive`: puts an archived thread back among the others; those that it spawned stay archived. */
export function unarchiveThread(parts: ThreadUnarchiveParts): Handler<'thread/unarchive'> {
  return async (params, { afterReply }) => {
    const threadId = checkThreadId(params.threadId);
    const store = await parts.store();
    const stored = await store.unarchive(threadId).catch(failedTo('unarchive thread'));
    afterReply(() => parts.outgoing.broadcast('thread/unarchived', { threadId }));
    const status = parts.threads.get(threadId)?.status ?? { type: 'notLoaded' };
    return { thread: indexedThreadView(stored, { status }) };
  };
}
