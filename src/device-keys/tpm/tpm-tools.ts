import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { ProcessStartError, type ProcessTable } from '../../exec/index.ts';
import { DeviceKeyError } from '../errors.ts';

/** A chip may take seconds to make a key. */
const TIMEOUT_MS = 60_000;

/** What running the tools takes. */
export interface TpmToolsParts {
  readonly env: Readonly<Record<string, string>>;
  readonly start: ProcessTable['start'];
  /** How the tools reach the TPM, such as `device:/dev/tpmrm0`. What the environment says of that does not count. */
  readonly tcti: string;
}

/** The programs of tpm2-tools. */
export class TpmTools {
  readonly #parts: TpmToolsParts;

  constructor(parts: TpmToolsParts) {
    this.#parts = parts;
  }

  /** Whether they are installed. */
  async installed(): Promise<boolean> {
    for (const folder of (this.#parts.env['PATH'] ?? '').split(delimiter)) {
      const found = await access(join(folder, 'tpm2_createprimary'), constants.X_OK).then(
        () => true,
        () => false,
      );
      if (found) return true;
    }
    return false;
  }

  /** Runs one in a folder. Rejects with `DeviceKeyError` where it fails. */
  async run(cwd: string, tool: string, ...args: readonly string[]): Promise<void> {
    const { env, start, tcti } = this.#parts;
    try {
      const running = start(
        { argv: [tool, ...args], cwd, env: { ...env, TPM2TOOLS_TCTI: tcti }, stdin: 'null' },
        { timeoutMs: TIMEOUT_MS },
      );
      const { exitCode, stderr } = await running.outcome;
      if (exitCode !== 0) throw DeviceKeyError.platform(`${tool} failed: ${reasonIn(stderr.toString())}`);
    } catch (error) {
      if (error instanceof ProcessStartError) throw DeviceKeyError.platform(`${tool}: ${error.message}`);
      throw error;
    }
  }
}

/** The tools end with a line that says nothing, after those that tell what went wrong. */
function reasonIn(text: string): string {
  const errors = text.split('\n').filter((line) => line.startsWith('ERROR: '));
  return errors[0]?.slice('ERROR: '.length) ?? text.trim();
}
