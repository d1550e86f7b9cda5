import type { ResponseItem } from '../../protocol/index.ts';
import type { LineFilter, RolloutItem, ThreadRef, ThreadStore, TurnContextItem } from '../../store/index.ts';
import { HistoryReplay } from '../history/index.ts';

/** What the model knows of a stored thread. */
export interface ModelMemory {
  readonly history: ResponseItem[];
  /** How often that was compacted, before rollbacks too. */
  readonly compactions: number;
  /** What it was told of its surroundings, as far as it still sees it; null where it sees nothing of it. */
  readonly baseline: TurnContextItem | null;
}

export const NOTHING_REMEMBERED: ModelMemory = { history: [], compactions: 0, baseline: null };

/**
 * Reads what the model knows out of a thread's records: those from the last compaction on, where it is not rolled back.
 * @param added a record to take in behind the stored ones
 * @throws StoreError like `ThreadStore.load`
 */
export async function modelMemory(
  store: Pick<ThreadStore, 'records'>,
  ref: ThreadRef,
  added?: RolloutItem,
): Promise<ModelMemory> {
  const start = added === undefined ? await lastCompaction(store, ref) : BEGINNING;
  const replay = new HistoryReplay();
  const told = new ToldContexts();
  let { compactions } = start;
  const add = (record: RolloutItem): void => {
    replay.add(record);
    told.add(record);
    if (record.type === 'compacted') compactions++;
  };
  for await (const { records } of store.records(ref, { filter: concernsModel, from: start.from })) {
    for (const record of records) if (typeof record !== 'string') add(record);
  }
  if (added !== undefined) add(added);
  return { history: replay.items(), compactions, baseline: told.last };
}

/** Where records begin to count, and how many compactions come before. */
interface MemoryStart {
  readonly from: number;
  readonly compactions: number;
}

const BEGINNING: MemoryStart = { from: 0, compactions: 0 };

/**
 * The last compaction. The beginning where there is none that says what it left, and where turns were rolled back
 * behind it: they may have been turns before it.
 */
async function lastCompaction(store: Pick<ThreadStore, 'records'>, ref: ThreadRef): Promise<MemoryStart> {
  let start = BEGINNING;
  let compactions = 0;
  for await (const { records, starts } of store.records(ref, { filter: startsAnew })) {
    for (const [index, record] of records.entries()) {
      if (typeof record === 'string') continue;
      if (record.type === 'event_msg' && record.payload.type === 'thread_rolled_back') start = BEGINNING;
      if (record.type !== 'compacted') continue;
      const isWhole = record.payload.replacement_history !== undefined;
      start = isWhole ? { from: starts[index] ?? 0, compactions } : BEGINNING;
      compactions++;
    }
  }
  return start;
}

const startsAnew: LineFilter = (type, payloadType) =>
  type === 'compacted' ||
  (type === 'event_msg' && (payloadType === '' || payloadType === 'thread_rolled_back'));

const EVENTS: ReadonlySet<string> = new Set([
  '',
  'task_started',
  'turn_started',
  'user_message',
  'thread_rolled_back',
]);

const concernsModel: LineFilter = (type, payloadType) =>
  type === 'event_msg' ? EVENTS.has(payloadType) : type !== 'session_meta';

const BEFORE_TURNS = { context: null, forgot: false, counts: false } as const;

/** The contexts of the turns that were not rolled back; a compaction makes the model forget those before it. */
class ToldContexts {
  #turns: { context: TurnContextItem | null; forgot: boolean; counts: boolean }[] = [];

  get last(): TurnContextItem | null {
    return this.#turns.findLast(({ context, forgot }) => forgot || context !== null)?.context ?? null;
  }

  add(record: RolloutItem): void {
    if (record.type === 'turn_context') this.#current().context = record.payload;
    if (record.type === 'compacted') Object.assign(this.#current(), { context: null, forgot: true });
    if (record.type !== 'event_msg') return;
    const { payload } = record;
    if (payload.type === 'task_started') this.#turns.push({ ...BEFORE_TURNS, counts: true });
    else if (payload.type === 'user_message') this.#current().counts = true;
    else if (payload.type === 'thread_rolled_back') this.#rollBack(payload.num_turns);
  }

  #current() {
    const current = this.#turns.at(-1) ?? { ...BEFORE_TURNS };
    if (this.#turns.length === 0) this.#turns.push(current);
    return current;
  }

  #rollBack(turns: number): void {
    for (let left = turns; left > 0 && this.#turns.length > 0;) if (this.#turns.pop()?.counts) left -= 1;
  }
}
