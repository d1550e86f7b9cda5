import type { Turn } from '../../protocol/index.ts';
import type { LineFilter, ThreadRef, ThreadStore } from '../../store/index.ts';
import { type FinishOptions, TurnsBuilder } from './turns-builder.ts';

/**
 * A stored thread's turns, without holding its records in memory or parsing those that make no item.
 * @throws StoreError like `ThreadStore.load`
 */
export async function readTurns(
  store: Pick<ThreadStore, 'records'>,
  ref: ThreadRef,
  options: FinishOptions = {},
): Promise<Turn[]> {
  const builder = new TurnsBuilder();
  for await (const batch of store.records(ref, { filter: canMakeItem })) {
    for (const record of batch) {
      if (record === 'skipped') builder.skip();
      else if (record !== 'undecodable') builder.add(record);
    }
  }
  return builder.turns(options);
}

const canMakeItem: LineFilter = (type, payloadType, line) => {
  switch (type) {
    case 'session_meta':
    case 'turn_context':
      return false;
    case 'event_msg':
      return payloadType !== 'token_count';
    case 'response_item':
      return payloadType === 'message' && line.includes('<hook_prompt');
    default:
      return true;
  }
};
