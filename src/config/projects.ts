import { existsSync, readFileSync, realpathSync, statSync, type Stats } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { TrustLevel } from './settings.ts';

export const DEFAULT_ROOT_MARKERS: readonly string[] = ['.git'];

/** Folders that hold a checkout, from which trust and project config are found. */
export interface ProjectPlace {
  /** The nearest folder upwards with a root marker (`.git` unless configured), else the working folder itself. */
  readonly projectRoot: string;
  /** From the project root down to the working folder. */
  readonly folders: readonly string[];
  /** The main checkout of the repository the folder is in (also for a linked worktree); what trust is given to. */
  readonly repoRoot: string | undefined;
}

export interface TrustDecision {
  readonly level: TrustLevel | undefined;
  /** The `[projects]` key that decided, or the one to add. */
  readonly key: string;
}

/**
 * Looks upwards from `cwd`. These are a few stats of folders, done at once: hops through the thread pool would
 * take ten times as long, and every thread/start waits for them.
 */
export function findProject(cwd: string, markers?: readonly string[]): ProjectPlace {
  const folders = foldersFromRoot(cwd, markers);
  return { projectRoot: folders[0] ?? cwd, folders, repoRoot: findRepoRoot(cwd) };
}

/** The folders from the project root down to `cwd`: the nearest upwards with a marker, else `cwd` alone. */
export function foldersFromRoot(
  cwd: string,
  markers: readonly string[] = DEFAULT_ROOT_MARKERS,
): readonly string[] {
  const folders: string[] = [];
  for (const folder of upwards(cwd)) {
    folders.unshift(folder);
    if (markers.some((marker) => existsSync(join(folder, marker)))) return folders;
  }
  return [cwd];
}

/** The main working tree that `cwd` belongs to; a linked worktree leads to the repository it was made from. */
function findRepoRoot(cwd: string): string | undefined {
  for (const folder of upwards(cwd)) {
    const dotGit = join(folder, '.git');
    const stats = statOf(dotGit);
    if (!stats?.isDirectory() && !stats?.isFile()) continue;
    return stats.isDirectory() ? folder : mainCheckoutOf(folder, dotGit);
  }
  return undefined;
}

/** Reads a worktree's `.git` file: `gitdir: <main>/.git/worktrees/<name>`. */
function mainCheckoutOf(folder: string, dotGitFile: string): string | undefined {
  const text = readFileSync(dotGitFile, 'utf8');
  const target = /^gitdir:\s*(.+?)\s*$/m.exec(text)?.[1];
  if (target === undefined) return undefined;
  const gitDir = isAbsolute(target) ? target : resolve(folder, target);
  const worktrees = dirname(gitDir);
  return worktrees.endsWith(`${join('.git', 'worktrees')}`) ? dirname(dirname(worktrees)) : undefined;
}

/** `from` and the folders above it, nearest first. */
function* upwards(from: string): Generator<string> {
  for (let folder = from; ; folder = dirname(folder)) {
    yield folder;
    if (dirname(folder) === folder) return;
  }
}

/** Decides on `folder`: its own `[projects]` entry, else the project root's, else the repository's. */
export function decideTrust(
  folder: string,
  place: ProjectPlace | undefined,
  projects: ReadonlyMap<string, TrustLevel | undefined>,
): TrustDecision {
  const above = [place?.projectRoot, place?.repoRoot].filter((root) => root !== undefined);
  for (const candidate of [folder, ...above]) {
    for (const key of trustKeys(candidate)) {
      const level = projects.get(key);
      if (level !== undefined) return { level, key };
    }
  }
  const [key = folder] = trustKeys(above.at(-1) ?? folder);
  return { level: undefined, key };
}

/** The names under which `[projects]` may know a folder: its real path first, then the path as given. */
function trustKeys(folder: string): readonly string[] {
  const real = realPath(folder);
  return real === folder ? [folder] : [real, folder];
}

/** What there is at `path`, if anything: `path` may lead through a file, as a client may name one for a folder. */
export function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** `path` with links followed; itself where it leads nowhere. */
export function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}
