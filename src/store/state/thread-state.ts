/** The state database as the local store uses it: the index of its threads, kept up, done without if it must be. */
import type { RolloutItem } from '../rollout/records.ts';
import { patientTransaction } from './patient-transaction.ts';
import { RowWriter } from './row-writer.ts';
import type { StateDatabase } from './state-database.ts';
import { stateError } from './state-errors.ts';
import type { StateHandle } from './state-handle.ts';
import { ThreadIndex, type ThreadIndexOptions } from './thread-index.ts';

export interface ThreadStateOptions extends Omit<ThreadIndexOptions, 'onError'> {
  /** Absent in a server without a state database. */
  handle: StateHandle | undefined;
}

interface OpenState {
  db: StateDatabase;
  index: ThreadIndex;
  writer: RowWriter;
}

export class ThreadState {
  readonly #options: ThreadStateOptions;
  #open: OpenState | undefined;
  /** Files that were written to before the database was open. */
  #unindexed = new Set<string>();

  constructor(options: ThreadStateOptions) {
    this.#options = options;
  }

  /** Fills the index in the background. */
  start(): void {
    void this.#run((state) => state.index.catchUp());
  }

  /** Notes records that were stored; costs the caller next to nothing. */
  note(threadId: string, path: string, items: readonly RolloutItem[]): void {
    const { handle } = this.#options;
    if (handle === undefined) return;
    if (this.#open !== undefined && this.#open.db === handle.current) {
      this.#open.writer.note(threadId, path, items);
    } else {
      this.#unindexed.add(path);
      void this.#opened();
    }
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
  transaction<T>(work: (state: Pick<OpenState, 'db' | 'index'>) => T): Promise<T> {
    const open = async (patienceMs: number): Promise<OpenState | undefined> => {
      const state = await this.#opened(patienceMs);
      state?.writer.flush();
      return state;
    };
    return patientTransaction(open, work);
  }

  /** Writes what was noted; the database is for its owner to close. */
  async close(): Promise<void> {
    if (this.#unindexed.size > 0) await this.#opened();
    this.#end();
  }

  async #run<T>(work: (state: OpenState) => Promise<T>): Promise<T | undefined> {
    try {
      const state = await this.#opened();
      return state && (await work(state));
    } catch (error) {
      this.#failed(error);
      return undefined;
    }
  }

  async #opened(patienceMs?: number): Promise<OpenState | undefined> {
    const db = await this.#options.handle?.get(patienceMs);
    if (db === undefined) return undefined;
    if (this.#open?.db !== db) {
      this.#end();
      const index = new ThreadIndex(db, { ...this.#options, onError: (error) => this.#failed(error) });
      this.#open = { db, index, writer: new RowWriter(db, index) };
      const unindexed = this.#unindexed;
      this.#unindexed = new Set();
      db.transaction(() => {
        for (const path of unindexed) index.upsertFile(path);
      });
    }
    return this.#open;
  }

  #end(): void {
    const state = this.#open;
    this.#open = undefined;
    try {
      state?.writer.close();
      state?.index.close();
    } catch (error) {
      // The lease of a fill that was not finished runs out by itself.
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    this.#options.handle?.report(stateError('use the state database', error));
  }
}
