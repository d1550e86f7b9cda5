import type { Thread } from '../../engine/index.ts';
import type { Outgoing, Session } from '../../rpc/index.ts';
import type { RolloutItem } from '../../store/index.ts';

/** Tells a connection that joined a thread what the thread has used so far; nothing where nothing was counted. */
export function tellUsage(
  outgoing: Outgoing,
  session: Session,
  thread: Thread,
  records: readonly RolloutItem[],
): void {
  const tokenUsage = thread.usage.usage;
  const turnId = tokenUsage === null ? null : usageTurnId(records);
  if (tokenUsage === null || turnId === null) return;
  outgoing.notify([session], 'thread/tokenUsage/updated', { threadId: thread.id, turnId, tokenUsage });
}

/** The turn that the stored usage was counted in. */
function usageTurnId(records: readonly RolloutItem[]): string | null {
  let turnId: string | null = null;
  let counted: string | null = null;
  for (const item of records) {
    if (item.type !== 'event_msg') continue;
    if (item.payload.type === 'task_started') turnId = item.payload.turn_id;
    if (item.payload.type === 'token_count' && item.payload.info !== null) counted = turnId;
  }
  return counted;
}
