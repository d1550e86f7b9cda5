/** A page of a stored thread's turns: of the file, only what these turns are made of is read. */
import type { Turn } from '../../protocol/index.ts';
import type { ThreadRef } from '../../store/index.ts';
import { findTurns, type TurnSource } from './read-turns.ts';
import { readSpans } from './read-spans.ts';
import type { TurnSpan } from './turn-index.ts';

/** Where a page begins: at a turn, or right behind it in the direction of reading. */
export interface TurnAnchor {
  readonly turnId: string;
  readonly inclusive: boolean;
}

export interface TurnPageQuery {
  /** Null: from the end that the direction begins with. */
  readonly anchor: TurnAnchor | null;
  /** How many turns at most, 1 or more. */
  readonly limit: number;
  readonly newestFirst: boolean;
  /** The running turn as it is now; it replaces what is stored of it, and is the last one. */
  readonly active: Turn | null;
}

export interface TurnPage {
  readonly turns: Turn[];
  /** Further turns follow in the direction of reading. */
  readonly more: boolean;
}

/**
 * Reads a page of a thread's turns.
 * @returns null when the anchor is no turn of the thread
 * @throws StoreError like `ThreadStore.load`
 */
export async function readTurnPage(
  store: TurnSource,
  ref: ThreadRef,
  { anchor, limit, newestFirst, active }: TurnPageQuery,
): Promise<TurnPage | null> {
  const spans = await findTurns(store, ref);
  const turns: (TurnSpan | Turn)[] = spans.filter(({ id }) => id !== active?.id);
  if (active !== null) turns.push(active);
  if (newestFirst) turns.reverse();
  const at = anchor === null ? 0 : turns.findIndex(({ id }) => id === anchor.turnId);
  if (at === -1) return null;
  const from = anchor === null || anchor.inclusive ? at : at + 1;
  const page = turns.slice(from, from + limit);
  const wanted = new Set(page.filter(isSpan));
  const read = await readSpans(store, ref, spans, wanted);
  return {
    turns: page.flatMap((turn) => (isSpan(turn) ? (read.get(turn) ?? []) : [turn])),
    more: turns.length > from + limit,
  };
}

const isSpan = (turn: TurnSpan | Turn): turn is TurnSpan => 'from' in turn;
