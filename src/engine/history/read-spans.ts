/** Puts single turns together from the places where their records are. */
import type { Turn } from '../../protocol/index.ts';
import type { ThreadRef } from '../../store/index.ts';
import { canMakeItem, type TurnSource } from './read-turns.ts';
import type { Place, TurnSpan } from './turn-index.ts';
import { TurnsBuilder } from './turns-builder.ts';

/**
 * Reads some of a thread's turns; neighbours are read in one go.
 * @param all the thread's turns in order
 * @throws StoreError like `ThreadStore.load`
 */
export async function readSpans(
  store: Pick<TurnSource, 'records'>,
  ref: ThreadRef,
  all: readonly TurnSpan[],
  wanted: ReadonlySet<TurnSpan>,
): Promise<Map<TurnSpan, Turn>> {
  const read = new Map<TurnSpan, Turn>();
  const before = new Set<string>();
  let run: TurnSpan[] = [];
  const flush = async (): Promise<void> => {
    const turns = run.length === 0 ? [] : await readRun(store, ref, run, before);
    for (const [index, span] of run.entries()) {
      const turn = turns[index];
      if (turn !== undefined) read.set(span, turn);
      before.add(span.id);
    }
    run = [];
  };
  for (const span of all) {
    if (!wanted.has(span) || !span.follows) await flush();
    if (wanted.has(span)) run.push(span);
    else before.add(span.id);
  }
  await flush();
  return read;
}

/** @param before the ids of the turns before the run */
async function readRun(
  store: Pick<TurnSource, 'records'>,
  ref: ThreadRef,
  run: readonly TurnSpan[],
  before: ReadonlySet<string>,
): Promise<Turn[]> {
  const [first] = run;
  const last = run.at(-1);
  if (first === undefined || last === undefined) return [];
  const { records, nextItem, from } = first;
  const builder = new TurnsBuilder({ records, nextItem, knows: (id) => before.has(id) });
  await feed(builder, store, ref, { from, to: last.to });
  const late = run.flatMap((span) => span.late).filter((place) => place.from >= last.to);
  if (late.length > 0) builder.close();
  for (const place of late.sort((a, b) => a.from - b.from)) await feed(builder, store, ref, place);
  return builder.turns();
}

async function feed(
  builder: TurnsBuilder,
  store: Pick<TurnSource, 'records'>,
  ref: ThreadRef,
  { from, to }: Place,
): Promise<void> {
  for await (const { records } of store.records(ref, { filter: canMakeItem, from, to })) {
    for (const record of records) {
      if (record === 'skipped') builder.skip();
      else if (record !== 'undecodable') builder.add(record);
    }
  }
}
