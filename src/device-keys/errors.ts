/** `refused`: the client asked for what it may not have. `failed`: the platform or the database did. */
export type DeviceKeyErrorKind = 'refused' | 'failed';

/** Why a device key cannot be made, shown or used. The message is fit for a client. */
export class DeviceKeyError extends Error {
  readonly kind: DeviceKeyErrorKind;

  private constructor(kind: DeviceKeyErrorKind, message: string) {
    super(message);
    this.name = 'DeviceKeyError';
    this.kind = kind;
  }

  static invalidPayload(reason: string): DeviceKeyError {
    return new DeviceKeyError('refused', `invalid device key payload: ${reason}`);
  }

  static notFound(): DeviceKeyError {
    return new DeviceKeyError('refused', 'device key not found');
  }

  static noHardware(): DeviceKeyError {
    return new DeviceKeyError('refused', 'hardware-backed device keys are not available on this platform');
  }

  /** The machine has keys of a lesser class, which the client did not allow. */
  static onlyLesser(available: string): DeviceKeyError {
    const advice = `set protectionPolicy to allow_os_protected_nonextractable to allow key protection class ${available}`;
    return new DeviceKeyError('refused', `hardware-backed device keys are not available; ${advice}`);
  }

  static platform(reason: string): DeviceKeyError {
    return new DeviceKeyError('failed', `device key platform error: ${reason}`);
  }
}
