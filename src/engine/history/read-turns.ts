import type { Turn } from '../../protocol/index.ts';
import type { LineFilter, ThreadRef, ThreadStore } from '../../store/index.ts';
import { fromDigest, NO_TURNS, toDigest, type TurnIndex, type TurnSpan } from './turn-index.ts';
import { TurnIndexer } from './turn-indexer.ts';
import type { FinishOptions } from './turns-builder.ts';

/** What reading turns needs of a store. */
export type TurnSource = Pick<ThreadStore, 'records' | 'digest' | 'keepDigest'>;

/** Threads below this are read again as fast as an index of them. */
const WORTH_INDEXING_BYTES = 256 << 10;

/**
 * All of a stored thread's turns, without holding its records in memory or parsing those that make no item.
 * @throws StoreError like `ThreadStore.load`
 */
export async function readTurns(
  store: TurnSource,
  ref: ThreadRef,
  options: FinishOptions = {},
): Promise<Turn[]> {
  const indexer = await scan(store, ref, NO_TURNS, { keepItems: true });
  if (indexer === null) return [];
  await keep(store, ref, indexer.index);
  return indexer.turns(options);
}

/**
 * Where a stored thread's turns are, the open one last. Only what came since the last time is read.
 * @throws StoreError like `ThreadStore.load`
 */
export async function findTurns(store: TurnSource, ref: ThreadRef): Promise<readonly TurnSpan[]> {
  const digest = await store.digest(ref);
  const known = (digest && fromDigest(digest)) ?? NO_TURNS;
  let indexer = await scan(store, ref, known);
  if (indexer?.uncertain) indexer = await scan(store, ref, NO_TURNS);
  if (indexer === null) return known.turns;
  const { index, open } = indexer;
  if (index.upTo !== known.upTo || indexer.uncertain) await keep(store, ref, index);
  return open === null ? index.turns : [...index.turns, open];
}

/** Takes in what follows what is known; null where nothing follows. */
async function scan(
  store: TurnSource,
  ref: ThreadRef,
  known: TurnIndex,
  options?: { readonly keepItems: boolean },
): Promise<TurnIndexer | null> {
  let indexer: TurnIndexer | null = null;
  for await (const batch of store.records(ref, { filter: canMakeItem, from: known.upTo })) {
    indexer ??= new TurnIndexer(known, options);
    indexer.add(batch);
  }
  return indexer;
}

async function keep(store: TurnSource, ref: ThreadRef, index: TurnIndex): Promise<void> {
  if (index.upTo >= WORTH_INDEXING_BYTES) await store.keepDigest(ref, toDigest(index));
}

/** Whether a record can be part of a turn as clients see it. */
export const canMakeItem: LineFilter = (type, payloadType, line) => {
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
