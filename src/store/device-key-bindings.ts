import type { StoredDeviceKeyBinding } from './state/device-key-table.ts';
import { patientTransaction } from './state/patient-transaction.ts';
import type { StateDatabase } from './state/state-database.ts';
import type { StateHandle } from './state/state-handle.ts';

/** Whom device keys belong to, in the `device_key_bindings` table of the state database, as in 0.129.0. */
export class LocalDeviceKeyBindings {
  readonly #state: () => Promise<StateHandle>;

  constructor(state: () => Promise<StateHandle>) {
    this.#state = state;
  }

  /** @throws StateError also where there is no database */
  get(keyId: string): Promise<StoredDeviceKeyBinding | undefined> {
    return this.#transaction(({ deviceKeys }) => deviceKeys.get(keyId));
  }

  /** @throws StateError also where there is no database */
  put(keyId: string, binding: StoredDeviceKeyBinding): Promise<void> {
    const now = Math.floor(Date.now() / 1000);
    return this.#transaction(({ deviceKeys }) => deviceKeys.put(keyId, binding, now));
  }

  #transaction<T>(work: (db: StateDatabase) => T): Promise<T> {
    return patientTransaction(
      async (patienceMs) => {
        const db = await (await this.#state()).get(patienceMs);
        return db && { db };
      },
      ({ db }) => work(db),
    );
  }
}
