import type { DeviceKeyProtectionClass } from '../protocol/index.ts';

/**
 * What holds private keys that never leave it: ECDSA on P-256 with SHA-256. All of it may take a while and may reject;
 * `DeviceKeyError`s reach the client.
 */
export interface DeviceKeyProvider {
  /** How the keys that it can make now are protected, truly; undefined where it can make none. */
  protectionClass(): Promise<DeviceKeyProtectionClass | undefined>;
  /** Makes a key. The answer is its public part, a SubjectPublicKeyInfo in DER. */
  create(keyId: string): Promise<Buffer>;
  /** The public part of a key; undefined where it has none of that id. */
  publicKey(keyId: string): Promise<Buffer | undefined>;
  /** A signature of these bytes in DER; undefined where it has no key of that id. */
  sign(keyId: string, bytes: Buffer): Promise<Buffer | undefined>;
  /** Forgets a key, if there is one. */
  delete(keyId: string): Promise<void>;
}
