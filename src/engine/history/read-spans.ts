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
  for (const { at, spans } of runs(all, wanted)) {
    let before: Set<string> | undefined;
    const cameBefore = (id: string): boolean => {
      before ??= new Set(all.slice(0, at).map((span) => span.id));
      return before.has(id);
    };
    const turns = await readRun(store, ref, spans, cameBefore);
    for (const [index, turn] of turns.entries()) {
      const span = spans[index];
      if (span !== undefined) read.set(span, turn);
    }
  }
  return read;
}

/** Turns that can be read in one go, and how many come before them. */
interface Run {
  readonly at: number;
  readonly spans: TurnSpan[];
}

function runs(all: readonly TurnSpan[], wanted: ReadonlySet<TurnSpan>): Run[] {
  const found: Run[] = [];
  for (const [at, span] of all.entries()) {
    if (!wanted.has(span)) continue;
    const run = found.at(-1);
    if (span.follows && run !== undefined && run.at + run.spans.length === at) run.spans.push(span);
    else found.push({ at, spans: [span] });
  }
  return found;
}

async function readRun(
  store: Pick<TurnSource, 'records'>,
  ref: ThreadRef,
  run: readonly TurnSpan[],
  cameBefore: (turnId: string) => boolean,
): Promise<Turn[]> {
  const [first] = run;
  const last = run.at(-1);
  if (first === undefined || last === undefined) return [];
  const { records, nextItem, from } = first;
  const builder = new TurnsBuilder({ records, nextItem, knows: cameBefore });
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
      else if (typeof record !== 'string') builder.add(record);
    }
  }
}
