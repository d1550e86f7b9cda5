import type { Thread, UsageTurn } from '../../engine/index.ts';
import type { Turn } from '../../protocol/index.ts';
import type { Outgoing, Session } from '../../rpc/index.ts';

/**
 * Tells a connection that joined a thread what the thread has used so far; nothing where nothing was counted.
 *
 * @param counted the turn that it was counted in
 * @param turns all turns that the connection got
 */
export function tellUsage(
  outgoing: Outgoing,
  session: Session,
  thread: Thread,
  counted: UsageTurn | null,
  turns: readonly Turn[],
): void {
  const tokenUsage = thread.usage.usage;
  if (tokenUsage === null) return;
  const turnId = turnOf(counted, turns)?.id ?? '';
  outgoing.notify([session], 'thread/tokenUsage/updated', { threadId: thread.id, turnId, tokenUsage });
}

/** Where that turn is gone, or none was going on, the usage goes to the last turn that came to its end. */
function turnOf(counted: UsageTurn | null, turns: readonly Turn[]): Turn | undefined {
  return findTurn(counted, turns) ?? turns.findLast(({ status }) => ENDED.has(status)) ?? turns.at(-1);
}

function findTurn(counted: UsageTurn | null, turns: readonly Turn[]): Turn | undefined {
  if (counted === null) return undefined;
  return 'id' in counted ? turns.find(({ id }) => id === counted.id) : turns.at(-1 - counted.turnsAfter);
}

const ENDED: ReadonlySet<Turn['status']> = new Set(['completed', 'failed']);
