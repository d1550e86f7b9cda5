/**
 * `CODEX_HOME/state_5.sqlite`, the reference's index of threads. Made the way the reference makes it, used beside a
 * running reference, and left alone when a newer one has moved it on.
 */
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { BackfillState } from './backfill-state.ts';
import { DynamicToolsTable } from './dynamic-tools-table.ts';
import { DeviceKeyTable } from './device-key-table.ts';
import { GoalsTable } from './goals-table.ts';
import { SpawnEdgesTable } from './spawn-edges-table.ts';
import { MIGRATIONS } from './ledger.ts';
import { SCHEMA } from './schema.ts';
import { type Database, loadSqlite } from './sqlite.ts';
import { StateError, stateError } from './state-errors.ts';
import { ThreadsTable } from './threads-table.ts';
import { THREAD_COLUMNS } from './thread-row.ts';

export const STATE_DB_FILE = 'state_5.sqlite';

/** A statement blocks the event loop while it waits for another process's lock, so it waits briefly. */
const BUSY_TIMEOUT_MS = 50;
/** A page of a list touches a few dozen KiB; the default is four times as much, and stays taken. */
const CACHE_KIB = 512;
const OPEN_ATTEMPTS = 40;
const OPEN_RETRY_MS = 100;

export class StateDatabase {
  readonly threads: ThreadsTable;
  readonly backfill: BackfillState;
  readonly goals: GoalsTable;
  readonly dynamicTools: DynamicToolsTable;
  readonly deviceKeys: DeviceKeyTable;
  readonly edges: SpawnEdgesTable;
  readonly #db: Database;
  readonly #file: string;
  readonly #inode: number | undefined;

  private constructor(db: Database, file: string) {
    this.#db = db;
    this.#file = file;
    this.#inode = inodeOf(file);
    this.threads = new ThreadsTable(db);
    this.backfill = new BackfillState(db);
    this.goals = new GoalsTable(db);
    this.dynamicTools = new DynamicToolsTable(db);
    this.deviceKeys = new DeviceKeyTable(db);
    this.edges = new SpawnEdgesTable(db);
  }

  /**
   * Opens the database of a home, making it if there is none. Waits a few seconds for other processes, or until the
   * signal says that it is no longer wanted.
   * @throws StateError
   */
  static async open(codexHome: string, signal?: AbortSignal): Promise<StateDatabase> {
    const file = path.join(codexHome, STATE_DB_FILE);
    const open = await loadSqlite().catch((error: unknown) => {
      throw stateError('load SQLite', error);
    });
    for (let attempt = 1; ; attempt += 1) {
      let db: Database | undefined;
      try {
        db = open(file);
        prepare(db);
        return new StateDatabase(db, file);
      } catch (error) {
        db?.close();
        const failure = stateError(`open ${file}`, error);
        if (failure.kind !== 'locked' || attempt >= OPEN_ATTEMPTS) throw failure;
        await setTimeout(OPEN_RETRY_MS, undefined, signal && { signal }).catch(() => {
          throw failure;
        });
      }
    }
  }

  /** Not after the file was deleted or replaced: what is written then is lost. */
  get isInPlace(): boolean {
    return inodeOf(this.#file) === this.#inode;
  }

  /**
   * Runs `work` as one transaction.
   * @throws StateError after undoing it
   */
  transaction<T>(work: () => T): T {
    try {
      return inTransaction(this.#db, work);
    } catch (error) {
      throw stateError('write the state database', error);
    }
  }

  close(): void {
    this.#db.close();
  }
}

const inodeOf = (file: string): number | undefined => fs.statSync(file, { throwIfNoEntry: false })?.ino;

function prepare(db: Database): void {
  db.exec('PRAGMA busy_timeout = 0');
  if (!hasLedger(db)) create(db);
  db.exec(`PRAGMA busy_timeout = ${String(BUSY_TIMEOUT_MS)}`);
  db.exec(`PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -${String(CACHE_KIB)}`);
  const missing = missingColumns(db);
  if (missing.length > 0) {
    throw new StateError('incompatible', `the state database lacks threads.${missing.join(', threads.')}`);
  }
}

/** Both settings last, and must be made before the first table. */
function create(db: Database): void {
  db.exec('PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL');
  inTransaction(db, () => {
    if (hasLedger(db)) return;
    db.exec(SCHEMA);
    const insert = db.prepare(
      'INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (?, ?, 1, ?, 0)',
    );
    for (const { version, description, sha384 } of MIGRATIONS) {
      insert.run(version, description, Buffer.from(sha384, 'hex'));
    }
    const now = Math.floor(Date.now() / 1000);
    db.prepare("INSERT INTO backfill_state (id, status, updated_at) VALUES (1, 'pending', ?)").run(now);
  });
}

function hasLedger(db: Database): boolean {
  return (
    db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = '_sqlx_migrations'").get() !==
    undefined
  );
}

function missingColumns(db: Database): string[] {
  const present = new Set<unknown>();
  for (const row of db.prepare("SELECT name FROM pragma_table_info('threads')").all()) {
    if (typeof row === 'object' && row !== null) present.add(Reflect.get(row, 'name'));
  }
  return THREAD_COLUMNS.filter((column) => !present.has(column));
}

function inTransaction<T>(db: Database, work: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    try {
      db.exec('ROLLBACK');
    } catch {
      // Where there is no room left, SQLite has done it already.
    }
    throw error;
  }
}
