/** Copies the records of one rollout file into a new one as they stand, without decoding and encoding each of them. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { ioError } from '../errors.ts';
import { LineSplitter } from './lines.ts';
import { isRecordLine } from './reader.ts';
import type { RolloutItem } from './records.ts';
import { lineOf } from './writer.ts';

const CHUNK_BYTES = 1 << 20;
const NEWLINE = Buffer.from('\n');
/** How a line begins whose time can be replaced in place. */
const STAMPED = /^\{"timestamp":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z",/;
const STAMP_AT = '{"timestamp":"'.length;
const STAMPED_BYTES = STAMP_AT + '2026-01-01T00:00:00.000Z",'.length;

/**
 * Makes the file `target` of `head` and what is in `source`, every line written now. It appears as a whole or not at
 * all. Lines that are no records are left out.
 * @throws StoreError `io`
 */
export async function copyRollout(source: string, target: string, head: RolloutItem): Promise<void> {
  const unfinished = path.join(path.dirname(target), `.${path.basename(target)}.part`);
  try {
    await fs.mkdir(path.dirname(target), { recursive: true });
    await copyLines(source, unfinished, head);
    await fs.rename(unfinished, target);
  } catch (error) {
    await fs.rm(unfinished, { force: true });
    throw ioError('copy rollout', source, error);
  }
}

async function copyLines(source: string, target: string, head: RolloutItem): Promise<void> {
  const timestamp = new Date().toISOString();
  const input = await fs.open(source, 'r');
  const output = await fs.open(target, 'w').catch(async (error: unknown) => {
    await input.close();
    throw error;
  });
  try {
    await output.appendFile(lineOf(head, timestamp));
    for await (const lines of recordLines(input, timestamp)) await output.appendFile(lines);
  } finally {
    await Promise.all([input.close(), output.close()]);
  }
}

/** The lines of a file that are records, in pieces of about a mebibyte, with another time. */
async function* recordLines(input: fs.FileHandle, timestamp: string): AsyncGenerator<Buffer> {
  const stamp = Buffer.from(timestamp, 'latin1');
  const splitter = new LineSplitter();
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  for (;;) {
    const { bytesRead } = await input.read(chunk, 0, CHUNK_BYTES, null);
    const lines = bytesRead === 0 ? [splitter.rest()] : [...splitter.push(chunk.subarray(0, bytesRead))];
    const records = lines.filter((line) => line.length > 0 && isRecordLine(line));
    for (const line of records) if (isStamped(line)) stamp.copy(line, STAMP_AT);
    if (records.length > 0) yield Buffer.concat(records.flatMap((line) => [line, NEWLINE]));
    if (bytesRead === 0) return;
  }
}

const isStamped = (line: Buffer): boolean => STAMPED.test(line.toString('latin1', 0, STAMPED_BYTES));
