import type {
  DeviceKeyProtectionClass,
  DeviceKeyProtectionPolicy,
  DeviceKeySignPayload,
} from '../protocol/index.ts';
import { checkBinding, type DeviceKeyBinding, type DeviceKeyBindings } from './binding.ts';
import { DeviceKeyError } from './errors.ts';
import { newKeyId, protectionClassOf } from './key-id.ts';
import type { DeviceKeyProvider } from './provider.ts';
import { checkPayload, checkPayloadBinding, signedBytes } from './sign-payload.ts';

/** What is known of a key. */
export interface DeviceKey {
  readonly keyId: string;
  /** SubjectPublicKeyInfo in DER. */
  readonly publicKey: Buffer;
  readonly protectionClass: DeviceKeyProtectionClass;
}

/** A signature, and the bytes that it is for. */
export interface DeviceKeySignature {
  readonly signature: Buffer;
  readonly signed: Buffer;
}

/** Keys that prove this device to the backend of remote control. They sign nothing but such proofs. */
export class DeviceKeys {
  readonly #provider: DeviceKeyProvider;
  readonly #bindings: DeviceKeyBindings;

  constructor(provider: DeviceKeyProvider, bindings: DeviceKeyBindings) {
    this.#provider = provider;
    this.#bindings = bindings;
  }

  /** Makes a key that signs for this account and client. Rejects with `DeviceKeyError`. */
  async create(binding: DeviceKeyBinding, policy: DeviceKeyProtectionPolicy): Promise<DeviceKey> {
    checkBinding(binding);
    const protectionClass = await this.#provider.protectionClass();
    if (protectionClass === undefined) throw DeviceKeyError.noHardware();
    if (protectionClass === 'os_protected_nonextractable' && policy === 'hardware_only') {
      throw DeviceKeyError.onlyLesser(protectionClass);
    }
    const keyId = newKeyId(protectionClass);
    const publicKey = await this.#provider.create(keyId);
    await this.#bind(keyId, binding);
    return { keyId, publicKey, protectionClass };
  }

  /** Rejects with `DeviceKeyError`. */
  async publicKey(keyId: string): Promise<DeviceKey> {
    const protectionClass = protectionClassOf(keyId);
    const publicKey = (await this.#holds(protectionClass))
      ? await this.#provider.publicKey(keyId)
      : undefined;
    if (publicKey === undefined) throw DeviceKeyError.notFound();
    return { keyId, publicKey, protectionClass };
  }

  /** Signs a proof; `now` in Unix seconds. Rejects with `DeviceKeyError`. */
  async sign(keyId: string, payload: DeviceKeySignPayload, now: number): Promise<DeviceKeySignature> {
    const protectionClass = protectionClassOf(keyId);
    checkPayload(payload, now);
    const binding = await this.#bindings.get(keyId);
    if (binding === undefined) throw DeviceKeyError.notFound();
    checkPayloadBinding(payload, binding);
    const signed = signedBytes(payload);
    const signature = (await this.#holds(protectionClass))
      ? await this.#provider.sign(keyId, signed)
      : undefined;
    if (signature === undefined) throw DeviceKeyError.notFound();
    return { signature, signed };
  }

  async #holds(protectionClass: DeviceKeyProtectionClass): Promise<boolean> {
    return (await this.#provider.protectionClass()) === protectionClass;
  }

  /** A key that is nobody's is of no use: it goes if it cannot be bound. */
  async #bind(keyId: string, binding: DeviceKeyBinding): Promise<void> {
    try {
      await this.#bindings.put(keyId, binding);
    } catch (error) {
      await this.#provider.delete(keyId);
      throw error;
    }
  }
}
