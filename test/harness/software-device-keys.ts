import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import type { DeviceKeyProvider } from '../../src/device-keys/index.ts';
import type { DeviceKeyProtectionClass } from '../../src/protocol/index.ts';

/** Keys in memory that claim to be protected, or not to be there: for tests alone, nothing protects them. */
export class UnprotectedSoftwareKeys implements DeviceKeyProvider {
  readonly #claimed: DeviceKeyProtectionClass | undefined;
  readonly #keys = new Map<string, { readonly publicKey: KeyObject; readonly privateKey: KeyObject }>();

  constructor(claimed: DeviceKeyProtectionClass | undefined) {
    this.#claimed = claimed;
  }

  get count(): number {
    return this.#keys.size;
  }

  protectionClass(): Promise<DeviceKeyProtectionClass | undefined> {
    return Promise.resolve(this.#claimed);
  }

  create(keyId: string): Promise<Buffer> {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#keys.set(keyId, pair);
    return Promise.resolve(pair.publicKey.export({ type: 'spki', format: 'der' }));
  }

  publicKey(keyId: string): Promise<Buffer | undefined> {
    return Promise.resolve(this.#keys.get(keyId)?.publicKey.export({ type: 'spki', format: 'der' }));
  }

  sign(keyId: string, bytes: Buffer): Promise<Buffer | undefined> {
    const key = this.#keys.get(keyId)?.privateKey;
    return Promise.resolve(key && sign('sha256', bytes, key));
  }

  delete(keyId: string): Promise<void> {
    this.#keys.delete(keyId);
    return Promise.resolve();
  }
}
