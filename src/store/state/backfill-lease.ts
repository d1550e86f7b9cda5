/** The first filling of the index, which one process does while the others wait for it, though not for long. */
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ThreadClaim, ThreadClaims } from '../claims/thread-claims.ts';
import type { RolloutCatalog } from '../rollout/catalog.ts';
import { isOpenElsewhere } from './open-elsewhere.ts';
import { STATE_DB_FILE, type StateDatabase } from './state-database.ts';

/** How long lists wait for the other process, all of them together; then they are answered from the files. */
const PATIENCE_MS = 2_000;
const POLL_MS = 50;
/** The claim that shows whether a process that fills the index still lives. */
const FILLING = 'index';

export interface BackfillLeaseOptions {
  db: StateDatabase;
  codexHome: string;
  catalog: RolloutCatalog;
  claims: ThreadClaims;
}

export class BackfillLease {
  readonly #options: BackfillLeaseOptions;
  #state: 'open' | 'held' | 'complete' = 'open';
  #patienceMs = PATIENCE_MS;
  #claim: ThreadClaim | undefined;
  /** Looked up once: that takes a while. */
  #othersLive: boolean | undefined;

  constructor(options: BackfillLeaseOptions) {
    this.#options = options;
  }

  /**
   * Whether the index is filled, or this process's to fill; not while another process is at it, even after a wait.
   * @throws StateError
   */
  async take(): Promise<boolean> {
    while (!this.#takeNow()) {
      if (this.#patienceMs <= 0) return false;
      this.#patienceMs -= POLL_MS;
      await pause(POLL_MS);
    }
    return true;
  }

  /** Notes that all files have rows. */
  complete(): void {
    if (this.#state !== 'held') return;
    const { db, codexHome, catalog } = this.#options;
    const [newest] = catalog.files();
    const watermark = newest && path.relative(codexHome, newest.path).replaceAll('\\', '/');
    db.transaction(() => db.backfill.complete(watermark ?? null));
    this.#end('complete');
  }

  /** Leaves what is undone to the next process. */
  release(): void {
    if (this.#state === 'held') this.#options.db.transaction(() => this.#options.db.backfill.release());
    this.#end('open');
  }

  #end(state: 'open' | 'complete'): void {
    this.#state = state;
    this.#claim?.release();
    this.#claim = undefined;
  }

  #takeNow(): boolean {
    const { db, claims } = this.#options;
    if (this.#state !== 'open') return true;
    if (db.backfill.isComplete) this.#state = 'complete';
    else if (db.transaction(() => db.backfill.claim())) this.#hold(() => claims.take(FILLING));
    else this.#takeFromDead();
    return this.#state !== 'open';
  }

  /**
   * The table does not say who is at it: the claim does, where it was a process of ours. One of the reference is gone
   * where nobody else has the database open.
   */
  #takeFromDead(): void {
    const { db, claims, codexHome } = this.#options;
    const claim = claims.takeOver(FILLING);
    if (claim === undefined) {
      this.#othersLive ??= isOpenElsewhere(path.join(codexHome, STATE_DB_FILE));
      if (this.#othersLive) return;
    }
    db.transaction(() => db.backfill.takeOver());
    this.#hold(() => claim ?? claims.take(FILLING));
  }

  #hold(claim: () => ThreadClaim): void {
    this.#state = 'held';
    try {
      this.#claim = claim();
    } catch {
      // Without it the others wait for the lease's end, should this process die.
    }
  }
}
