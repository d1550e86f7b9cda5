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
  await feedTurns(builder, store, ref);
  return builder.turns(options);
}

/**
 * Gives a builder all that is stored of a thread.
 * @param onRecord runs after every record
 * @throws StoreError like `ThreadStore.load`
 */
export async function feedTurns(
  builder: TurnsBuilder,
  store: Pick<ThreadStore, 'records'>,
  ref: ThreadRef,
  onRecord: () => void = () => undefined,
): Promise<void> {
  for await (const batch of store.records(ref, { filter: canMakeItem })) {
    for (const record of batch) {
      if (record === 'skipped') builder.skip();
      else if (record !== 'undecodable') builder.add(record);
      onRecord();
    }
  }
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
