import { spawnSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';

/**
 * Real pipes for children. Node's own `'pipe'` is a socket pair, on which `/dev/stdout`,
 * `/dev/stderr` and `/dev/stdin` cannot be opened (ENXIO), so scripts that write to them fail.
 * Node cannot make a pipe, but it can open a named one: a batch is made with `mkfifo`, each is held by
 * an `O_PATH` descriptor (which counts neither as reader nor as writer) and loses its name at once.
 * A pipe is opened afresh through /proc for each use and can be used again once its end was read.
 */

/** `O_PATH` of Linux (x86-64 and arm64), which Node does not name. */
const O_PATH = 0o10000000;
const MKFIFO = 'mkfifo';
const BATCH_SIZE = 16;

/** One pipe in use: the descriptors of both ends, owned by the taker. */
export interface PipeLease {
  readonly readFd: number;
  readonly writeFd: number;
  /** Whether the pipe can serve again: only when the end of its data was read. */
  release(reusable: boolean): void;
}

const idle: number[] = [];

/**
 * A worker thread closes at its end every descriptor that it has opened by `fs.open`, also those that a stream has
 * closed since and somebody else owns by then: workers make do with socket pairs.
 */
let unavailable = process.platform !== 'linux' || !isMainThread;

/** Takes a pipe whose parent's end is non-blocking and whose child's end blocks; undefined where there are none. */
export function takePipe(parentEnd: 'read' | 'write'): PipeLease | undefined {
  if (idle.length === 0 && !unavailable) makeBatch();
  const anchor = idle.pop();
  if (anchor === undefined) return undefined;
  const path = `/proc/self/fd/${anchor}`;
  const opened: number[] = [];
  const open = (flags: number): number => {
    const fd = openSync(path, flags);
    opened.push(fd);
    return fd;
  };
  try {
    const reader = open(constants.O_RDONLY | constants.O_NONBLOCK);
    const writer = open(
      parentEnd === 'read' ? constants.O_WRONLY : constants.O_WRONLY | constants.O_NONBLOCK,
    );
    const ends = parentEnd === 'read' ? { readFd: reader } : { readFd: open(constants.O_RDONLY) };
    if (parentEnd === 'write') closeSync(reader);
    return { ...ends, writeFd: writer, release: (reusable) => giveBack(anchor, reusable) };
  } catch {
    for (const fd of opened) closeSync(fd);
    closeSync(anchor);
    return undefined;
  }
}

function giveBack(anchor: number, reusable: boolean): void {
  if (reusable) idle.push(anchor);
  else closeSync(anchor);
}

function makeBatch(): void {
  for (const parent of ['/dev/shm', tmpdir()]) {
    if (makeBatchIn(parent)) return;
  }
  unavailable = true;
}

function makeBatchIn(parent: string): boolean {
  let folder: string | undefined;
  try {
    folder = mkdtempSync(join(parent, 'quire-pipes-'));
    const base = folder;
    const paths = Array.from({ length: BATCH_SIZE }, (_, index) => join(base, String(index)));
    const made = spawnSync(MKFIFO, ['-m', '600', ...paths], { stdio: 'ignore' });
    if (made.status !== 0) return false;
    for (const path of paths) idle.push(openSync(path, O_PATH));
    return true;
  } catch {
    return false;
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}
