/** What was worked out of rollout files, kept under `CODEX_HOME/quire/history` where it saves reading a long file again. */
import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import type { RecordsDigest } from './thread-store.ts';

const FOLDER = 'quire/history';
/** A file is written anew when this much was added: less is read again faster than it is worth writing. */
const WORTH_KEEPING_BYTES = 1 << 20;
/** How many are held in memory. */
const HELD = 16;
/** How much of the beginning, and of what stands before a position, shows that nothing was changed there. */
const PROOF_BYTES = 4 << 10;
const FORMAT = 2;

export interface KeptDigest {
  readonly digest: RecordsDigest;
  /** Where lines begin that were found damaged on the way. */
  readonly damaged: readonly number[];
  /** The rollout file when it was kept. */
  readonly inode: number;
  readonly size: number;
  /** Unix milliseconds. */
  readonly modifiedAt: number;
  /** A hash of what the file has around the digest's ends. */
  readonly proof: string;
}

export class RecordDigests {
  readonly #folder: string;
  /** By the rollout file's name, which moving it to the archive leaves as it is; the one used last comes last. */
  readonly #held = new Map<string, KeptDigest>();
  readonly #written = new Map<string, number>();

  constructor(codexHome: string) {
    this.#folder = path.join(codexHome, FOLDER);
  }

  /** The digest of a rollout file, unless the file was changed in another way than by adding to it. */
  async get(file: string): Promise<Pick<KeptDigest, 'digest' | 'damaged'> | undefined> {
    const name = path.basename(file);
    const kept = this.#held.get(name) ?? (await this.#read(name));
    if (kept === undefined || !(await stillHolds(kept, file))) return undefined;
    this.#hold(name, kept);
    return kept;
  }

  /** Keeps a digest in memory, and on disk if it is far ahead of what is there. Where that fails it is found anew. */
  async keep(file: string, digest: RecordsDigest, damaged: readonly number[]): Promise<void> {
    const name = path.basename(file);
    try {
      const kept = await keptNow(file, digest, damaged);
      this.#hold(name, kept);
      if (Math.abs(digest.upTo - (this.#written.get(name) ?? 0)) < WORTH_KEEPING_BYTES) return;
      this.#written.set(name, digest.upTo);
      await this.#write(name, kept);
    } catch {
      // The file is gone, or the disk takes no more: reading costs more time then, and nothing else.
    }
  }

  #hold(name: string, kept: KeptDigest): void {
    this.#held.delete(name);
    this.#held.set(name, kept);
    for (const oldest of this.#held.keys()) {
      if (this.#held.size <= HELD) break;
      this.#held.delete(oldest);
    }
  }

  async #read(name: string): Promise<KeptDigest | undefined> {
    try {
      const read: unknown = JSON.parse(await fs.readFile(path.join(this.#folder, `${name}.json`), 'utf8'));
      const kept = keptFrom(read);
      if (kept !== undefined) this.#written.set(name, kept.digest.upTo);
      return kept;
    } catch {
      return undefined;
    }
  }

  /** One step for readers: a file is there as a whole, whoever else writes it too. */
  async #write(name: string, kept: KeptDigest): Promise<void> {
    const file = path.join(this.#folder, `${name}.json`);
    const unfinished = `${file}.${String(process.pid)}`;
    await fs.mkdir(this.#folder, { recursive: true, mode: 0o700 });
    try {
      await fs.writeFile(unfinished, JSON.stringify({ format: FORMAT, ...kept }), { mode: 0o600 });
      await fs.rename(unfinished, file);
    } catch (error) {
      await fs.rm(unfinished, { force: true });
      throw error;
    }
  }
}

async function keptNow(file: string, digest: RecordsDigest, damaged: readonly number[]): Promise<KeptDigest> {
  const { ino: inode, size, mtimeMs: modifiedAt } = await fs.stat(file);
  return { digest, damaged, inode, size, modifiedAt, proof: await proofOf(file, digest.upTo) };
}

async function stillHolds(kept: KeptDigest, file: string): Promise<boolean> {
  try {
    const { ino, size, mtimeMs } = await fs.stat(file);
    if (ino !== kept.inode || size < kept.size) return false;
    if (size === kept.size && mtimeMs === kept.modifiedAt) return true;
    return (await proofOf(file, kept.digest.upTo)) === kept.proof;
  } catch {
    return false;
  }
}

async function proofOf(file: string, upTo: number): Promise<string> {
  const handle = await fs.open(file, 'r');
  try {
    const hash = createHash('sha1');
    const buffer = Buffer.alloc(PROOF_BYTES);
    for (const position of [0, Math.max(0, upTo - PROOF_BYTES)]) {
      const { bytesRead } = await handle.read(buffer, 0, Math.min(PROOF_BYTES, upTo - position), position);
      hash.update(buffer.subarray(0, bytesRead));
    }
    return hash.digest('base64');
  } finally {
    await handle.close();
  }
}

/** The decoding edge of what is kept on disk. */
function keptFrom(value: unknown): KeptDigest | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { format, digest, damaged, inode, size, modifiedAt, proof } = { ...value } as Record<string, unknown>;
  if (format !== FORMAT || typeof digest !== 'object' || digest === null) return undefined;
  if (
    !Array.isArray(damaged) ||
    typeof inode !== 'number' ||
    typeof size !== 'number' ||
    typeof modifiedAt !== 'number'
  )
    return undefined;
  const { upTo, content } = { ...digest } as Record<string, unknown>;
  if (typeof proof !== 'string' || typeof upTo !== 'number') return undefined;
  return {
    digest: { upTo, content },
    damaged: damaged.filter((at) => typeof at === 'number'),
    inode,
    size,
    modifiedAt,
    proof,
  };
}
