/** The one-row `backfill_state` table: who fills the index from rollout files, and whether that is done. */
import type { Database } from './sqlite.ts';

/** How long a process that began the backfill keeps others from it. */
const LEASE_SECONDS = 900;

export class BackfillState {
  readonly #db: Database;
  readonly #now: () => number;

  /** @param now Unix seconds */
  constructor(db: Database, now: () => number = () => Math.floor(Date.now() / 1000)) {
    this.#db = db;
    this.#now = now;
  }

  get isComplete(): boolean {
    const row: unknown = this.#db.prepare('SELECT status FROM backfill_state WHERE id = 1').get();
    return typeof row === 'object' && row !== null && Reflect.get(row, 'status') === 'complete';
  }

  /** Takes the backfill on: not if it is complete, nor while another process has begun it lately. */
  claim(): boolean {
    const now = this.#now();
    this.#db
      .prepare(
        "INSERT INTO backfill_state (id, status, updated_at) VALUES (1, 'pending', ?) ON CONFLICT (id) DO NOTHING",
      )
      .run(now);
    const claimed = this.#db
      .prepare(
        `UPDATE backfill_state SET status = 'running', updated_at = ?
         WHERE id = 1 AND status <> 'complete' AND (status <> 'running' OR updated_at <= ?)`,
      )
      .run(now, now - LEASE_SECONDS);
    return claimed.changes !== 0;
  }

  /** Takes it on from a process that is known to be gone. */
  takeOver(): void {
    this.#db
      .prepare("UPDATE backfill_state SET updated_at = ? WHERE id = 1 AND status = 'running'")
      .run(this.#now());
  }

  /** @param watermark path of the last file, relative to CODEX_HOME */
  complete(watermark: string | null): void {
    const now = this.#now();
    this.#db
      .prepare(
        `UPDATE backfill_state SET status = 'complete', last_watermark = COALESCE(?, last_watermark),
         last_success_at = ?, updated_at = ? WHERE id = 1`,
      )
      .run(watermark, now, now);
  }

  /** Gives the claim up, so that another process need not wait for its end. */
  release(): void {
    this.#db
      .prepare(
        "UPDATE backfill_state SET status = 'pending', updated_at = ? WHERE id = 1 AND status = 'running'",
      )
      .run(this.#now());
  }
}
