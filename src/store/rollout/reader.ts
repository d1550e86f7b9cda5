/** Reads rollout files as a stream: memory stays bounded by the longest line, and the event loop gets its turns. */
import fs from 'node:fs/promises';
import { ioError } from '../errors.ts';
import { decodeRolloutLine, isStoredRecord } from './decode.ts';
import { LineSplitter } from './lines.ts';
import type { RolloutLine } from './records.ts';

/** Read at once; and first, as many only want to see how a file begins. */
const CHUNK_BYTES = 1 << 20;
const FIRST_CHUNK_BYTES = 1 << 16;

/** Decides by a line's record type and its payload's type (empty if it has none in front) whether to parse it. */
export type LineFilter = (type: string, payloadType: string, line: Buffer) => boolean;

export interface RolloutReadOptions {
  /** Saves work: records it turns down may come out as `'skipped'`, those that had to be parsed anyway do not. */
  filter?: LineFilter;
  /** The position to begin at: one that was given with a record before. The beginning without it. */
  from?: number;
  /** The position to stop before; the end without it. */
  to?: number;
  signal?: AbortSignal;
}

/** A record; or that there was one which the filter turned down; or that it is of unknown type; or a broken line. */
export type RolloutReadResult = RolloutLine | 'skipped' | 'undecodable' | 'damaged';

/** Some records in order, and where they are: positions count up and mean something to the reader only (bytes here). */
export interface RolloutBatch {
  readonly records: readonly RolloutReadResult[];
  /** Where each of the records begins. */
  readonly starts: readonly number[];
  /** Where the last one ends. */
  readonly end: number;
}

/**
 * The file's lines in order, in batches of about a mebibyte.
 * @throws StoreError `io`
 */
export async function* readRollout(
  file: string,
  { filter, from = 0, to = Infinity, signal }: RolloutReadOptions = {},
): AsyncGenerator<RolloutBatch> {
  const handle = await fs.open(file, 'r').catch((error: unknown) => {
    throw ioError('read rollout', file, error);
  });
  try {
    const splitter = new LineSplitter(from);
    let chunk = Buffer.allocUnsafe(Math.min(FIRST_CHUNK_BYTES, to - from));
    for (let position = from; position < to;) {
      signal?.throwIfAborted();
      const { bytesRead } = await handle.read(chunk, 0, Math.min(chunk.length, to - position), position);
      if (bytesRead === 0) break;
      position += bytesRead;
      const batch = batchOf(splitter, splitter.push(chunk.subarray(0, bytesRead)), filter);
      if (batch.records.length > 0) yield batch;
      if (chunk.length === FIRST_CHUNK_BYTES) chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    }
    const rest = splitter.rest();
    if (rest.length > 0) yield batchOf(splitter, [rest], filter);
  } finally {
    await handle.close();
  }
}

function batchOf(splitter: LineSplitter, lines: Iterable<Buffer>, filter?: LineFilter): RolloutBatch {
  const records: RolloutReadResult[] = [];
  const starts: number[] = [];
  for (const line of lines) {
    records.push(readLine(line, filter));
    starts.push(splitter.start);
  }
  return { records, starts, end: splitter.end };
}

/** Decodes the bytes of one line. Parsing is what costs, so it is left out wherever the line's ends tell enough. */
export function readLine(line: Buffer, filter?: LineFilter): RolloutReadResult {
  const start = startOf(line);
  if (start !== null && line.at(-1) === CLOSING_BRACE) {
    const [, type = '', payloadType = ''] = start;
    if (payloadType !== '' && !isStoredRecord(type, payloadType)) return 'undecodable';
    if (filter !== undefined && !filter(type, payloadType, line)) return 'skipped';
  }
  const parsed = parse(line);
  return parsed === undefined ? 'damaged' : (decodeRolloutLine(parsed) ?? 'undecodable');
}

/** Undefined for what is no JSON, as the rest of a line that was cut, or what a power cut left of it. */
function parse(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Whether a line is a record, as far as its two ends tell; lines of unusual form are decoded to know. */
export function isRecordLine(line: Buffer): boolean {
  const [, type = '', payloadType = ''] = startOf(line) ?? [];
  const told = payloadType !== '' && line.at(-1) === CLOSING_BRACE;
  return told ? isStoredRecord(type, payloadType) : typeof readLine(line) !== 'string';
}

const CLOSING_BRACE = 0x7d;

const startOf = (line: Buffer): RegExpExecArray | null =>
  LINE_START.exec(line.toString('latin1', 0, LINE_START_BYTES));

/** How lines begin that the reference and this writer wrote: `type` comes first in payloads that have one. */
const LINE_START = /^\{"timestamp":"[^"]*","type":"([a-z_]+)","payload":\{(?:"type":"([a-z_]+)")?/;
const LINE_START_BYTES = 160;
