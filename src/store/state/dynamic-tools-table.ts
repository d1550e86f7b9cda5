/** Statements on the `thread_dynamic_tools` table, where the reference looks for the tools of a thread first. */
import type { StoredDynamicTool } from '../rollout/records.ts';
import type { Database } from './sqlite.ts';

const INSERT = `INSERT INTO thread_dynamic_tools
(thread_id, position, name, description, input_schema, defer_loading, namespace)
VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (thread_id, position) DO NOTHING`;

export class DynamicToolsTable {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Adds the tools that a thread was started with; it has a row in `threads`, and keeps the tools it has. */
  add(threadId: string, tools: readonly StoredDynamicTool[]): void {
    const insert = this.#db.prepare(INSERT);
    for (const [position, tool] of tools.entries()) {
      const { name, description, inputSchema, deferLoading = false, namespace = null } = tool;
      const schema = JSON.stringify(inputSchema);
      insert.run(threadId, position, name, description, schema, deferLoading ? 1 : 0, namespace);
    }
  }
}
