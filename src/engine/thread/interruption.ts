import type { ResponseItem } from '../../protocol/index.ts';
import type { RolloutItem } from '../../store/index.ts';

/** What the model is told of a turn that the user ended early; 0.129.0's tag marks it as not the user's words. */
export const INTERRUPTED: ResponseItem = {
  type: 'message',
  role: 'user',
  content: [
    {
      type: 'input_text',
      text: '<turn_aborted>\nThe user stopped the turn before this point. Commands and edits that were under way may have been done in part, and commands that were left running may still run.\n</turn_aborted>',
    },
  ],
};

/**
 * The records that end a copied history which stops in the middle of a turn, as 0.129.0 adds them to a fork.
 * @param turnId null for a turn that no record opened
 */
export function endOfOpenTurn(turnId: string | null): RolloutItem[] {
  return [
    { type: 'response_item', payload: INTERRUPTED },
    { type: 'event_msg', payload: { type: 'turn_aborted', turn_id: turnId, reason: 'interrupted' } },
  ];
}
