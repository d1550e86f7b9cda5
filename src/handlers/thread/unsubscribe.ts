import type { Threads } from '../../engine/index.ts';
import type { Handler } from '../../rpc/index.ts';
import type { ThreadSubscriptions } from '../thread-subscriptions.ts';
import { checkThreadId } from './thread-ids.ts';

/** What unsubscribing needs. */
export interface ThreadUnsubscribeParts {
  readonly threads: Pick<Threads, 'get'>;
  readonly subscriptions: ThreadSubscriptions;
}

/** `thread/unsubscribe`: the connection hears no more of a thread; the thread stays loaded and its turn goes on. */
export function unsubscribeThread(parts: ThreadUnsubscribeParts): Handler<'thread/unsubscribe'> {
  return (params, { session }) => {
    const threadId = checkThreadId(params.threadId);
    if (parts.threads.get(threadId) === undefined) return { status: 'notLoaded' };
    const was = parts.subscriptions.unsubscribe(threadId, session);
    return { status: was ? 'unsubscribed' : 'notSubscribed' };
  };
}
