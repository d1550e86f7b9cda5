import { MAX_OUTPUT_DELTAS, OUTPUT_DELTA_BYTES } from './events.ts';
import type { ToolContext } from './tool.ts';
import { Utf8Chunks } from './utf8-chunks.ts';

/** Tells clients of a running command's output, piece by piece, until they were told as much as they are told. */
export function outputDeltas(
  { turnId, emit }: Pick<ToolContext, 'turnId' | 'emit'>,
  itemId: string,
): Utf8Chunks {
  let deltas = 0;
  return new Utf8Chunks(OUTPUT_DELTA_BYTES, (delta) => {
    deltas++;
    if (deltas <= MAX_OUTPUT_DELTAS) emit({ type: 'commandOutputDelta', turnId, itemId, delta });
  });
}
