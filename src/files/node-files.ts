import { constants, lstat, stat, type Stats } from 'node:fs';
import {
  lstat as lstatOf,
  mkdir,
  readdir,
  rm,
  rmdir,
  stat as statOf,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { osErrorCode } from '../os-error.ts';
import { copyPath } from './copy.ts';
import type { DirectoryEntry, FileMetadata, Files } from './files.ts';
import { makeDirectories } from './make-directory.ts';
import { readWholeFile } from './read-file.ts';
import { guarded, refuseNul, toFileError } from './system.ts';

/** As for reading: a named pipe that nobody reads is an error, not a reason to wait. */
const WRITE_FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NONBLOCK;

/** The files of this machine. */
export const nodeFiles: Files = {
  read: (path) =>
    guarded(() => {
      refuseNul(path);
      return readWholeFile(path);
    }),
  write: (path, content) =>
    guarded(() => {
      refuseNul(path);
      return writeFile(path, content, { flag: WRITE_FLAGS });
    }),
  createDirectory: (path, recursive) =>
    guarded(async () => {
      refuseNul(path);
      await (recursive ? makeDirectories(path) : mkdir(path));
    }),
  metadata: readMetadata,
  list: (path) =>
    guarded(() => {
      refuseNul(path);
      return listDirectory(path);
    }),
  remove: (path, recursive, force) =>
    guarded(() => {
      refuseNul(path);
      return removePath(path, recursive, force);
    }),
  copy: (source, destination, recursive) =>
    guarded(() => {
      refuseNul(source, destination);
      return copyPath(source, destination, recursive);
    }),
};

/** Clients ask this by the thousand: the callback form costs a fifth of `fs/promises`, and only links need two calls. */
function readMetadata(path: string): Promise<FileMetadata> {
  return new Promise((resolve, reject) => {
    refuseNul(path);
    lstat(path, (error, own) => {
      if (error !== null) reject(toFileError(error));
      else if (!own.isSymbolicLink()) resolve(describe(own, false));
      else {
        stat(path, (failure, target) => {
          if (failure !== null) reject(toFileError(failure));
          else resolve(describe(target, true));
        });
      }
    });
  });
}

function describe(stats: Stats, isSymlink: boolean): FileMetadata {
  return {
    isDirectory: stats.isDirectory(),
    isFile: stats.isFile(),
    isSymlink,
    createdAtMs: unixMilliseconds(stats.birthtimeMs),
    modifiedAtMs: unixMilliseconds(stats.mtimeMs),
  };
}

/** Times before 1970 are 0, as in the reference. */
function unixMilliseconds(time: number): number {
  return Math.max(0, Math.floor(time));
}

async function listDirectory(path: string): Promise<readonly DirectoryEntry[]> {
  const names = await readdir(path, { withFileTypes: true });
  const entries = await Promise.all(
    names.map(async (entry) => {
      const target = entry.isSymbolicLink() ? await statOf(join(path, entry.name)).catch(() => null) : entry;
      if (target === null) return [];
      return [{ fileName: entry.name, isDirectory: target.isDirectory(), isFile: target.isFile() }];
    }),
  );
  return entries.flat();
}

async function removePath(path: string, recursive: boolean, force: boolean): Promise<void> {
  try {
    const stats = await lstatOf(path);
    if (!stats.isDirectory()) await unlink(path);
    else if (recursive) await rm(path, { recursive });
    else await rmdir(path);
  } catch (error) {
    if (!force || osErrorCode(error) !== 'ENOENT') throw error;
  }
}
