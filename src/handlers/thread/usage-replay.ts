import type { Thread } from '../../engine/index.ts';
import type { Outgoing, Session } from '../../rpc/index.ts';

/**
 * Tells a connection that joined a thread what the thread has used so far; nothing where nothing was counted.
 *
 * @param turnId the turn that it was counted in
 */
export function tellUsage(outgoing: Outgoing, session: Session, thread: Thread, turnId: string | null): void {
  const tokenUsage = thread.usage.usage;
  if (tokenUsage === null || turnId === null) return;
  outgoing.notify([session], 'thread/tokenUsage/updated', { threadId: thread.id, turnId, tokenUsage });
}
