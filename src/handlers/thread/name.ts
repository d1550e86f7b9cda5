import type { Threads } from '../../engine/index.ts';
import type { Handler, Outgoing } from '../../rpc/index.ts';
import { invalidRequest } from '../../rpc/index.ts';
import type { ThreadStore } from '../../store/index.ts';
import { threadNotFound } from './store-failure.ts';
import { checkThreadId } from './thread-ids.ts';

/** What naming threads needs. */
export interface ThreadNameParts {
  readonly threads: Pick<Threads, 'get'>;
  readonly store: () => Promise<ThreadStore>;
  readonly outgoing: Outgoing;
}

/** `thread/name/set`: names a loaded or stored thread, which every connection hears. */
export function setThreadName({ threads, store, outgoing }: ThreadNameParts): Handler<'thread/name/set'> {
  return async (params, { afterReply }) => {
    const threadId = checkThreadId(params.threadId);
    const threadName = params.name.trim();
    if (threadName === '') throw invalidRequest('thread name must not be empty');
    await threads.get(threadId)?.start.ready;
    await (await store()).rename(threadId, threadName).catch(threadNotFound(threadId));
    afterReply(() => outgoing.broadcast('thread/name/updated', { threadId, threadName }));
    return {};
  };
}
