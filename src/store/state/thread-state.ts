/** The state database as the local store uses it: opened on first need, filled, kept up, done without if it must be. */
import { setTimeout } from 'node:timers/promises';
import type { RolloutItem } from '../rollout/records.ts';
import { RowWriter } from './row-writer.ts';
import { StateDatabase } from './state-database.ts';
import { StateError, stateError } from './state-errors.ts';
import { ThreadIndex, type ThreadIndexOptions } from './thread-index.ts';

/** After a failure, this long passes before the database is tried again. */
const RETRY_MS = 30_000;
/** How often a transaction is tried while another process has the database, and the time between. */
const ATTEMPTS = 30;
const LOCKED_MS = 100;

export interface ThreadStateOptions extends ThreadIndexOptions {
  /** Hears why the database is not used. */
  onError: (error: StateError) => void;
}

interface OpenState {
  db: StateDatabase;
  index: ThreadIndex;
  writer: RowWriter;
}

export class ThreadState {
  readonly #options: ThreadStateOptions;
  #opening: Promise<OpenState | undefined> | undefined;
  #open: OpenState | undefined;
  #failedAt = -Infinity;
  /** Files that were written to before the database was open. */
  #unindexed = new Set<string>();
  #closed = false;

  constructor(options: ThreadStateOptions) {
    this.#options = options;
  }

  /** Opens the database and fills it in the background. */
  start(): void {
    void this.#run((state) => state.index.backfill());
  }

  /** Notes records that were stored; costs the caller next to nothing. */
  note(threadId: string, path: string, items: readonly RolloutItem[]): void {
    if (this.#open !== undefined) return this.#open.writer.note(threadId, path, items);
    this.#unindexed.add(path);
    void this.#opened();
  }

  /** Notes a name that was stored. */
  async rename(threadId: string, path: string, name: string): Promise<void> {
    await this.#run(async ({ writer }) => {
      writer.rename(threadId, path, name);
      writer.flush();
    });
  }

  /** Writes what was noted, if nothing is in the way of it. */
  async flush(): Promise<void> {
    await this.#run(async ({ writer }) => writer.flush());
  }

  /** Runs `work` on an up-to-date index; `undefined` if there is none, or it failed. */
  async withIndex<T>(work: (index: ThreadIndex) => Promise<T>): Promise<T | undefined> {
    return this.#run((state) => {
      state.writer.flush();
      return work(state.index);
    });
  }

  /**
   * Runs `work` as one transaction on an up-to-date index; waits a few seconds for other processes.
   * @throws StateError also where there is no database
   */
  async transaction<T>(work: (state: Pick<OpenState, 'db' | 'index'>) => T): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      const state = await this.#opened();
      if (state === undefined) throw new StateError('unavailable', 'there is no state database');
      state.writer.flush();
      try {
        return state.db.transaction(() => work(state));
      } catch (error) {
        const failure = stateError('use the state database', error);
        if (failure.kind !== 'locked' || attempt >= ATTEMPTS) throw failure;
        await setTimeout(LOCKED_MS);
      }
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const state = await this.#opening;
    this.#opening = undefined;
    this.#open = undefined;
    state?.writer.close();
    state?.db.close();
  }

  async #run<T>(work: (state: OpenState) => Promise<T>): Promise<T | undefined> {
    const state = await this.#opened();
    if (state === undefined) return undefined;
    try {
      return await work(state);
    } catch (error) {
      if (!this.#closed) this.#options.onError(stateError('use the state database', error));
      return undefined;
    }
  }

  #opened(): Promise<OpenState | undefined> {
    if (this.#closed) return Promise.resolve(undefined);
    if (this.#opening === undefined || (this.#failedAt > 0 && Date.now() - this.#failedAt > RETRY_MS)) {
      this.#failedAt = -Infinity;
      this.#opening = this.#openNow();
    }
    return this.#opening;
  }

  async #openNow(): Promise<OpenState | undefined> {
    try {
      const db = await StateDatabase.open(this.#options.codexHome);
      const index = new ThreadIndex(db, this.#options);
      const state = { db, index, writer: new RowWriter(db, index) };
      for (const path of this.#unindexed) db.transaction(() => index.upsertFile(path));
      this.#unindexed = new Set();
      this.#open = state;
      return state;
    } catch (error) {
      this.#failedAt = Date.now();
      this.#options.onError(stateError('open the state database', error));
      return undefined;
    }
  }
}
