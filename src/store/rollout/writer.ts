/** Appends records to one rollout file, each batch in one write that the kernel has before `append` returns. */
import fs from 'node:fs';
import path from 'node:path';
import { ioError } from '../errors.ts';
import { type FileVersion, versionOf } from './file-version.ts';
import type { RolloutItem } from './records.ts';

const NEWLINE = 0x0a;

/**
 * The file (and its day folder) comes into being with the first non-empty `append`, so a thread that never ran
 * leaves no file behind. Lines of two processes do not mix: the file is open with O_APPEND and a batch is one write.
 */
export class RolloutWriter {
  readonly path: string;
  readonly #now: () => Date;
  #fd: number | undefined;
  /** Where the file ends if nobody else writes it. */
  #end = 0;

  constructor(file: string, now: () => Date = () => new Date()) {
    this.path = file;
    this.#now = now;
  }

  /**
   * Opens an existing file for appending. A last line without newline (a process died in the middle of it) is
   * ended, so that the next record starts on a line of its own and readers skip the torn one.
   * @throws StoreError `io`, `ENOENT` when the file is gone
   */
  static resume(file: string, now?: () => Date): RolloutWriter {
    const writer = new RolloutWriter(file, now);
    try {
      fs.accessSync(file, fs.constants.W_OK);
      writer.#open(openForAppend(file));
    } catch (error) {
      throw ioError('open rollout', file, error);
    }
    return writer;
  }

  /**
   * Writes the records as lines, in order. After it returned they survive the death of this process.
   * @throws StoreError `io`, with nothing of the batch left in the file
   */
  append(items: readonly RolloutItem[]): void {
    if (items.length === 0) return;
    const timestamp = this.#now().toISOString();
    let text = '';
    for (const item of items) text += lineOf(item, timestamp);
    try {
      const bytes = Buffer.from(text, 'utf8');
      writeWhole(this.#fd ?? this.#open(createFile(this.path)), bytes);
      this.#end += bytes.length;
    } catch (error) {
      throw ioError('write rollout', this.path, error);
    }
  }

  /** The file as this writer left it; undefined when it was not opened, or when others have added to it meanwhile. */
  version(): FileVersion | undefined {
    const version = this.#fd === undefined ? undefined : versionOf(fs.fstatSync(this.#fd));
    return version?.size === this.#end ? version : undefined;
  }

  /** Lets go of the file; a later `append` would open it again. */
  close(): void {
    if (this.#fd === undefined) return;
    fs.closeSync(this.#fd);
    this.#fd = undefined;
  }

  #open(fd: number): number {
    this.#fd = fd;
    this.#end = fs.fstatSync(fd).size;
    return fd;
  }
}

/** A record as its line, newline included. */
export function lineOf({ type, payload }: RolloutItem, timestamp: string): string {
  return `${JSON.stringify({ timestamp, type, payload })}\n`;
}

function createFile(file: string): number {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  return openForAppend(file);
}

function openForAppend(file: string): number {
  const fd = fs.openSync(file, 'a+');
  try {
    endTornLine(fd);
    return fd;
  } catch (error) {
    fs.closeSync(fd);
    throw error;
  }
}

/** All or nothing: what a failing write (disk full) left of it is cut off again. `fd` is open for appending. */
export function writeWhole(fd: number, bytes: Buffer): void {
  let written = 0;
  try {
    while (written < bytes.length) written += fs.writeSync(fd, bytes, written);
  } catch (error) {
    if (written > 0) fs.ftruncateSync(fd, fs.fstatSync(fd).size - written);
    throw error;
  }
}

function endTornLine(fd: number): void {
  const { size } = fs.fstatSync(fd);
  if (size === 0) return;
  const last = Buffer.alloc(1);
  fs.readSync(fd, last, 0, 1, size - 1);
  if (last[0] !== NEWLINE) fs.writeSync(fd, '\n');
}
