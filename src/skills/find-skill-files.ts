import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '../log/logger.ts';

/** Limits of 0.129.0: folders below a root, and how many of them. */
const MAX_DEPTH = 6;
const MAX_FOLDERS = 2000;

/**
 * Finds every SKILL.md below a folder, nearest first. Names that begin with a dot are not looked at, and no file that is
 * a link.
 *
 * @param root a real path
 * @param followLinks whether folders that are links are walked, too
 * @param onFolder called for every folder just before it is read
 * @returns real paths
 */
export async function findSkillFiles(
  root: string,
  followLinks: boolean,
  log: Logger,
  onFolder: (folder: string) => void = () => undefined,
): Promise<string[]> {
  const found: string[] = [];
  const seen = new Set([root]);
  let level: readonly string[] = [root];
  for (let depth = 0; level.length > 0; depth += 1) {
    const entries = await Promise.all(
      level.map(async (folder) => {
        onFolder(folder);
        return { folder, names: await entriesOf(folder) };
      }),
    );
    const below = await Promise.all(
      entries.flatMap(({ folder, names }) => {
        if (names.some((entry) => entry.isFile() && entry.name === 'SKILL.md'))
          found.push(join(folder, 'SKILL.md'));
        return depth < MAX_DEPTH ? names.map((entry) => folderAt(folder, entry, followLinks)) : [];
      }),
    );
    const next = [...new Set(below.filter((folder) => folder !== undefined))].filter(
      (folder) => !seen.has(folder),
    );
    level = next.slice(0, MAX_FOLDERS - seen.size);
    if (level.length < next.length)
      log.warn(`only ${MAX_FOLDERS} folders were searched for skills`, { root });
    for (const folder of level) seen.add(folder);
  }
  return found;
}

/** In order of their names; none where the folder cannot be read. */
async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter(({ name }) => !name.startsWith('.'));
}

/** The real path of the folder that an entry is or leads to. */
async function folderAt(parent: string, entry: Dirent, followLinks: boolean): Promise<string | undefined> {
  const path = join(parent, entry.name);
  if (entry.isDirectory()) return path;
  if (!entry.isSymbolicLink() || !followLinks) return undefined;
  const real = await realpath(path).catch(() => undefined);
  const found = real === undefined ? undefined : await stat(real).catch(() => undefined);
  return found?.isDirectory() === true ? real : undefined;
}
