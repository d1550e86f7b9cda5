/** Where in a thread's records its turns are, so that a page of them is read without what comes before. */
import type { RecordsDigest } from '../../store/index.ts';

/** Where records are: the position of the first one, and the one behind the last. Positions are the store's. */
export interface Place {
  readonly from: number;
  readonly to: number;
}

/** A turn's place. */
export interface TurnSpan extends Place {
  readonly id: string;
  /** How many records come before it. */
  readonly records: number;
  /** The number that its first counted item gets. */
  readonly nextItem: number;
  /** How many items it has. */
  readonly items: number;
  /** Nothing was rolled back between the turn before and this one: the two can be read in one go. */
  readonly follows: boolean;
  /** The records behind it that change it. */
  readonly late: readonly Place[];
}

/** The turns of a thread that are over, and where the records begin that were not looked at for it. */
export interface TurnIndex {
  readonly turns: readonly TurnSpan[];
  readonly upTo: number;
  /** How many records come before `upTo`. */
  readonly records: number;
  /** The number that the next counted item gets. */
  readonly nextItem: number;
  /** Whether the next turn follows the last one, as in `TurnSpan`. */
  readonly follows: boolean;
}

export const NO_TURNS: TurnIndex = { turns: [], upTo: 0, records: 0, nextItem: 1, follows: true };

/** Digests that are held were read before: a page of a long thread would take longer to find than to read. */
const readBefore = new WeakMap<RecordsDigest, TurnIndex>();

/** An index as a store keeps it. */
export function toDigest(index: TurnIndex): RecordsDigest {
  const { upTo, turns, records, nextItem, follows } = index;
  const rows = turns.map((turn) => [
    turn.id,
    turn.from,
    turn.to,
    turn.records,
    turn.nextItem,
    turn.items,
    turn.follows ? 1 : 0,
    ...turn.late.flatMap((place) => [place.from, place.to]),
  ]);
  const digest = { upTo, content: { turns: rows, records, nextItem, follows } };
  readBefore.set(digest, index);
  return digest;
}

/** An index that a store kept; undefined for what is none. */
export function fromDigest(digest: RecordsDigest): TurnIndex | undefined {
  const index = readBefore.get(digest) ?? read(digest);
  if (index !== undefined) readBefore.set(digest, index);
  return index;
}

function read({ upTo, content }: RecordsDigest): TurnIndex | undefined {
  if (typeof content !== 'object' || content === null) return undefined;
  if (!('turns' in content && 'records' in content && 'nextItem' in content && 'follows' in content)) {
    return undefined;
  }
  const { turns: rows, records, nextItem, follows } = content;
  if (!Array.isArray(rows) || typeof records !== 'number' || typeof nextItem !== 'number') return undefined;
  const turns = rows.flatMap((row: unknown) => spanOf(row) ?? []);
  return turns.length === rows.length
    ? { turns, upTo, records, nextItem, follows: follows === true }
    : undefined;
}

function spanOf(row: unknown): TurnSpan | undefined {
  if (!Array.isArray(row)) return undefined;
  const [id, ...rest]: unknown[] = row;
  const numbers = rest.filter((value) => typeof value === 'number');
  const [from, to, records, nextItem, items, follows, ...places] = numbers;
  if (typeof id !== 'string' || numbers.length !== rest.length) return undefined;
  if (from === undefined || to === undefined || records === undefined || nextItem === undefined)
    return undefined;
  if (items === undefined || follows === undefined) return undefined;
  return { id, from, to, records, nextItem, items, follows: follows === 1, late: pairs(places) };
}

function pairs(numbers: readonly number[]): Place[] {
  return numbers.flatMap((from, index) => {
    const to = numbers[index + 1];
    return index % 2 === 1 || to === undefined ? [] : [{ from, to }];
  });
}
