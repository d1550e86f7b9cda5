import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { osErrorCode } from '../os-error.ts';

/**
 * Creates a directory and its missing parents; one that exists is fine. Node's own recursive `mkdir` never ends where
 * the system says "no such file" of a folder whose parent exists, as it does under /proc.
 */
export async function makeDirectories(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (osErrorCode(error) !== 'ENOENT' || path === dirname(path)) {
      if (await isDirectory(path)) return;
      throw error;
    }
    await makeDirectories(dirname(path));
    await mkdir(path).catch(async (failure: unknown) => {
      if (!(await isDirectory(path))) throw failure;
    });
  }
}

async function isDirectory(path: string): Promise<boolean> {
  return await stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
