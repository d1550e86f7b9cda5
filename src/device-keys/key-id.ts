import { randomBytes } from 'node:crypto';
import type { DeviceKeyProtectionClass } from '../protocol/index.ts';
import { decodeBase64url } from './base64url.ts';
import { DeviceKeyError } from './errors.ts';

const RANDOM_BYTES = 32;

const PREFIXES: Readonly<Record<DeviceKeyProtectionClass, string>> = {
  hardware_secure_enclave: 'dk_hse_',
  hardware_tpm: 'dk_tpm_',
  os_protected_nonextractable: 'dk_osn_',
};

/** An id for a new key. It says how the key is protected. */
export function newKeyId(protectionClass: DeviceKeyProtectionClass): string {
  return PREFIXES[protectionClass] + randomBytes(RANDOM_BYTES).toString('base64url');
}

/** How a key is protected. Throws `DeviceKeyError` for an id that no key can have; others are safe in file names. */
export function protectionClassOf(keyId: string): DeviceKeyProtectionClass {
  for (const protectionClass of PROTECTION_CLASSES) {
    const prefix = PREFIXES[protectionClass];
    if (!keyId.startsWith(prefix)) continue;
    if (decodeBase64url(keyId.slice(prefix.length))?.length === RANDOM_BYTES) return protectionClass;
  }
  const shape = 'dk_hse_, dk_tpm_, or dk_osn_ followed by unpadded base64url-encoded 32 bytes';
  throw DeviceKeyError.invalidPayload(`keyId must be ${shape}`);
}

const PROTECTION_CLASSES: readonly DeviceKeyProtectionClass[] = [
  'hardware_secure_enclave',
  'hardware_tpm',
  'os_protected_nonextractable',
];
