/** A thread's summary from the two ends of its file, so that listing costs the same for a file of any size. */
import fs from 'node:fs';
import { ioError } from '../errors.ts';
import { LineSplitter } from './lines.ts';
import { type LineFilter, readLine } from './reader.ts';
import type { RolloutLine, SessionMeta, TurnContextItem } from './records.ts';
import { userMessagePreview, userMessageTitle } from './preview.ts';

const HEAD_CHUNK_BYTES = 64 << 10;
/** How far the reference looks for the first user message, in records. */
const HEAD_RECORD_LIMIT = 210;
const TAIL_BYTES = 64 << 10;

export interface RolloutSummary {
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
  bytes: number;
}

function readHead(fd: number, size: number): Head | undefined {
  const splitter = new LineSplitter();
  const chunk = Buffer.allocUnsafe(HEAD_CHUNK_BYTES);
  const seen: Seen = { records: 0 };
  let position = 0;
  while (position < size && !seen.done) {
    const read = fs.readSync(fd, chunk, 0, HEAD_CHUNK_BYTES, position);
    if (read === 0) break;
    position += read;
    for (const line of splitter.push(chunk.subarray(0, read))) {
      observe(seen, readLine(line, wantedInHead));
      if (seen.done) break;
    }
  }
  if (!seen.done) observe(seen, readLine(splitter.rest(), wantedInHead));
  if (seen.meta === undefined) return undefined;
  const { meta, firstUserMessage, title, turnContext } = seen;
  return { meta, firstUserMessage, title, turnContext, bytes: position };
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
    (seen.firstUserMessage !== undefined && seen.title !== undefined) || seen.records >= HEAD_RECORD_LIMIT;
}

function observeRecord(seen: Seen, record: RolloutLine): void {
  if (record.type === 'session_meta') seen.meta ??= record.payload;
  else if (record.type === 'turn_context') seen.turnContext = record.payload;
  else if (record.type === 'event_msg' && record.payload.type === 'user_message') {
    seen.firstUserMessage ??= userMessagePreview(record.payload);
    seen.title ??= userMessageTitle(record.payload);
  }
}

type Tail = Pick<RolloutSummary, 'meta' | 'turnContext' | 'tokensUsed' | 'memoryMode'>;

const wantedInTail: LineFilter = (type, payloadType) =>
  type === 'session_meta' || type === 'turn_context' || payloadType === 'token_count';

/** Later records win: a thread's meta is written again when its git data or memory mode is changed. */
function readTail(fd: number, head: Head, size: number): Tail {
  const start = Math.max(0, size - TAIL_BYTES);
  const bytes = Buffer.allocUnsafe(size - start);
  const read = fs.readSync(fd, bytes, 0, bytes.length, start);
  const splitter = new LineSplitter();
  const tail: Tail = {
    meta: head.meta,
    turnContext: head.turnContext,
    tokensUsed: undefined,
    memoryMode: head.meta.memory_mode,
  };
  for (const line of splitter.push(bytes.subarray(0, read))) {
    const record = readLine(line, wantedInTail);
    if (typeof record === 'string') continue;
    if (record.type === 'session_meta' && record.payload.id === head.meta.id) {
      tail.meta = record.payload;
      tail.memoryMode = record.payload.memory_mode ?? tail.memoryMode;
    } else if (record.type === 'turn_context') tail.turnContext = record.payload;
    else if (record.type === 'event_msg' && record.payload.type === 'token_count') {
      tail.tokensUsed = record.payload.info?.total_token_usage.total_tokens ?? tail.tokensUsed;
    }
  }
  return tail;
}
