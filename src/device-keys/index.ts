export type { DeviceKeyBinding, DeviceKeyBindings } from './binding.ts';
export { DeviceKeys, type DeviceKey } from './device-keys.ts';
export { DeviceKeyError } from './errors.ts';
export type { DeviceKeyProvider } from './provider.ts';
export { TPM_DEVICE, TpmKeys } from './tpm/tpm-keys.ts';
