/** Statements on the `device_key_bindings` table. */
import type { Database } from './sqlite.ts';

/** Whom a device key belongs to. */
export interface StoredDeviceKeyBinding {
  readonly accountUserId: string;
  readonly clientId: string;
}

const UPSERT = `INSERT INTO device_key_bindings (key_id, account_user_id, client_id, created_at, updated_at)
VALUES (?, ?, ?, ?, ?) ON CONFLICT (key_id) DO UPDATE SET account_user_id = excluded.account_user_id,
client_id = excluded.client_id, updated_at = excluded.updated_at`;

export class DeviceKeyTable {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  get(keyId: string): StoredDeviceKeyBinding | undefined {
    const value = this.#db
      .prepare('SELECT account_user_id, client_id FROM device_key_bindings WHERE key_id = ?')
      .get(keyId);
    const row: Record<string, unknown> = typeof value === 'object' && value !== null ? { ...value } : {};
    const { account_user_id: accountUserId, client_id: clientId } = row;
    if (typeof accountUserId !== 'string' || typeof clientId !== 'string') return undefined;
    return { accountUserId, clientId };
  }

  /** Inserts or replaces; `now` in Unix seconds. */
  put(keyId: string, { accountUserId, clientId }: StoredDeviceKeyBinding, now: number): void {
    this.#db.prepare(UPSERT).run(keyId, accountUserId, clientId, now, now);
  }
}
