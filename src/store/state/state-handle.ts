/** The state database as a server has it: opened by whoever builds the server, and handed to those that use it. */
import { setTimeout } from 'node:timers/promises';
import { StateDatabase } from './state-database.ts';
import { type StateError, stateError } from './state-errors.ts';

/** How long users wait for a database that is being opened, before they go on without it. */
const PATIENCE_MS = 500;
/** After a failure, this long passes before the database is tried again. */
const RETRY_MS = 30_000;

/** What users of the database get. There may be none at any time: they ask when they need it, and do without if they must. */
export interface StateHandle {
  /** The database, if it is open already. */
  readonly current: StateDatabase | undefined;
  /**
   * The database, opened if need be; `undefined` if there is none to use now.
   *
   * @param patienceMs how long its opening may take; half a second for those that can do without
   */
  get(patienceMs?: number): Promise<StateDatabase | undefined>;
  /** Tells what went wrong with it. A damaged one is given up, and tried again later. */
  report(error: StateError): void;
}

export interface LazyStateHandleOptions {
  codexHome: string;
  /** Hears why the database is not used. */
  onError: (error: StateError) => void;
}

/** Opens the database when it is first asked for; again when it was deleted or replaced; later when it could not be. */
export class LazyStateHandle implements StateHandle {
  readonly #options: LazyStateHandleOptions;
  #db: StateDatabase | undefined;
  #opening: Promise<void> | undefined;
  #openingSince = -Infinity;
  #retryAt = -Infinity;
  readonly #closing = new AbortController();

  constructor(options: LazyStateHandleOptions) {
    this.#options = options;
  }

  get current(): StateDatabase | undefined {
    return this.#db;
  }

  async get(patienceMs = PATIENCE_MS): Promise<StateDatabase | undefined> {
    if (this.#db?.isInPlace === false) this.#drop();
    if (this.#db !== undefined || this.#closing.signal.aborted || Date.now() < this.#retryAt) return this.#db;
    if (this.#opening === undefined) {
      this.#openingSince = Date.now();
      this.#opening = this.#open().finally(() => {
        this.#opening = undefined;
      });
    }
    const leftMs = this.#openingSince + patienceMs - Date.now();
    if (leftMs > 0) await within(leftMs, this.#opening);
    return this.#db;
  }

  report(error: StateError): void {
    if (this.#closing.signal.aborted) return;
    if (error.kind === 'corrupt') {
      this.#drop();
      this.#retryAt = Date.now() + RETRY_MS;
    }
    this.#options.onError(error);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#opening;
    this.#drop();
  }

  async #open(): Promise<void> {
    try {
      this.#db = await StateDatabase.open(this.#options.codexHome, this.#closing.signal);
    } catch (error) {
      this.#retryAt = Date.now() + RETRY_MS;
      this.report(stateError('open the state database', error));
    }
  }

  #drop(): void {
    this.#db?.close();
    this.#db = undefined;
  }
}

/** Waits for `work`, but not longer than that. */
async function within(limitMs: number, work: Promise<void>): Promise<void> {
  const waiting = new AbortController();
  const limit = setTimeout(limitMs, undefined, { signal: waiting.signal }).catch(() => {});
  await Promise.race([work, limit]);
  waiting.abort();
}
