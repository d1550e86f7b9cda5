import { DeviceKeyError } from './errors.ts';

/** Whom a key belongs to: it signs for nobody else. */
export interface DeviceKeyBinding {
  readonly accountUserId: string;
  readonly clientId: string;
}

/** Keeps the bindings of keys. */
export interface DeviceKeyBindings {
  /** Undefined where there is none. Rejects where bindings cannot be read. */
  get(keyId: string): Promise<DeviceKeyBinding | undefined>;
  /** Rejects where it cannot be written. */
  put(keyId: string, binding: DeviceKeyBinding): Promise<void>;
}

/** Throws `DeviceKeyError` for one that says nothing: it would match every other of that kind. */
export function checkBinding({ accountUserId, clientId }: DeviceKeyBinding): void {
  if (accountUserId === '') throw DeviceKeyError.invalidPayload('accountUserId must not be empty');
  if (clientId === '') throw DeviceKeyError.invalidPayload('clientId must not be empty');
}
