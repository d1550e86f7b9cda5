/** The folders of a home in which memories are kept as files. */
import { lstat, mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { StoreError, errnoOf } from './errors.ts';

const FOLDERS = ['memories', 'memories_extensions'];

/**
 * Empties them, and makes them where they are not. What a symbolic link leads to is nobody's to empty.
 * @throws StoreError `io`
 */
export async function clearMemoryFolders(codexHome: string): Promise<void> {
  try {
    for (const name of FOLDERS) await clearFolder(path.join(codexHome, name));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `failed to clear memory directories under ${codexHome}: ${reason}`;
    const code = errnoOf(error);
    throw new StoreError('io', message, { cause: error, ...(code === undefined ? {} : { code }) });
  }
}

async function clearFolder(folder: string): Promise<void> {
  const stat = await lstat(folder).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (stat?.isSymbolicLink() === true) throw new Error(`refusing to clear symlinked memory root ${folder}`);
  await mkdir(folder, { recursive: true });
  for (const entry of await readdir(folder)) await rm(path.join(folder, entry), { recursive: true });
}
