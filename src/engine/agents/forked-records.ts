import type { ResponseItem } from '../../protocol/index.ts';
import type { RolloutItem } from '../../store/index.ts';

/**
 * Whether an agent that begins with its maker's history gets a record of it: what was said, not how it was worked out.
 * The agent is told of its surroundings anew (0.129.0).
 */
export function isForAgent(record: RolloutItem): boolean {
  switch (record.type) {
    case 'response_item':
      return wasSaid(record.payload);
    case 'turn_context':
      return false;
    default:
      return true;
  }
}

function wasSaid(item: ResponseItem): boolean {
  if (item.type !== 'message') return false;
  return item.role !== 'assistant' || item.phase === 'final_answer';
}
