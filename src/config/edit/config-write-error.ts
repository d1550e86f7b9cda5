/** Why a write was refused, as `config_write_error_code` in the error's data says it (0.129.0). */
export type ConfigWriteErrorCode = 'configLayerReadonly' | 'configVersionConflict' | 'configValidationError';

/** A write of settings that was refused; nothing is written then. `message` is what clients see. */
export class ConfigWriteError extends Error {
  override readonly name = 'ConfigWriteError';
  readonly code: ConfigWriteErrorCode;

  constructor(code: ConfigWriteErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
