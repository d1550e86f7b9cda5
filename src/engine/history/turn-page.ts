/** A page of a stored thread's turns. The file is streamed; items are held for the turns of the page only. */
import type { Turn } from '../../protocol/index.ts';
import type { ThreadRef, ThreadStore } from '../../store/index.ts';
import { feedTurns } from './read-turns.ts';
import { TurnsBuilder } from './turns-builder.ts';

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
  store: Pick<ThreadStore, 'records'>,
  ref: ThreadRef,
  query: TurnPageQuery,
): Promise<TurnPage | null> {
  const builder = new TurnsBuilder();
  const window = new PageWindow(builder, query);
  await feedTurns(builder, store, ref, () => window.slide());
  const page = pageOf(builder, query);
  if (page !== 'released') return page;
  // A rollback brought turns back into the page that were let go already.
  const whole = new TurnsBuilder();
  await feedTurns(whole, store, ref);
  const again = pageOf(whole, query);
  return again === 'released' ? null : again;
}

/** Lets go of the items of turns that cannot be in the page, as far as is known in the middle of the file. */
class PageWindow {
  readonly #builder: TurnsBuilder;
  readonly #query: TurnPageQuery;
  #seen = 0;
  #anchorAt: number | null = null;

  constructor(builder: TurnsBuilder, query: TurnPageQuery) {
    this.#builder = builder;
    this.#query = query;
  }

  slide(): void {
    const { closedTurns } = this.#builder;
    if (closedTurns.length < this.#seen) {
      this.#seen = closedTurns.length;
      if (this.#anchorAt !== null && this.#anchorAt >= this.#seen) this.#anchorAt = null;
    }
    for (; this.#seen < closedTurns.length; this.#seen++) this.#closed(this.#seen);
  }

  #closed(index: number): void {
    const { anchor, limit, newestFirst } = this.#query;
    const { closedTurns } = this.#builder;
    if (this.#anchorAt === null && closedTurns[index]?.id === anchor?.turnId) this.#anchorAt = index;
    if (newestFirst) {
      const past = this.#anchorAt !== null && index > this.#anchorAt;
      closedTurns[past ? index : index - limit - 1]?.release();
      return;
    }
    const start = anchor === null ? 0 : this.#anchorAt;
    if (start === null || index > start + limit) closedTurns[index]?.release();
  }
}

function pageOf(builder: TurnsBuilder, query: TurnPageQuery): TurnPage | null | 'released' {
  const { anchor, limit, newestFirst, active } = query;
  const stored = builder.turns();
  const released = new Set<Turn>(
    stored.filter((_, index) => builder.closedTurns[index]?.isReleased === true),
  );
  const turns = active === null ? stored : [...stored.filter(({ id }) => id !== active.id), active];
  if (newestFirst) turns.reverse();
  const at = anchor === null ? 0 : turns.findIndex(({ id }) => id === anchor.turnId);
  if (at === -1) return null;
  const from = anchor === null || anchor.inclusive ? at : at + 1;
  const page = turns.slice(from, from + limit);
  if (page.some((turn) => released.has(turn))) return 'released';
  return { turns: page, more: turns.length > from + limit };
}
