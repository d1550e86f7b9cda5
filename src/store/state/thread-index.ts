/** Keeps the state database in step with the rollout files, and answers lists from it. */
import fs from 'node:fs';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type ListEntry, type ListQuery, sortTime, toPage } from '../list-query.ts';
import type { RolloutCatalog, RolloutFile } from '../rollout/catalog.ts';
import { isArchivedPath } from '../rollout/paths.ts';
import { type RolloutSummary, readSummary } from '../rollout/summary.ts';
import { descendantsOf } from '../thread-changes.ts';
import type { ThreadNames } from '../thread-names.ts';
import type { ThreadPage } from '../thread-store.ts';
import type { StateDatabase } from './state-database.ts';
import { type ThreadRow, entryOfRow, rowOfSummary } from './thread-row.ts';

/** Files read before other work gets its turn; also the size of a transaction. */
const BATCH = 32;
/** A file's time may be this much off its row's without the row counting as old: the kernel's clock ticks. */
const CLOCK_SLACK_MS = 1_000;

export interface ThreadIndexOptions {
  codexHome: string;
  defaultProvider: string;
  catalog: RolloutCatalog;
  names: ThreadNames;
}

export class ThreadIndex {
  readonly #db: StateDatabase;
  readonly #options: ThreadIndexOptions;
  /** Paths of the files that have a row. */
  #indexed: Map<string, string> | undefined;
  #indexing: Promise<void> | undefined;
  /** Time of the file when its row was last compared with it. */
  readonly #verified = new Map<string, number>();

  constructor(db: StateDatabase, options: ThreadIndexOptions) {
    this.#db = db;
    this.#options = options;
  }

  /** Fills the index in the background, unless another process is at it. */
  async backfill(): Promise<void> {
    if (this.#db.backfill.isComplete || this.#db.transaction(() => this.#db.backfill.claim()))
      await this.catchUp();
  }

  /** Makes rows for all files that have none. A few milliseconds when there is nothing to do. */
  catchUp(): Promise<void> {
    this.#indexing ??= this.#indexMissing().finally(() => {
      this.#indexing = undefined;
    });
    return this.#indexing;
  }

  /** A page from the table; each of its threads is compared with its file, unless the query renounces that. */
  async list(query: ListQuery): Promise<ThreadPage> {
    if (query.stateDbOnly) return toPage(this.#entries(query, undefined, query.limit + 1), query);
    await this.catchUp();
    for (;;) {
      const found = this.#verifiedEntries(query);
      if (found !== undefined) return toPage(found, query);
    }
  }

  /** What the table has of a thread whose file is at `file`; a row that names another file is put right first. */
  entry(threadId: string, file: string): { entry: ListEntry; memoryMode: string } | undefined {
    const known = this.#db.threads.get(threadId);
    if (known !== undefined && known.rollout_path !== file) {
      this.#db.transaction(() => this.upsertFile(file));
    }
    const row = known?.rollout_path === file ? known : this.#db.threads.get(threadId);
    if (row === undefined) return undefined;
    const entry = entryOfRow(row, this.#options.names.all().get(threadId));
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
    this.#indexed?.set(threadId, file);
  }

  /** Every thread that it or its descendants spawned. */
  async descendants(threadId: string): Promise<string[]> {
    await this.catchUp();
    return descendantsOf(threadId, (parentId) => this.#db.threads.children(parentId));
  }

  clearMemories(): void {
    this.#db.transaction(() => this.#db.threads.clearMemories());
  }

  /** Makes or renews the row of a file, within the caller's transaction. */
  upsertFile(file: string): void {
    const row = this.#rowOfFile({ path: file, archived: isArchivedPath(this.#options.codexHome, file) });
    if (row === undefined) return;
    this.#db.threads.upsert(row);
    this.#indexed?.set(row.id, file);
  }

  #entries(query: ListQuery, last: ListEntry | undefined, limit: number): ListEntry[] {
    const names = this.#options.names.all();
    const after = last && { timeMs: sortTime(last, query.sortKey), threadId: last.thread.id };
    const namedIds: string[] = [];
    const term = query.searchTerm;
    if (term !== undefined) for (const [id, name] of names) if (name.includes(term)) namedIds.push(id);
    const rows = this.#db.threads.list({ query, after, limit, namedIds });
    return rows.map((row) => entryOfRow(row, names.get(row.id)));
  }

  /** One page and an entry more; `undefined` if rows had to be put right, so that the query must be run again. */
  #verifiedEntries(query: ListQuery): ListEntry[] | undefined {
    const wanted = query.limit + 1;
    const found: ListEntry[] = [];
    const stale: ThreadRow[] = [];
    let last: ListEntry | undefined;
    for (;;) {
      const entries = this.#entries(query, last, wanted - found.length);
      for (const entry of entries) {
        const verdict = this.#verify(entry);
        if (verdict === 'current') found.push(entry);
        else if (verdict !== 'gone') stale.push(verdict);
      }
      last = entries.at(-1);
      if (last === undefined || found.length >= wanted) break;
    }
    if (stale.length === 0) return found;
    this.#write(stale);
    return undefined;
  }

  /** Compares an entry with its file; the row that should be there, if it is another one. */
  #verify({ thread, updatedAtMs }: ListEntry): 'current' | 'gone' | ThreadRow {
    const file = thread.path ?? '';
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    if (stat === undefined) return 'gone';
    if (this.#verified.get(file) === Math.trunc(stat.mtimeMs)) return 'current';
    const truth = this.#rowOfFile({ path: file, archived: thread.archived });
    const row = this.#db.threads.get(thread.id);
    if (truth === undefined || row === undefined) return 'gone';
    const same =
      row.cwd === truth.cwd &&
      row.source === truth.source &&
      row.model_provider === truth.model_provider &&
      row.first_user_message === truth.first_user_message &&
      Math.abs(updatedAtMs - truth.updated_at_ms) <= CLOCK_SLACK_MS;
    return same ? 'current' : truth;
  }

  async #indexMissing(): Promise<void> {
    this.#indexed ??= this.#db.threads.paths();
    const indexed = this.#indexed;
    const files = this.#options.catalog.files();
    const missing = files.filter((file) => indexed.get(file.threadId) !== file.path);
    for (let start = 0; start < missing.length; start += BATCH) {
      const batch = missing.slice(start, start + BATCH);
      this.#write(batch.flatMap((file) => this.#rowOfFile(file) ?? []));
      for (const file of batch) indexed.set(file.threadId, file.path);
      await nextTurn();
    }
    if (missing.length > 0 || !this.#db.backfill.isComplete) this.#markComplete(files);
  }

  #markComplete(files: readonly RolloutFile[]): void {
    const last = files.findLast((file) => !file.archived) ?? files.at(-1);
    const watermark = last && path.relative(this.#options.codexHome, last.path).replaceAll('\\', '/');
    this.#db.transaction(() => {
      this.#db.backfill.claim();
      this.#db.backfill.complete(watermark ?? null);
    });
  }

  #rowOfFile({ path: file, archived }: Pick<RolloutFile, 'path' | 'archived'>): ThreadRow | undefined {
    const summary = summaryOrNothing(file);
    if (summary === undefined) return undefined;
    this.#verified.set(file, summary.mtimeMs);
    const { defaultProvider } = this.#options;
    const row = rowOfSummary(summary, { path: file, archived, defaultProvider });
    const known = this.#db.threads.get(row.id);
    return known === undefined ? row : mergeKnown(row, known);
  }

  #write(rows: readonly ThreadRow[]): void {
    if (rows.length === 0) return;
    this.#db.transaction(() => {
      for (const row of rows) this.#db.threads.upsert(row);
    });
  }
}

/** A row knows some things better than the two ends of the file: what users set, and what the middle holds. */
function mergeKnown(row: ThreadRow, known: ThreadRow): ThreadRow {
  const { sandbox_policy, approval_mode, model, reasoning_effort } = known.model === null ? row : known;
  return {
    ...row,
    title: known.title || row.title,
    tokens_used: row.tokens_used || known.tokens_used,
    git_sha: known.git_sha,
    git_branch: known.git_branch,
    git_origin_url: known.git_origin_url,
    archived_at: row.archived === 0 ? null : (known.archived_at ?? row.archived_at),
    sandbox_policy,
    approval_mode,
    model,
    reasoning_effort,
  };
}

/** One unreadable file must not hide all the others. */
function summaryOrNothing(file: string): RolloutSummary | undefined {
  try {
    return readSummary(file);
  } catch {
    return undefined;
  }
}
