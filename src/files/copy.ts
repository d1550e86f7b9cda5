import type { Stats } from 'node:fs';
import { copyFile, lstat, readdir, readlink, realpath, symlink } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { FileError } from './files.ts';
import { makeDirectories } from './make-directory.ts';

/** Copies a file, a link or a directory by the rules of `fs/copy` (0.129.0). */
export async function copyPath(source: string, destination: string, recursive: boolean): Promise<void> {
  const from = await lstat(source);
  if (from.isDirectory()) {
    if (!recursive) refuse('fs/copy requires recursive: true when sourcePath is a directory');
    if (await leadsInto(source, destination)) {
      refuse('fs/copy cannot copy a directory to itself or one of its descendants');
    }
    await copyDirectory(source, destination);
    return;
  }
  if (!(await copyLeaf(from, source, destination))) {
    refuse('fs/copy only supports regular files, directories, and symlinks');
  }
}

function refuse(message: string): never {
  throw new FileError('invalid', message);
}

/** Into an existing directory, too; its permissions are not copied, and what can't be copied is left out. */
async function copyDirectory(source: string, destination: string): Promise<void> {
  await makeDirectories(destination);
  for (const entry of await readdir(source, { withFileTypes: true })) {
    const [from, to] = [join(source, entry.name), join(destination, entry.name)];
    if (entry.isDirectory()) await copyDirectory(from, to);
    else await copyLeaf(entry, from, to);
  }
}

/** Copies a file or a link; false for anything else. Copying a file onto itself leaves it as it is. */
async function copyLeaf(
  type: Pick<Stats, 'isFile' | 'isSymbolicLink'>,
  source: string,
  destination: string,
): Promise<boolean> {
  if (type.isSymbolicLink()) await symlink(await readlink(source), destination);
  else if (type.isFile()) await copyFile(source, destination);
  else return false;
  return true;
}

async function leadsInto(source: string, destination: string): Promise<boolean> {
  const [from, to] = await Promise.all([realpath(source), realPathOfMissing(destination)]);
  return to === from || to.startsWith(from.endsWith(sep) ? from : from + sep);
}

/** The real path of what exists of `path`, with the rest appended. */
async function realPathOfMissing(path: string): Promise<string> {
  const found = await realpath(path).catch(() => undefined);
  if (found !== undefined) return found;
  const folder = dirname(path);
  return folder === path ? path : join(await realPathOfMissing(folder), basename(path));
}
