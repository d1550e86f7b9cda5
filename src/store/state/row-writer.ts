/** Writes what turns change in their threads' rows: off the turn's path, many changes in one transaction. */
import type { RolloutItem } from '../rollout/records.ts';
import { type RowChanges, noteRecords } from './row-changes.ts';
import type { StateDatabase } from './state-database.ts';
import { StateError } from './state-errors.ts';
import type { ThreadIndex } from './thread-index.ts';

/** How long to wait with another try after the database was locked. */
const RETRY_MS = 250;

interface Pending extends RowChanges {
  path: string;
}

export class RowWriter {
  readonly #db: StateDatabase;
  readonly #index: ThreadIndex;
  #pending = new Map<string, Pending>();
  #scheduled: NodeJS.Immediate | undefined;
  #retry: NodeJS.Timeout | undefined;

  constructor(db: StateDatabase, index: ThreadIndex) {
    this.#db = db;
    this.#index = index;
  }

  /** Notes records that were just stored. */
  note(threadId: string, path: string, items: readonly RolloutItem[]): void {
    let pending = this.#pending.get(threadId);
    if (pending === undefined) {
      pending = { path, set: {}, setIfEmpty: {} };
      this.#pending.set(threadId, pending);
    }
    noteRecords(pending, items, Date.now());
    if (this.#retry !== undefined) return;
    this.#scheduled ??= setImmediate(() => {
      this.flush();
    });
  }

  /** Writes what is noted; keeps it for later if the database is locked. */
  flush(): void {
    clearImmediate(this.#scheduled);
    this.#scheduled = undefined;
    if (this.#pending.size === 0) return;
    const pending = this.#pending;
    try {
      this.#db.transaction(() => {
        for (const [threadId, changes] of pending) this.#apply(threadId, changes);
      });
      this.#pending = new Map();
    } catch (error) {
      // The files have it all: a row that is given up here is put right when a list compares it with its file.
      if (error instanceof StateError && error.kind !== 'locked') this.#pending = new Map();
      else this.#retryLater();
    }
  }

  close(): void {
    this.flush();
    clearTimeout(this.#retry);
    clearImmediate(this.#scheduled);
  }

  #retryLater(): void {
    this.#retry ??= setTimeout(() => {
      this.#retry = undefined;
      this.flush();
    }, RETRY_MS).unref();
  }

  #apply(threadId: string, { path, set, setIfEmpty }: Pending): void {
    const row = this.#db.threads.get(threadId);
    if (row === undefined) return this.#index.upsertFile(path);
    const { title, first_user_message } = setIfEmpty;
    this.#db.threads.update(threadId, {
      ...set,
      ...(row.title === '' && title !== undefined ? { title } : {}),
      ...(row.first_user_message === '' && first_user_message !== undefined ? { first_user_message } : {}),
    });
  }
}
