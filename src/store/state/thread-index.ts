/** Keeps the state database in step with the rollout files, and answers lists from it. */
import { type ListEntry, type ListQuery, toPage } from '../list-query.ts';
import { descendantsOf } from '../thread-changes.ts';
import type { ThreadClaims } from '../claims/thread-claims.ts';
import type { ThreadNames } from '../thread-names.ts';
import type { ThreadPage } from '../thread-store.ts';
import { BackfillLease } from './backfill-lease.ts';
import { FileRows, type FileRowsOptions } from './file-rows.ts';
import { IndexFill } from './index-fill.ts';
import type { StateDatabase } from './state-database.ts';
import { type ThreadRow, entryOfRow } from './thread-row.ts';

/** File names have local time, which is less than this off the time in the file. */
const DAY_MS = 24 * 60 * 60 * 1000;

export interface ThreadIndexOptions extends FileRowsOptions {
  names: ThreadNames;
  claims: ThreadClaims;
  /** Hears of failures in the background. */
  onError: (error: unknown) => void;
}

export class ThreadIndex {
  readonly #db: StateDatabase;
  readonly #names: ThreadNames;
  readonly #rows: FileRows;
  readonly #fill: IndexFill;
  readonly #lease: BackfillLease;

  constructor(db: StateDatabase, options: ThreadIndexOptions) {
    const { codexHome, catalog, claims, names, onError } = options;
    this.#db = db;
    this.#names = names;
    this.#rows = new FileRows(db, options);
    this.#lease = new BackfillLease({ db, codexHome, catalog, claims });
    const onDone = (): void => this.#lease.complete();
    this.#fill = new IndexFill({ db, rows: this.#rows, catalog, onDone, onError });
  }

  /**
   * Sees to it that files get their rows, unless another process is filling the index for the first time.
   * @returns whether that is not the case
   * @throws StateError
   */
  async catchUp(): Promise<boolean> {
    if (!(await this.#lease.take())) return false;
    this.#fill.look();
    return true;
  }

  /**
   * A page from the table; each of its threads is compared with its file, unless the query renounces that.
   * @returns `undefined` while another process fills the table
   * @throws StateError
   */
  async list(query: ListQuery): Promise<ThreadPage | undefined> {
    if (query.stateDbOnly)
      return this.#page(
        this.#collect(query, (row) => this.#rows.hasFile(row.rollout_path)),
        query,
      );
    if (!(await this.catchUp())) return undefined;
    for (;;) {
      const { isRunning } = this.#fill;
      const found = !isRunning || this.#isFilled(query) ? this.#trueRows(query) : [];
      if (found === undefined) continue;
      if (!isRunning || found.length > query.limit) return this.#page(found, query);
      await this.#fill.next();
    }
  }

  /** Where a thread's file is by its row, if that is the thread's file. */
  fileOf(threadId: string): string | undefined {
    const row = this.#db.threads.get(threadId);
    const truth = row && this.#rows.truthOf(row);
    if (truth !== undefined && truth !== row) this.#write([truth]);
    return truth?.rollout_path;
  }

  /** What the table has of a thread whose file is at `file`; a row that names another file is put right first. */
  entry(threadId: string, file: string): { entry: ListEntry; memoryMode: string } | undefined {
    const known = this.#db.threads.get(threadId);
    if (known !== undefined && known.rollout_path !== file) {
      this.#db.transaction(() => this.upsertFile(file));
    }
    const row = known?.rollout_path === file ? known : this.#db.threads.get(threadId);
    if (row === undefined) return undefined;
    const entry = entryOfRow(row, this.#names.all().get(threadId));
    return { entry, memoryMode: row.memory_mode };
  }

  /** Notes that a thread's file was archived, or was put back and counts as changed now. */
  moved(threadId: string, file: string, archived: boolean): void {
    const nowMs = Date.now();
    const now = Math.floor(nowMs / 1000);
    const columns = archived
      ? { archived: 1, archived_at: now }
      : { archived: 0, archived_at: null, updated_at: now, updated_at_ms: nowMs };
    this.#db.transaction(() => {
      if (!this.#db.threads.update(threadId, { rollout_path: file, ...columns })) this.upsertFile(file);
    });
  }

  /**
   * Every thread that it or its descendants spawned.
   * @returns `undefined` while another process fills the table
   */
  async descendants(threadId: string): Promise<string[] | undefined> {
    if (!(await this.catchUp())) return undefined;
    while (this.#fill.isRunning) await this.#fill.next();
    return descendantsOf(threadId, (parentId) => this.#db.threads.children(parentId));
  }

  clearMemories(): void {
    this.#db.transaction(() => this.#db.threads.clearMemories());
  }

  /** Makes or renews the row of a file, within the caller's transaction. */
  upsertFile(file: string): void {
    const row = this.#rows.read(file);
    if (row !== undefined) this.#db.threads.upsert(row);
  }

  /** Ends the work in the background. */
  close(): void {
    this.#fill.close();
    this.#lease.release();
  }

  /** Whether the page has all its rows before the table has: filling begins with the newest threads. */
  #isFilled(query: ListQuery): boolean {
    const { sortKey, direction, archived, cursor, limit } = query;
    if (sortKey !== 'created_at' || direction !== 'desc' || archived) return false;
    const filledMs = this.#fill.frontierMs + DAY_MS;
    if (cursor !== undefined && cursor.timeMs <= filledMs) return false;
    const [last] = this.#select(query, { limit: 1, offset: limit });
    return last !== undefined && last.created_at_ms >= filledMs;
  }

  /** A page of true rows and one more; `undefined` if rows had to be put right, so that the query must be run again. */
  #trueRows(query: ListQuery): ThreadRow[] | undefined {
    const repaired: ThreadRow[] = [];
    const found = this.#collect(query, (row) => {
      const truth = this.#rows.truthOf(row);
      if (truth !== undefined && truth !== row) repaired.push(truth);
      return truth === row;
    });
    if (repaired.length === 0) return found;
    this.#write(repaired);
    return undefined;
  }

  /** The first rows that pass `wanted`: one more than the query's limit, if there are so many. */
  #collect(query: ListQuery, wanted: (row: ThreadRow) => boolean): ThreadRow[] {
    const found: ThreadRow[] = [];
    let last: ThreadRow | undefined;
    do {
      const rows = this.#select(query, { last, limit: query.limit + 1 - found.length });
      found.push(...rows.filter(wanted));
      last = rows.at(-1);
    } while (last !== undefined && found.length <= query.limit);
    return found;
  }

  #select(query: ListQuery, { last, limit, offset = 0 }: Section): ThreadRow[] {
    const time = query.sortKey === 'created_at' ? 'created_at_ms' : 'updated_at_ms';
    const after = last && { timeMs: last[time], threadId: last.id };
    const namedIds: string[] = [];
    const term = query.searchTerm;
    if (term !== undefined) {
      for (const [id, name] of this.#names.all()) if (name.includes(term)) namedIds.push(id);
    }
    return this.#db.threads.list({ query, after, limit, offset, namedIds });
  }

  #page(rows: readonly ThreadRow[], query: ListQuery): ThreadPage {
    const names = this.#names.all();
    return toPage(
      rows.map((row) => {
        const folder = query.stateDbOnly ? row.cwd : this.#rows.folderOf(row);
        return entryOfRow(row, names.get(row.id), folder);
      }),
      query,
    );
  }

  #write(rows: readonly ThreadRow[]): void {
    this.#db.transaction(() => {
      for (const row of rows) this.#db.threads.upsert(row);
    });
  }
}

/** Which of the rows that pass a query. */
interface Section {
  /** The row that they follow; otherwise they follow the query's cursor. */
  last?: ThreadRow | undefined;
  limit: number;
  offset?: number;
}
