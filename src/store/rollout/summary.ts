/** A thread's summary from the two ends of its file, so that listing costs the same for a file of any size. */
import fs from 'node:fs';
import { ioError } from '../errors.ts';
import { LineSplitter } from './lines.ts';
import { type LineFilter, readLine } from './reader.ts';
import type { RolloutLine, SessionMeta, TurnContextItem } from './records.ts';
import { userMessagePreview, userMessageTitle } from './preview.ts';

const CHUNK_BYTES = 64 << 10;
/** How far the reference looks for the first user message, in records. */
const HEAD_RECORD_LIMIT = 210;

export interface RolloutSummary {
  /** Without instructions and tools. */
  meta: SessionMeta;
  /** First thing the user said, or `[Image]`; absent when nobody said anything yet. */
  firstUserMessage: string | undefined;
  /** Text of the first user message that has one. */
  title: string | undefined;
  /** Of the last turn in reach. */
  turnContext: TurnContextItem | undefined;
  /** Total tokens of the last count in reach. */
  tokensUsed: number | undefined;
  memoryMode: string | undefined;
  mtimeMs: number;
  size: number;
}

/**
 * Reads the beginning of a file up to the first user message, and its last 64 KiB.
 * @returns `undefined` when there is no session head in reach
 * @throws StoreError `io`
 */
export function readSummary(file: string): RolloutSummary | undefined {
  let fd: number | undefined;
  try {
    fd = fs.openSync(file, 'r');
    const { size, mtimeMs } = fs.fstatSync(fd);
    const head = readHead(fd, size);
    if (head === undefined) return undefined;
    return { ...head, ...readTail(fd, head, size), mtimeMs: Math.trunc(mtimeMs), size };
  } catch (error) {
    throw ioError('read rollout', file, error);
  } finally {
    if (fd !== undefined) fs.closeSync(fd);
  }
}

interface Head {
  meta: SessionMeta;
  firstUserMessage: string | undefined;
  title: string | undefined;
  turnContext: TurnContextItem | undefined;
  /** The whole file is in the buffer. */
  inBuffer: boolean;
}

/** Used by one synchronous read at a time. */
const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);

function readHead(fd: number, size: number): Head | undefined {
  const splitter = new LineSplitter();
  const seen: Seen = { records: 0 };
  let position = 0;
  while (position < size && !seen.done) {
    const read = fs.readSync(fd, buffer, 0, CHUNK_BYTES, position);
    if (read === 0) break;
    position += read;
    for (const line of splitter.push(buffer.subarray(0, read))) {
      observe(seen, readLine(line, wantedInHead));
      if (seen.done) break;
    }
  }
  if (!seen.done) observe(seen, readLine(splitter.rest(), wantedInHead));
  if (seen.meta === undefined) return undefined;
  const { meta, firstUserMessage, title, turnContext } = seen;
  return { meta, firstUserMessage, title, turnContext, inBuffer: position === size && size <= CHUNK_BYTES };
}

interface Seen {
  records: number;
  done?: boolean;
  meta?: SessionMeta;
  firstUserMessage?: string | undefined;
  title?: string | undefined;
  turnContext?: TurnContextItem;
}

const wantedInHead: LineFilter = (type, payloadType) =>
  type === 'session_meta' || type === 'turn_context' || payloadType === 'user_message';

function observe(seen: Seen, record: ReturnType<typeof readLine>): void {
  seen.records += 1;
  if (typeof record !== 'string') observeRecord(seen, record);
  seen.done =
    (seen.meta !== undefined && seen.firstUserMessage !== undefined && seen.title !== undefined) ||
    seen.records >= HEAD_RECORD_LIMIT;
}

function observeRecord(seen: Seen, record: RolloutLine): void {
  if (record.type === 'session_meta') seen.meta ??= withoutBulk(record.payload);
  else if (record.type === 'turn_context') seen.turnContext = record.payload;
  else if (record.type === 'event_msg' && record.payload.type === 'user_message') {
    seen.firstUserMessage ??= userMessagePreview(record.payload);
    seen.title ??= userMessageTitle(record.payload);
  }
}

/** Instructions and tools make up most of a meta, and no summary needs them. */
function withoutBulk(meta: SessionMeta): SessionMeta {
  const light = { ...meta };
  delete light.base_instructions;
  delete light.dynamic_tools;
  return light;
}

type Tail = Pick<RolloutSummary, 'meta' | 'turnContext' | 'tokensUsed' | 'memoryMode'>;

/** Later records win: a thread's meta is written again when its git data or memory mode is changed. */
function readTail(fd: number, head: Head, size: number): Tail {
  const start = Math.max(0, size - CHUNK_BYTES);
  const read = head.inBuffer ? size : fs.readSync(fd, buffer, 0, size - start, start);
  // The meta that the head began with needs no second look.
  const skipped = start === 0 ? buffer.indexOf('\n') + 1 : 0;
  const bytes = buffer.subarray(skipped, read);
  const tail: Tail = {
    meta: head.meta,
    turnContext: latest(bytes, 'turn_context', turnContextIn) ?? head.turnContext,
    tokensUsed: latest(bytes, 'token_count', tokensIn),
    memoryMode: head.meta.memory_mode,
  };
  for (const record of linesWith(bytes, 'session_meta')) {
    if (record.type !== 'session_meta' || record.payload.id !== head.meta.id) continue;
    // A meta that says nothing of git was written for another reason.
    const { git = tail.meta.git } = record.payload;
    tail.meta = withoutBulk({ ...record.payload, ...(git === undefined ? {} : { git }) });
    tail.memoryMode = record.payload.memory_mode ?? tail.memoryMode;
  }
  return tail;
}

const turnContextIn = (record: RolloutLine): TurnContextItem | undefined =>
  record.type === 'turn_context' ? record.payload : undefined;

const tokensIn = (record: RolloutLine): number | undefined =>
  record.type === 'event_msg' && record.payload.type === 'token_count'
    ? record.payload.info?.total_token_usage.total_tokens
    : undefined;

/** What the last of the records that name this type and have what is looked for says. */
function latest<T>(
  bytes: Buffer,
  type: MarkedType,
  valueIn: (record: RolloutLine) => T | undefined,
): T | undefined {
  const marker = MARKERS[type];
  for (
    let at = bytes.lastIndexOf(marker);
    at !== -1;
    at = at === 0 ? -1 : bytes.lastIndexOf(marker, at - 1)
  ) {
    const record = readLine(lineAround(bytes, at));
    const value = typeof record === 'string' ? undefined : valueIn(record);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** The records that name this type, in order. */
function* linesWith(bytes: Buffer, type: MarkedType): Generator<RolloutLine> {
  const marker = MARKERS[type];
  for (let at = bytes.indexOf(marker); at !== -1; at = bytes.indexOf(marker, at + marker.length)) {
    const record = readLine(lineAround(bytes, at));
    if (typeof record !== 'string') yield record;
  }
}

type MarkedType = keyof typeof MARKERS;

/**
 * How types stand in a line, whether its writer puts a space there or not. Searching for these bytes is an order of
 * magnitude faster than looking at each line; in a string of a record they cannot stand, as its quotes are escaped.
 */
const MARKERS = {
  session_meta: Buffer.from('"session_meta"'),
  turn_context: Buffer.from('"turn_context"'),
  token_count: Buffer.from('"token_count"'),
};

function lineAround(bytes: Buffer, at: number): Buffer {
  const end = bytes.indexOf('\n', at);
  return bytes.subarray(at === 0 ? 0 : bytes.lastIndexOf('\n', at - 1) + 1, end === -1 ? bytes.length : end);
}
