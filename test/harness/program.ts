import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CACHE = join(ROOT, 'node_modules/.cache/quire-test-build');
const OLD_MS = 60 * 60 * 1000;

/** A fingerprint of everything the build reads. */
async function sourceDigest(): Promise<string> {
  const hash = createHash('sha256');
  const files = await readdir(join(ROOT, 'src'), { recursive: true });
  for (const file of [...files.map((f) => join('src', f)), 'scripts/build.mjs', 'package.json'].toSorted()) {
    const { mtimeMs, size } = await stat(join(ROOT, file));
    hash.update(`${file}\0${mtimeMs}\0${size}\0`);
  }
  return hash.digest('hex').slice(0, 16);
}

async function removeOld(keep: string): Promise<void> {
  for (const name of await readdir(CACHE)) {
    if (name === keep) continue;
    const path = join(CACHE, name);
    // Another run may have renamed or removed it meanwhile.
    const found = await stat(path).catch(() => null);
    if (found !== null && Date.now() - found.mtimeMs > OLD_MS)
      await rm(path, { recursive: true, force: true });
  }
}

async function build(): Promise<string> {
  const digest = await sourceDigest();
  const target = join(CACHE, digest);
  if (!existsSync(target)) {
    await mkdir(CACHE, { recursive: true });
    const partial = `${target}.${process.pid}.${Math.random().toString(36).slice(2)}`;
    await promisify(execFile)(process.execPath, ['scripts/build.mjs', '--out', partial], { cwd: ROOT });
    await rename(partial, target).catch(async (error: unknown) => {
      await rm(partial, { recursive: true, force: true });
      if (!existsSync(target)) throw error;
    });
    await removeOld(digest);
  }
  return join(target, 'quire.js');
}

let built: Promise<string> | undefined;

/** The path of the program built from the sources as they are now; built once for all tests that ask. */
export function builtProgram(): Promise<string> {
  built ??= build();
  return built;
}
