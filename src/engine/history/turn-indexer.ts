/** Finds out where the turns of a thread are, and may put them together on the way. */
import type { Turn } from '../../protocol/index.ts';
import type { RolloutBatch } from '../../store/index.ts';
import { PendingTurn } from './pending-turn.ts';
import { NO_TURNS, type Place, type TurnIndex, type TurnSpan } from './turn-index.ts';
import { type FinishOptions, TurnsBuilder } from './turns-builder.ts';

type SpanStart = Pick<TurnSpan, 'from' | 'records' | 'nextItem' | 'follows'>;
type ClosedSpan = SpanStart & { readonly id: string; readonly to: number; readonly late: Place[] };

export class TurnIndexer {
  readonly #builder: TurnsBuilder;
  readonly #known: number;
  readonly #keepItems: boolean;
  #spans: ClosedSpan[];
  #open: SpanStart | null = null;
  #end: number;
  #follows: boolean;
  #uncertain = false;

  /**
   * @param before what is known already: the first record to be given is the one at its `upTo`
   * @param keepItems whether turns are asked for in the end, which is possible from the beginning only
   */
  constructor(before: TurnIndex = NO_TURNS, { keepItems = false } = {}) {
    const { turns, records, nextItem } = before;
    const closed = turns.map(({ id, items }) => PendingTurn.counted(id, items));
    this.#builder = new TurnsBuilder({ records, nextItem, closed });
    this.#spans = turns.map((turn) => ({ ...turn, late: [...turn.late] }));
    this.#known = turns.length;
    this.#keepItems = keepItems;
    this.#end = before.upTo;
    this.#follows = before.follows;
  }

  /** A record changed a turn of which too little is known: only an indexer from the beginning can tell. */
  get uncertain(): boolean {
    return this.#uncertain;
  }

  /** The turn that is not over, up to the last record. */
  get open(): TurnSpan | null {
    const turn = this.#builder.openTurn;
    if (this.#open === null || turn === undefined || !turn.isWorthKeeping) return null;
    return { ...this.#open, id: turn.id, to: this.#end, items: turn.itemCount, late: [] };
  }

  /** What is known now. */
  get index(): TurnIndex {
    const { closedTurns, records, nextItem } = this.#builder;
    const turns = this.#spans.map((span, at) => ({ ...span, items: closedTurns[at]?.itemCount ?? 0 }));
    const behind = { from: this.#end, records, nextItem, follows: this.#follows };
    const { from: upTo, ...rest } = this.#open ?? behind;
    return { turns, upTo, ...rest };
  }

  /** The turns, the open one too. */
  turns(options?: FinishOptions): Turn[] {
    return this.#builder.turns(options);
  }

  /** Takes the next records. */
  add({ records, starts, end }: RolloutBatch): void {
    for (const [index, record] of records.entries()) {
      const start = starts[index] ?? end;
      const next = starts[index + 1] ?? end;
      if (record === 'skipped') this.#builder.skip();
      else if (typeof record !== 'string') this.#add(record, start, next);
      this.#end = next;
    }
  }

  #add(record: Exclude<RolloutBatch['records'][number], string>, start: number, end: number): void {
    const { openTurn: before, records, nextItem } = this.#builder;
    this.#builder.add(record);
    const { openTurn: after, closedTurns, changedLate } = this.#builder;
    const isRollback = record.type === 'event_msg' && record.payload.type === 'thread_rolled_back';
    if (before !== after) {
      if (before !== undefined) this.#close(before, after === undefined && !isRollback ? end : start);
      this.#open = after === undefined ? null : { from: start, records, nextItem, follows: this.#follows };
      if (after !== undefined) this.#follows = true;
    }
    if (isRollback) {
      this.#spans.length = Math.min(this.#spans.length, closedTurns.length);
      this.#follows = false;
    }
    if (changedLate !== undefined) this.#noteLate(closedTurns.indexOf(changedLate), { from: start, to: end });
  }

  #close(turn: PendingTurn, to: number): void {
    if (this.#open === null || !turn.isWorthKeeping) return;
    this.#spans.push({ ...this.#open, id: turn.id, to, late: [] });
    if (!this.#keepItems) turn.release();
  }

  #noteLate(at: number, place: Place): void {
    this.#spans[at]?.late.push(place);
    if (at < this.#known) this.#uncertain = true;
  }
}
