import { setTimeout } from 'node:timers/promises';
import type { StateDatabase } from './state-database.ts';
import { StateError, stateError } from './state-errors.ts';

/** How long a transaction waits for a database that is being opened or that another process holds. */
const PATIENCE_MS = 3_000;
const RETRY_MS = 100;

/**
 * Runs `work` as one transaction; waits a few seconds for other processes.
 * @throws StateError also where there is no database
 */
export async function patientTransaction<S extends { readonly db: StateDatabase }, T>(
  open: (patienceMs: number) => Promise<S | undefined>,
  work: (state: S) => T,
): Promise<T> {
  for (const until = Date.now() + PATIENCE_MS; ;) {
    const state = await open(PATIENCE_MS);
    if (state === undefined) throw new StateError('unavailable', 'there is no state database');
    try {
      return state.db.transaction(() => work(state));
    } catch (error) {
      const failure = stateError('use the state database', error);
      if (failure.kind !== 'locked' || Date.now() >= until) throw failure;
      await setTimeout(RETRY_MS);
    }
  }
}
