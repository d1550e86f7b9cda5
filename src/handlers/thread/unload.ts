import type { Thread, Threads } from '../../engine/index.ts';
import type { Outgoing } from '../../rpc/index.ts';
import type { ThreadSubscriptions } from '../thread-subscriptions.ts';

/** What letting threads go needs. */
export interface ThreadUnloadParts {
  readonly threads: Pick<Threads, 'get' | 'unload'>;
  readonly subscriptions: ThreadSubscriptions;
  readonly outgoing: Outgoing;
}

/** Ends a thread's turn, lets the thread go and tells every client that it is no longer loaded. */
export async function unloadThread(parts: ThreadUnloadParts, thread: Thread): Promise<void> {
  const { threads, subscriptions, outgoing } = parts;
  const { id: threadId } = thread;
  if (!(await threads.unload(thread))) return;
  subscriptions.drop(thread);
  outgoing.broadcast('thread/status/changed', { threadId, status: { type: 'notLoaded' } });
}

/** Lets a thread go that nobody used for long, unless somebody came back to it just now. */
export async function unloadIdleThread(parts: ThreadUnloadParts, thread: Thread): Promise<void> {
  const { threads, subscriptions, outgoing } = parts;
  const { id: threadId } = thread;
  if (threads.get(threadId) !== thread || thread.busy || subscriptions.isHeard(threadId)) return;
  await unloadThread(parts, thread);
  outgoing.broadcast('thread/closed', { threadId });
}
