/** Makes rows for files that have none: a few at once, many in the background, the newest first. */
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { type RolloutCatalog, type RolloutFile, type RolloutFolder, filesOf } from '../rollout/catalog.ts';
import { timeOfFileName } from '../rollout/paths.ts';
import type { FileRows } from './file-rows.ts';
import { SilentFiles } from './silent-files.ts';
import type { StateDatabase } from './state-database.ts';
import { stateError } from './state-errors.ts';

/** Files read before other work gets its turn; also the size of a transaction. */
const BATCH = 32;
/** Nobody is answered before so many files have rows, if there are so many: who asks for a page asks for more. */
const HEAD_START = 1024;
/** From then on the others go first: so long is waited between batches, unless somebody waits for the next one. */
const REST_MS = 8;
/** With so many files to look at, all rows are asked for at once. */
const MANY = 100;
/** How long to wait with another try after the database was locked. */
const LOCKED_RETRY_MS = 250;

export interface IndexFillOptions {
  db: StateDatabase;
  rows: FileRows;
  catalog: RolloutCatalog;
  /** All files have rows. */
  onDone: () => void;
  /** The background work ended with an error; the next look begins anew. */
  onError: (error: unknown) => void;
}

export class IndexFill {
  readonly #options: IndexFillOptions;
  readonly #silent: SilentFiles;
  /** The catalogue's version up to which files have rows, or wait for one. */
  #version = 0;
  #step: Promise<void> | undefined;
  #filled = 0;
  #isWaitedFor = false;
  #frontierMs = Infinity;
  #closed = false;

  constructor(options: IndexFillOptions) {
    this.#options = options;
    this.#silent = new SilentFiles(options.db.threads);
  }

  get isRunning(): boolean {
    return this.#step !== undefined;
  }

  /** Threads that were created at this time (Unix ms) or later have rows, and can be listed. */
  get frontierMs(): number {
    if (this.#step === undefined) return -Infinity;
    return this.#filled < HEAD_START ? Infinity : this.#frontierMs;
  }

  /** Waits for the next batch, which comes the sooner for it; fails where that fails. */
  async next(): Promise<void> {
    this.#isWaitedFor = true;
    await this.#step;
  }

  /**
   * Takes in what is new among the files. That costs next to nothing where nothing is; with more than a batch, the
   * rest goes on in the background, and until then there are no further looks.
   * @throws StateError
   */
  look(): void {
    if (this.#step !== undefined) return;
    const { folders, version } = this.#options.catalog.changedSince(this.#version);
    const missing = this.#missing(folders);
    const batch = take(missing, BATCH);
    this.#index([...batch.map((file) => file.path), ...this.#silent.changed()]);
    this.#version = version;
    if (batch.length === BATCH) {
      this.#filled = batch.length;
      this.#frontierMs = frontierOf(batch);
      void this.#goOn(missing);
    } else this.#options.onDone();
  }

  close(): void {
    this.#closed = true;
  }

  async #goOn(missing: Iterator<RolloutFile>): Promise<void> {
    try {
      let more = true;
      while (more && !this.#closed) {
        const step = this.#nextBatch(missing);
        this.#step = step.then(() => {});
        this.#step.catch(() => {});
        more = await step;
      }
      this.#step = undefined;
      if (!this.#closed) this.#options.onDone();
    } catch (error) {
      this.#step = undefined;
      this.#version = 0;
      if (!this.#closed) this.#options.onError(error);
    }
  }

  async #nextBatch(missing: Iterator<RolloutFile>): Promise<boolean> {
    if (this.#isWaitedFor || this.#filled < HEAD_START) await nextTurn();
    else await pause(REST_MS, undefined, { ref: false });
    if (this.#closed) return false;
    this.#isWaitedFor = false;
    const batch = take(missing, BATCH);
    this.#filled += batch.length;
    await this.#indexPatiently(batch.map((file) => file.path));
    this.#frontierMs = frontierOf(batch);
    return batch.length === BATCH;
  }

  async #indexPatiently(files: readonly string[]): Promise<void> {
    for (;;) {
      try {
        return this.#index(files);
      } catch (error) {
        if (this.#closed || stateError('fill the state database', error).kind !== 'locked') throw error;
        await pause(LOCKED_RETRY_MS, undefined, { ref: false });
      }
    }
  }

  #index(files: readonly string[]): void {
    if (files.length === 0) return;
    const { db, rows } = this.#options;
    // One after another, so that rows are garbage before they grow old: that keeps the heap small.
    db.transaction(() => {
      for (const file of files) {
        const row = rows.read(file);
        if (row !== undefined) db.threads.upsert(row);
        this.#silent.note(file, row);
      }
    });
  }

  /** Files without a row, looked up as they are asked for. Of two files of a thread the one that has the row keeps it. */
  *#missing(folders: readonly RolloutFolder[]): Generator<RolloutFile> {
    const { db, rows } = this.#options;
    const count = folders.reduce((sum, { names }) => sum + names.length, 0);
    const paths = count < MANY ? undefined : db.threads.paths();
    for (const folder of folders) {
      for (const file of filesOf(folder)) {
        const { threadId, archived } = file;
        // What is archived may have got its row from an active file just now.
        const known =
          paths === undefined || archived ? db.threads.get(threadId)?.rollout_path : paths.get(threadId);
        if (known !== undefined && (known === file.path || rows.hasFile(known))) continue;
        if (!this.#silent.has(file.path)) yield file;
      }
    }
  }
}

/** Archived files come last, whatever their time. */
function frontierOf(batch: readonly RolloutFile[]): number {
  const last = batch.at(-1);
  const time = last === undefined ? undefined : timeOfFileName(last.path);
  return last === undefined || last.archived ? -Infinity : (time ?? Infinity);
}

function take<T>(from: Iterator<T>, count: number): T[] {
  const taken: T[] = [];
  while (taken.length < count) {
    const next = from.next();
    if (next.done === true) break;
    taken.push(next.value);
  }
  return taken;
}
