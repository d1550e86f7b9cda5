/** Reads rollout files as a stream: memory stays bounded by the longest line, and the event loop gets its turns. */
import fs from 'node:fs/promises';
import { ioError } from '../errors.ts';
import { decodeRolloutLine, isStoredRecord } from './decode.ts';
import { LineSplitter } from './lines.ts';
import type { RolloutItem, RolloutLine } from './records.ts';

const CHUNK_BYTES = 1 << 20;

/** Decides by a line's record type and its payload's type (empty if it has none in front) whether to parse it. */
export type LineFilter = (type: string, payloadType: string, line: Buffer) => boolean;

export interface RolloutReadOptions {
  /** Lines it turns down come out as `'skipped'`. Lines whose type cannot be told from their beginning are parsed. */
  filter?: LineFilter;
  signal?: AbortSignal;
}

/** A record; or that there was one which the filter turned down; or that the line was damaged or of unknown type. */
export type RolloutReadResult = RolloutLine | 'skipped' | 'undecodable';

/**
 * The file's lines in order, in batches of about a mebibyte.
 * @throws StoreError `io`
 */
export async function* readRollout(
  file: string,
  { filter, signal }: RolloutReadOptions = {},
): AsyncGenerator<RolloutReadResult[]> {
  const handle = await fs.open(file, 'r').catch((error: unknown) => {
    throw ioError('read rollout', file, error);
  });
  try {
    const splitter = new LineSplitter();
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    for (;;) {
      signal?.throwIfAborted();
      const { bytesRead } = await handle.read(chunk, 0, CHUNK_BYTES, null);
      if (bytesRead === 0) break;
      const batch: RolloutReadResult[] = [];
      for (const line of splitter.push(chunk.subarray(0, bytesRead))) batch.push(readLine(line, filter));
      if (batch.length > 0) yield batch;
    }
    const rest = splitter.rest();
    if (rest.length > 0) yield [readLine(rest, filter)];
  } finally {
    await handle.close();
  }
}

export interface LoadedRollout {
  items: RolloutItem[];
  /** Lines that were damaged or of a type this version does not know. */
  undecodable: number;
}

/**
 * All records of a file.
 * @throws StoreError `io`
 */
export async function loadRollout(file: string, options: RolloutReadOptions = {}): Promise<LoadedRollout> {
  const items: RolloutItem[] = [];
  let undecodable = 0;
  for await (const batch of readRollout(file, options)) {
    for (const result of batch) {
      if (result === 'undecodable') undecodable += 1;
      else if (result !== 'skipped') items.push(result);
    }
  }
  return { items, undecodable };
}

/** Decodes the bytes of one line. Parsing is what costs, so it is left out wherever the line's beginning tells enough. */
export function readLine(line: Buffer, filter?: LineFilter): RolloutReadResult {
  const start = LINE_START.exec(line.toString('latin1', 0, LINE_START_BYTES));
  if (start !== null) {
    const [, type = '', payloadType = ''] = start;
    if (payloadType !== '' && !isStoredRecord(type, payloadType)) return 'undecodable';
    if (filter !== undefined && !filter(type, payloadType, line)) return 'skipped';
  }
  try {
    return decodeRolloutLine(JSON.parse(line.toString('utf8'))) ?? 'undecodable';
  } catch {
    return 'undecodable';
  }
}

/** How lines begin that the reference and this writer wrote: `type` comes first in payloads that have one. */
const LINE_START = /^\{"timestamp":"[^"]*","type":"([a-z_]+)","payload":\{(?:"type":"([a-z_]+)")?/;
const LINE_START_BYTES = 160;
