/** Statements on the `threads` table. */
import type { ThreadSourceKind } from '../../protocol/index.ts';
import type { ListQuery } from '../list-query.ts';
import type { Database } from './sqlite.ts';
import { spawnParent } from '../rollout/records.ts';
import { THREAD_COLUMNS, type ThreadRow, rowOfCells, sourceOfText } from './thread-row.ts';

type SqlValue = string | number | null;
type Statement = ReturnType<Database['prepare']>;

/** A list query as far as the table can answer it. */
export interface RowQuery {
  query: ListQuery;
  /** Continue after this row instead of the query's cursor. */
  after: { timeMs: number; threadId: string } | undefined;
  limit: number;
  /** How many rows to pass over. */
  offset?: number;
  /** Threads whose given name holds the search term. */
  namedIds: readonly string[];
}

const UPSERT = `INSERT INTO threads (${THREAD_COLUMNS.join(', ')})
VALUES (${THREAD_COLUMNS.map(() => '?').join(', ')})
ON CONFLICT (id) DO UPDATE SET ${THREAD_COLUMNS.filter(
  (column) => column !== 'id' && column !== 'memory_mode',
)
  .map((column) => `${column} = excluded.${column}`)
  .join(', ')}`;

/** A thread whose source names its parent was spawned by it; what the table says already goes first. */
const ADD_EDGE = `INSERT INTO thread_spawn_edges (parent_thread_id, child_thread_id, status)
VALUES (?, ?, 'open') ON CONFLICT (child_thread_id) DO NOTHING`;

const CHILDREN = 'SELECT child_thread_id FROM thread_spawn_edges WHERE parent_thread_id = ?';

const CLEAR_MEMORY_JOBS = `DELETE FROM jobs WHERE kind IN ('memory_stage1', 'memory_consolidate_global')`;

const SELECT = `SELECT ${THREAD_COLUMNS.join(', ')} FROM threads`;

/** Statements that are kept prepared, at most: every combination of a list's filters is one. */
const STATEMENTS = 100;

export class ThreadsTable {
  readonly #db: Database;
  readonly #statements = new Map<string, Statement>();

  constructor(db: Database) {
    this.#db = db;
  }

  get(threadId: string): ThreadRow | undefined {
    return rowOfCells(cellsOf(this.#statement(`${SELECT} WHERE id = ?`).get(threadId)));
  }

  /** Inserts the row or replaces all of it but its memory mode. */
  upsert(row: ThreadRow): void {
    this.#statement(UPSERT).run(...THREAD_COLUMNS.map((column) => row[column]));
    const parent = spawnParent(sourceOfText(row.source));
    if (parent !== undefined) this.#statement(ADD_EDGE).run(parent, row.id);
  }

  /** The threads that this one spawned itself. */
  children(threadId: string): string[] {
    return this.#statement(CHILDREN)
      .all(threadId)
      .flatMap((row) => {
        const [id] = cellsOf(row);
        return typeof id === 'string' ? [id] : [];
      });
  }

  /** Empties the tables in which memories are kept and made. */
  clearMemories(): void {
    this.#statement('DELETE FROM stage1_outputs').run();
    this.#statement(CLEAR_MEMORY_JOBS).run();
  }

  /** @returns whether there is such a row */
  update(threadId: string, columns: Partial<ThreadRow>): boolean {
    const names = THREAD_COLUMNS.filter((column) => columns[column] !== undefined);
    if (names.length === 0) return this.get(threadId) !== undefined;
    const assignments = names.map((name) => `${name} = ?`).join(', ');
    const values = names.map((name): SqlValue => columns[name] ?? null);
    return (
      this.#statement(`UPDATE threads SET ${assignments} WHERE id = ?`).run(...values, threadId).changes !== 0
    );
  }

  /** Where every known thread's file is. */
  paths(): Map<string, string> {
    const paths = new Map<string, string>();
    for (const row of this.#statement('SELECT id, rollout_path FROM threads').all()) {
      const [id, file] = cellsOf(row);
      if (typeof id === 'string' && typeof file === 'string') paths.set(id, file);
    }
    return paths;
  }

  /** Threads in which the user said nothing yet. */
  silent(): ThreadRow[] {
    return this.#statement(`${SELECT} WHERE first_user_message = ''`)
      .all()
      .flatMap((row) => rowOfCells(cellsOf(row)) ?? []);
  }

  list({ query, after, limit, offset = 0, namedIds }: RowQuery): ThreadRow[] {
    const time = query.sortKey === 'created_at' ? 'created_at_ms' : 'updated_at_ms';
    // The plus signs keep SQLite from narrowing by a column that matches nearly all rows, and then sorting those.
    const where: string[] = [
      query.cwds === undefined ? '+archived = ?' : 'archived = ?',
      "first_user_message <> ''",
      `(${query.kinds.map(sourceCondition).join(' OR ')})`,
    ];
    const values: SqlValue[] = [query.archived ? 1 : 0];
    const oneOf = (column: string, options: readonly string[]): string => {
      const [only = null] = options;
      values.push(options.length === 1 ? only : JSON.stringify(options));
      return options.length === 1 ? `${column} = ?` : `${column} IN (SELECT value FROM json_each(?))`;
    };
    if (query.providers !== undefined) where.push(oneOf('+model_provider', query.providers));
    if (query.cwds !== undefined) where.push(oneOf('cwd', query.cwds));
    if (query.searchTerm !== undefined) {
      values.push(query.searchTerm, query.searchTerm);
      where.push(`(instr(title, ?) > 0 OR instr(first_user_message, ?) > 0 OR ${oneOf('id', namedIds)})`);
    }
    const side = query.direction === 'desc' ? '<' : '>';
    const position = after ?? query.cursor;
    if (position?.threadId !== undefined) {
      where.push(`(${time}, id) ${side} (?, ?)`);
      values.push(position.timeMs, position.threadId);
    } else if (position !== undefined) {
      where.push(`${time} ${side} ?`);
      values.push(position.timeMs);
    }
    const order = query.direction === 'desc' ? 'DESC' : 'ASC';
    const sql = `${SELECT} WHERE ${where.join(' AND ')} ORDER BY ${time} ${order}, id ${order} LIMIT ? OFFSET ?`;
    const rows = this.#statement(sql).all(...values, limit, offset);
    return rows.flatMap((row) => rowOfCells(cellsOf(row)) ?? []);
  }

  #statement(sql: string): Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      if (this.#statements.size >= STATEMENTS) this.#statements.clear();
      statement = this.#db.prepare(sql);
      // An object of so many columns is a hash table, which takes four times the memory and twice the time.
      statement.setReturnArrays?.(true);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

/** The stored spelling of a source kind: the bare name, or JSON for what has parameters. */
function sourceCondition(kind: ThreadSourceKind): string {
  switch (kind) {
    case 'cli':
    case 'vscode':
    case 'exec':
    case 'unknown':
      return `+source = '${kind}'`;
    case 'appServer':
      return "+source = 'mcp'";
    case 'subAgent':
      return `+source LIKE '{"subagent":%'`;
    case 'subAgentReview':
      return `+source = '{"subagent":"review"}'`;
    case 'subAgentCompact':
      return `+source = '{"subagent":"compact"}'`;
    case 'subAgentThreadSpawn':
      return `+source LIKE '{"subagent":{"thread_spawn":%'`;
    case 'subAgentOther':
      return `+source LIKE '{"subagent":{"other":%'`;
  }
}

/** Columns in the order of the statement. A Node whose SQLite cannot give arrays gives objects, in the same order. */
const cellsOf = (row: unknown): readonly unknown[] =>
  Array.isArray(row) ? row : typeof row === 'object' && row !== null ? Object.values(row) : [];
