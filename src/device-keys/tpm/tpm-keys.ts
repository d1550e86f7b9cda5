import * as fs from 'node:fs/promises';
import { constants } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeviceKeyProtectionClass } from '../../protocol/index.ts';
import type { DeviceKeyProvider } from '../provider.ts';
import { TpmTools, type TpmToolsParts } from './tpm-tools.ts';

/** The TPM of this machine, as the kernel shares it out. */
export const TPM_DEVICE = '/dev/tpmrm0';

export interface TpmKeysParts extends TpmToolsParts {
  /** The file that is there, readable and writable, where there is a TPM. */
  readonly device: string;
  /** Where keys are kept; made when there is one. */
  readonly folder: string;
}

/** The key in the chip that the others are wrapped with. Made from the owner's seed, it is the same each time. */
const PRIMARY = 'primary.ctx';
const ATTRIBUTES = 'fixedtpm|fixedparent|sensitivedataorigin|userwithauth|sign';

/**
 * Keys of a TPM 2.0, through the system's tpm2-tools. A key is made in the chip and can be used by that chip only: what
 * is kept of it in files is wrapped with a key that never leaves it.
 */
export class TpmKeys implements DeviceKeyProvider {
  readonly #parts: TpmKeysParts;
  readonly #tools: TpmTools;

  constructor(parts: TpmKeysParts) {
    this.#parts = parts;
    this.#tools = new TpmTools(parts);
  }

  async protectionClass(): Promise<DeviceKeyProtectionClass | undefined> {
    const usable = await isUsable(this.#parts.device);
    return usable && (await this.#tools.installed()) ? 'hardware_tpm' : undefined;
  }

  create(keyId: string): Promise<Buffer> {
    return this.#withPrimary(async (work) => {
      const { folder } = this.#parts;
      await fs.mkdir(folder, { recursive: true, mode: 0o700 });
      const made = ['-G', 'ecc256:ecdsa-sha256', '-g', 'sha256', '-a', ATTRIBUTES];
      await this.#tools.run(work, 'tpm2_create', '-C', PRIMARY, ...made, '-u', 'key.pub', '-r', 'key.priv');
      const publicKey = await this.#read(work);
      for (const part of PARTS) await fs.copyFile(join(work, `key.${part}`), this.#file(keyId, part));
      return publicKey;
    });
  }

  publicKey(keyId: string): Promise<Buffer | undefined> {
    return this.#withKey(keyId, (work) => this.#read(work));
  }

  sign(keyId: string, bytes: Buffer): Promise<Buffer | undefined> {
    return this.#withKey(keyId, async (work) => {
      await fs.writeFile(join(work, 'signed'), bytes);
      await this.#load(work);
      await this.#tools.run(
        work,
        'tpm2_sign',
        '-c',
        'key.ctx',
        '-g',
        'sha256',
        '-f',
        'plain',
        '-o',
        'signature',
        'signed',
      );
      return fs.readFile(join(work, 'signature'));
    });
  }

  async delete(keyId: string): Promise<void> {
    for (const part of PARTS) await fs.rm(this.#file(keyId, part), { force: true });
  }

  #file(keyId: string, part: string): string {
    return join(this.#parts.folder, `${keyId}.${part}`);
  }

  async #withKey<T>(keyId: string, use: (work: string) => Promise<T>): Promise<T | undefined> {
    for (const part of PARTS) if (!(await isUsable(this.#file(keyId, part)))) return undefined;
    return this.#withPrimary(async (work) => {
      for (const part of PARTS) await fs.copyFile(this.#file(keyId, part), join(work, `key.${part}`));
      return use(work);
    });
  }

  /** In a folder that is there for that long, with the key that wraps. */
  async #withPrimary<T>(use: (work: string) => Promise<T>): Promise<T> {
    const work = await fs.mkdtemp(join(tmpdir(), 'quire-tpm-'));
    try {
      await this.#tools.run(
        work,
        'tpm2_createprimary',
        '-C',
        'o',
        '-g',
        'sha256',
        '-G',
        'ecc',
        '-c',
        PRIMARY,
      );
      return await use(work);
    } finally {
      await fs.rm(work, { recursive: true, force: true });
    }
  }

  #load(work: string): Promise<void> {
    return this.#tools.run(
      work,
      'tpm2_load',
      '-C',
      PRIMARY,
      '-u',
      'key.pub',
      '-r',
      'key.priv',
      '-c',
      'key.ctx',
    );
  }

  async #read(work: string): Promise<Buffer> {
    await this.#load(work);
    await this.#tools.run(work, 'tpm2_readpublic', '-c', 'key.ctx', '-f', 'der', '-o', 'public.der');
    return fs.readFile(join(work, 'public.der'));
  }
}

const PARTS = ['pub', 'priv'];

async function isUsable(file: string): Promise<boolean> {
  return fs.access(file, constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );
}
