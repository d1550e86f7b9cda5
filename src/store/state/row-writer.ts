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
    // A fork's file repeats the meta of its source.
    const own = items.filter((item) => item.type !== 'session_meta' || item.payload.id === threadId);
    noteRecords(this.#of(threadId, path), own, Date.now());
    this.#schedule();
  }

  /** Notes the name that a user gave; titles hold it, as in 0.129.0. */
  rename(threadId: string, path: string, name: string): void {
    this.#of(threadId, path).set.title = name;
    this.#schedule();
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

  #of(threadId: string, path: string): Pending {
    const known = this.#pending.get(threadId);
    if (known !== undefined) return known;
    const pending = { path, set: {}, setIfEmpty: {} };
    this.#pending.set(threadId, pending);
    return pending;
  }

  #schedule(): void {
    if (this.#retry !== undefined) return;
    this.#scheduled ??= setImmediate(() => {
      this.flush();
    });
  }

  #retryLater(): void {
    this.#retry ??= setTimeout(() => {
      this.#retry = undefined;
      this.flush();
    }, RETRY_MS).unref();
  }

  #apply(threadId: string, { path, set, setIfEmpty, dynamicTools = [] }: Pending): void {
    const known = this.#db.threads.get(threadId);
    if (known === undefined) this.#index.upsertFile(path);
    const row = known ?? this.#db.threads.get(threadId);
    if (row === undefined) return;
    this.#db.dynamicTools.add(threadId, dynamicTools);
    if (known === undefined && set.title === undefined) return;
    const { title, first_user_message } = setIfEmpty;
    this.#db.threads.update(threadId, {
      ...set,
      ...(row.title === '' && title !== undefined ? { title } : {}),
      ...(row.first_user_message === '' && first_user_message !== undefined ? { first_user_message } : {}),
    });
  }
}
