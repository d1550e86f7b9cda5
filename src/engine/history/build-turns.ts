import type { Turn } from '../../protocol/index.ts';
import type { RolloutItem } from '../../store/index.ts';
import { TurnsBuilder, type FinishOptions } from './turns-builder.ts';

/** The turns that stored records amount to. */
export function buildTurns(records: Iterable<RolloutItem>, options: FinishOptions = {}): Turn[] {
  const builder = new TurnsBuilder();
  for (const record of records) builder.add(record);
  return builder.turns(options);
}
