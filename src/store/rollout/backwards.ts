/** Reads a rollout file from its end: what holds now of a thread stands in its last records, however long it is. */
import fs from 'node:fs/promises';
import { ioError } from '../errors.ts';
import { type LineFilter, type RolloutReadResult, readLine } from './reader.ts';
import type { RolloutLine } from './records.ts';

const NEWLINE = 0x0a;
const FIRST_CHUNK_BYTES = 64 << 10;
const CHUNK_BYTES = 1 << 20;

/**
 * The file's records that pass the filter, the last one first. Damaged lines are left out.
 * @param onDamaged hears where they begin
 * @throws StoreError `io`
 */
export async function* readRolloutBackwards(
  file: string,
  filter: LineFilter,
  onDamaged: (position: number) => void = () => {},
): AsyncGenerator<RolloutLine> {
  const handle = await fs.open(file, 'r').catch((error: unknown) => {
    throw ioError('read rollout', file, error);
  });
  try {
    let { size: position } = await handle.stat();
    /** The beginning of what was read, whose line begins further in front; the pieces of that line in order. */
    let pieces: Buffer[] = [];
    for (let wanted = FIRST_CHUNK_BYTES; position > 0; wanted = CHUNK_BYTES) {
      const length = Math.min(wanted, position);
      position -= length;
      const chunk = Buffer.allocUnsafe(length);
      await handle.read(chunk, 0, length, position);
      let end = length;
      for (
        let at = chunk.lastIndexOf(NEWLINE);
        at !== -1;
        at = at === 0 ? -1 : chunk.lastIndexOf(NEWLINE, at - 1)
      ) {
        const record = recordOf([chunk.subarray(at + 1, end), ...pieces], filter);
        if (record === 'damaged') onDamaged(position + at + 1);
        if (typeof record !== 'string') yield record;
        pieces = [];
        end = at;
      }
      pieces.unshift(chunk.subarray(0, end));
    }
    const first = recordOf(pieces, filter);
    if (first === 'damaged') onDamaged(0);
    if (typeof first !== 'string') yield first;
  } finally {
    await handle.close();
  }
}

function recordOf(pieces: readonly Buffer[], filter: LineFilter): RolloutReadResult {
  const [only = Buffer.alloc(0)] = pieces;
  const line = pieces.length > 1 ? Buffer.concat(pieces) : only;
  return line.length === 0 ? 'skipped' : readLine(line, filter);
}
