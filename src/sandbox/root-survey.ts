import { accessSync, constants, lstatSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { FileSystemAccessMode } from '../protocol/index.ts';
import { forgeablePaths } from './forgeable-links.ts';
import { hiddenOnWay, type HiddenFiles, type UnusablePattern } from './hidden-files.ts';
import { PROTECTED_NAMES, writtenPaths, type PathRules } from '../permissions/index.ts';
import { isWithin } from './is-within.ts';
import { realPath } from './real-path.ts';

/** A path below a writable root that must stay as it is. `missing` ones must not come into being. */
interface ProtectedPath {
  readonly path: string;
  readonly state: 'present' | 'missing';
}

/** A folder open for writing, by its real path. */
interface SurveyedRoot {
  readonly path: string;
  /** Files among the roots are possible: a client may name one. */
  readonly isDirectory: boolean;
}

/** A path that must not be read, by its real path. */
interface HiddenPath {
  readonly path: string;
  readonly isDirectory: boolean;
}

/** A path open for reading, as spelled, and where it leads. */
interface ReadablePath {
  readonly path: string;
  readonly place: string;
}

/** What the launch plan needs to know of the file system, looked up for each launch. */
export interface RootSurvey {
  readonly roots: readonly SurveyedRoot[];
  readonly protectedPaths: readonly ProtectedPath[];
  /** Protected names that are symbolic links in a writable folder: they cannot be held in place. */
  readonly replaceableLinks: readonly string[];
  /** What may be read beside the roots; `all` where that is everything. */
  readonly readable: 'all' | readonly ReadablePath[];
  readonly hidden: readonly HiddenPath[];
  /** Patterns by which nothing could be hidden. */
  readonly unusablePatterns: readonly UnusablePattern[];
}

/** Looks at what terms say of one path: of what their patterns hide nothing else is looked for. */
export function surveyFor(path: string, rules: PathRules): RootSurvey {
  return surveyRoots(rules, hiddenOnWay(rules.hiddenPatterns, path));
}

/**
 * Looks at the paths that rules name; those are left out that do not exist, or that a command could lead elsewhere.
 *
 * @param found what there is of the rules' patterns
 */
export function surveyRoots(rules: PathRules, found: HiddenFiles): RootSurvey {
  const named = (access: FileSystemAccessMode): string[] =>
    [...rules.paths].flatMap(([path, said]) => (said === access ? [path] : []));
  const written = writtenPaths(rules);
  const isForgeable = forgeablePaths(surveyWritable(written).map(({ path }) => path));
  const roots = surveyWritable(written.filter((path) => !isForgeable(path)));
  const hidden = surveyHidden([...named('none'), ...found.paths]);
  const protectedPaths = new Map<string, ProtectedPath>();
  const replaceableLinks: string[] = [];
  const protect = (path: string, state: ProtectedPath['state']): void => {
    if (!roots.some((root) => root.path === path)) protectedPaths.set(path, { path, state });
  };
  const reads = named('read').filter((path) => path !== '/');
  const readable = (path: string): readonly ReadablePath[] => {
    const place = isForgeable(path) ? undefined : realPath(path);
    return place === undefined ? [] : [{ path, place }];
  };
  const open = [...roots, ...hidden].filter(({ isDirectory }) => isDirectory);
  const readsInside = reads.map(realPlace).filter((path) => open.some((root) => isWithin(path, root.path)));
  const names = roots
    .filter(({ isDirectory }) => isDirectory)
    .flatMap((root) => PROTECTED_NAMES.map((name) => join(root.path, name)));
  for (const path of new Set([...names, ...readsInside])) {
    surveyProtectedName(path, roots, protect, replaceableLinks);
  }
  return {
    roots,
    protectedPaths: [...protectedPaths.values()],
    replaceableLinks,
    readable: (rules.paths.get('/') ?? 'none') === 'none' ? reads.flatMap(readable) : 'all',
    hidden,
    unusablePatterns: found.unusable,
  };
}

function surveyWritable(spelled: readonly string[]): readonly SurveyedRoot[] {
  const roots: SurveyedRoot[] = [];
  for (const path of spelled.map(realPath)) {
    if (path === undefined || roots.some((root) => root.path === path)) continue;
    roots.push({ path, isDirectory: statSync(path).isDirectory() });
  }
  return roots;
}

function surveyHidden(spelled: readonly string[]): readonly HiddenPath[] {
  const hidden = new Map<string, HiddenPath>();
  for (const path of spelled.map(realPath)) {
    if (path !== undefined && path !== '/') {
      hidden.set(path, { path, isDirectory: statSync(path).isDirectory() });
    }
  }
  return [...hidden.values()];
}

/** Where an entry stands: the real path of its folder, whatever it is itself. */
function realPlace(path: string): string {
  return join(realPath(dirname(path)) ?? dirname(path), basename(path));
}

function surveyProtectedName(
  path: string,
  roots: readonly SurveyedRoot[],
  protect: (path: string, state: ProtectedPath['state']) => void,
  replaceableLinks: string[],
): void {
  const entry = lstatSync(path, { throwIfNoEntry: false });
  if (entry === undefined) {
    // Where we cannot create it a command cannot either, and bubblewrap would fail for want of a mount point.
    if (canCreateIn(dirname(path))) protect(path, 'missing');
    return;
  }
  if (entry.isSymbolicLink()) {
    replaceableLinks.push(path);
    return;
  }
  protect(path, 'present');
  if (!entry.isFile()) return;
  for (const folder of gitFoldersBehind(path)) {
    if (roots.some((root) => isWithin(folder, root.path))) protect(folder, 'present');
  }
}

/** Where a `.git` file (of a worktree or submodule) points: its git folder and the common one. */
function gitFoldersBehind(pointer: string): string[] {
  const target = readShortText(pointer)?.match(/^gitdir:\s*(.+?)\s*$/m)?.[1];
  if (target === undefined) return [];
  const gitFolder = realPath(resolve(dirname(pointer), target));
  if (gitFolder === undefined) return [];
  const common = readShortText(join(gitFolder, 'commondir'))?.trim();
  const commonFolder = common === undefined ? undefined : realPath(resolve(gitFolder, common));
  return commonFolder === undefined ? [gitFolder] : [gitFolder, commonFolder];
}

function canCreateIn(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function readShortText(path: string): string | undefined {
  try {
    return statSync(path).size > 4096 ? undefined : readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
