import type { ResponseItem } from '../../protocol/index.ts';
import type { RolloutItem } from '../../store/index.ts';

/** What the model is told of a turn that the user ended early; 0.129.0's tag marks it as not the user's words. */
export const INTERRUPTED: ResponseItem = {
  type: 'message',
  role: 'user',
  content: [
    {
      type: 'input_text',
      text: '<turn_aborted>\nThe user stopped the turn before this point. Commands and edits that were under way may have been done in part.\n</turn_aborted>',
    },
  ],
};

/**
 * The records that end a copied history which stops in the middle of a turn, as 0.129.0 adds them to a fork; none
 * where the last turn has its end. A turn that no record opened, as in old files, has no id.
 */
export function endOfOpenTurn(records: Iterable<RolloutItem>): RolloutItem[] {
  let open: { readonly turnId: string | null } | null = null;
  for (const record of records) {
    if (record.type !== 'event_msg') continue;
    const { payload } = record;
    if (payload.type === 'task_started') open = { turnId: payload.turn_id };
    else if (payload.type === 'user_message') open ??= { turnId: null };
    else if (ENDS.has(payload.type)) open = null;
  }
  if (open === null) return [];
  return [
    { type: 'response_item', payload: INTERRUPTED },
    { type: 'event_msg', payload: { type: 'turn_aborted', turn_id: open.turnId, reason: 'interrupted' } },
  ];
}

const ENDS: ReadonlySet<string> = new Set(['task_complete', 'turn_aborted', 'thread_rolled_back']);
