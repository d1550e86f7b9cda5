import { constants } from 'node:fs';
import { lstat, open, readFile, readlink, realpath, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { makeDirectories } from '../../files/make-directory.ts';
import { errorCode } from './file-errors.ts';

/** What a tracked path holds: a link's content is its target, as in git. */
export interface FileSnapshot {
  readonly kind: 'regular' | 'executable' | 'symlink';
  readonly content: Buffer;
}

/**
 * The file operations that patches need, on absolute paths. Failures reject with an error whose `code` is the
 * errno name (`ENOENT`, …).
 */
export interface PatchFiles {
  read(file: string): Promise<Buffer>;
  /** Replaces or creates a file. The parent must exist. Links are followed; an existing file keeps its mode. */
  write(file: string, text: string): Promise<void>;
  createDirectory(directory: string): Promise<void>;
  remove(file: string): Promise<void>;
  /** The file or link at a path, or null where there is none (or something else than a file). */
  snapshot(file: string): Promise<FileSnapshot | null>;
}

/** Patches on the real file system, with the rights of this process. */
export const nodePatchFiles: PatchFiles = {
  read: (file) => readFile(file),
  write: replaceFile,
  createDirectory: makeDirectories,
  remove: (file) => unlink(file),
  snapshot: takeSnapshot,
};

async function takeSnapshot(file: string): Promise<FileSnapshot | null> {
  try {
    const info = await lstat(file);
    if (info.isSymbolicLink())
      return { kind: 'symlink', content: await readlink(file, { encoding: 'buffer' }) };
    if (!info.isFile()) return null;
    const executable = (info.mode & 0o111) !== 0;
    return { kind: executable ? 'executable' : 'regular', content: await readFile(file) };
  } catch {
    return null;
  }
}

/** What a directory or a mount says that takes no new entry but may hold writable files. */
const NO_RENAME: ReadonlySet<string> = new Set([
  'EACCES',
  'EPERM',
  'EROFS',
  'EBUSY',
  'EXDEV',
  'ENAMETOOLONG',
]);

/**
 * Replaces an existing file by renaming a finished copy over it, so that a reader or a crash never meets half a
 * file. Files whose identity a rename would change (several hard links, another owner) and directories that
 * refuse a new entry are written in place.
 */
async function replaceFile(file: string, text: string): Promise<void> {
  const target = await replaceableTarget(file);
  if (target === null) return writeFile(file, text);
  const copy = path.join(
    path.dirname(target.file),
    `.${path.basename(target.file)}.${randomUUID().slice(0, 8)}.tmp`,
  );
  try {
    const handle = await open(copy, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
    try {
      await handle.writeFile(text);
      await handle.chmod(target.mode);
    } finally {
      await handle.close();
    }
    await rename(copy, target.file);
  } catch (error) {
    await unlink(copy).catch(() => undefined);
    if (!NO_RENAME.has(errorCode(error) ?? '')) throw error;
    await writeFile(file, text);
  }
}

async function replaceableTarget(file: string): Promise<{ file: string; mode: number } | null> {
  try {
    const real = await realpath(file);
    const info = await stat(real);
    const ours = info.uid === process.getuid?.() && info.gid === process.getgid?.();
    const writable = (info.mode & 0o200) !== 0;
    return info.isFile() && info.nlink === 1 && ours && writable
      ? { file: real, mode: info.mode & 0o7777 }
      : null;
  } catch {
    return null;
  }
}
