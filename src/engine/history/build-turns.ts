import type { Turn } from '../../protocol/index.ts';
import type { RolloutItem } from '../../store/index.ts';
import { TurnsBuilder, type FinishOptions } from './turns-builder.ts';

interface BuildOptions extends FinishOptions {
  /** How many records, none of which makes an item, come before these in the thread's file. */
  recordsBefore?: number;
}

/** The turns that stored records amount to. */
export function buildTurns(records: Iterable<RolloutItem>, options: BuildOptions = {}): Turn[] {
  const builder = new TurnsBuilder();
  for (let before = options.recordsBefore ?? 0; before > 0; before--) builder.skip();
  for (const record of records) builder.add(record);
  return builder.turns(options);
}
