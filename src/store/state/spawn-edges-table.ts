/** Statements on the `thread_spawn_edges` table; rows of threads add theirs by themselves. */
import type { Database } from './sqlite.ts';

const OPEN = `INSERT INTO thread_spawn_edges (parent_thread_id, child_thread_id, status) VALUES (?, ?, 'open')
ON CONFLICT (child_thread_id) DO UPDATE SET parent_thread_id = excluded.parent_thread_id, status = excluded.status`;

const CLOSE = `UPDATE thread_spawn_edges SET status = 'closed' WHERE child_thread_id = ?`;

const OPEN_CHILDREN = `SELECT child_thread_id FROM thread_spawn_edges
WHERE parent_thread_id = ? AND status = 'open' ORDER BY child_thread_id`;

export class SpawnEdgesTable {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  open(parentId: string, childId: string): void {
    this.#db.prepare(OPEN).run(parentId, childId);
  }

  close(childId: string): void {
    this.#db.prepare(CLOSE).run(childId);
  }

  openChildren(parentId: string): string[] {
    return this.#db
      .prepare(OPEN_CHILDREN)
      .all(parentId)
      .flatMap((row) => {
        const { child_thread_id: id } = Object(row);
        return typeof id === 'string' ? [id] : [];
      });
  }
}
