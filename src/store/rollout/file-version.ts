/** Telling whether a file is still what it was when it was last looked at. */
import fs from 'node:fs';

export interface FileVersion {
  readonly inode: number;
  readonly size: number;
  readonly mtimeMs: number;
}

export const versionOf = ({ ino, size, mtimeMs }: fs.Stats): FileVersion => ({ inode: ino, size, mtimeMs });

/** The version of the file at a path; undefined where there is none. */
export function versionAt(file: string): FileVersion | undefined {
  const stats = fs.statSync(file, { throwIfNoEntry: false });
  return stats && versionOf(stats);
}

export function sameVersion(a: FileVersion | undefined, b: FileVersion | undefined): boolean {
  return a?.inode === b?.inode && a?.size === b?.size && a?.mtimeMs === b?.mtimeMs;
}
