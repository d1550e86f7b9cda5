import { closeSync, mkdtempSync, openSync, readlinkSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNamelessFile } from './nameless-file.ts';
import type { ExtraFile } from './process-spec.ts';

const CACHE_SIZE = 8;

/** Opens all of `files`, or none; by descriptor of the child. The caller closes them. */
export function openExtraFiles(files: readonly ExtraFile[]): ReadonlyMap<number, number> {
  const opened = new Map<number, number>();
  try {
    for (const file of files) {
      opened.set(file.fd, 'content' in file ? openContent(file.content) : openPlace(file.place));
    }
    return opened;
  } catch (error) {
    for (const fd of opened.values()) closeSync(fd);
    throw error;
  }
}

/** Something else than before is at a place, or on the way to it. */
export class PlaceChangedError extends Error {
  constructor(place: string) {
    super(`${place} was replaced while a command was being started`);
    this.name = 'PlaceChangedError';
  }
}

/** `O_PATH` of Linux, which Node does not name: stands for a file without opening it. */
const O_PATH = 0o10000000;

/** @throws PlaceChangedError where the way there has become another one */
function openPlace(place: string): number {
  const fd = openSync(place, O_PATH);
  try {
    if (readlinkSync(`/proc/self/fd/${fd}`) !== place) throw new PlaceChangedError(place);
    return fd;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** Nameless files by the identity of their content; they stay open so that a launch only has to reopen one. */
const nameless = new Map<Uint8Array, number>();

/**
 * Opens a read-only descriptor that yields `content` from the start. The caller closes it.
 * On Linux the bytes live in a nameless file: there is no path by which a sandboxed process could
 * reach them, and each launch gets a read position of its own by reopening through /proc.
 */
function openContent(content: Uint8Array): number {
  if (process.platform !== 'linux') return openThroughTemporaryFile(content);
  let kept = nameless.get(content);
  if (kept === undefined) {
    kept = openNamelessFile();
    writeSync(kept, content);
    remember(content, kept);
  }
  return openSync(`/proc/self/fd/${kept}`, 'r');
}

function remember(content: Uint8Array, fd: number): void {
  nameless.set(content, fd);
  for (const [oldest, oldFd] of nameless) {
    if (nameless.size <= CACHE_SIZE) return;
    nameless.delete(oldest);
    closeSync(oldFd);
  }
}

function openThroughTemporaryFile(content: Uint8Array): number {
  const folder = mkdtempSync(join(tmpdir(), 'quire-fd-'));
  try {
    const path = join(folder, 'content');
    const writer = openSync(path, 'wx', 0o600);
    try {
      writeSync(writer, content);
    } finally {
      closeSync(writer);
    }
    return openSync(path, 'r');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
