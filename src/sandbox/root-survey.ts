import { lstatSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { SandboxPolicy } from '../protocol/index.ts';
import { PROTECTED_NAMES, isWithin, writableRootPaths } from './writable-roots.ts';

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

/** What the launch plan needs to know of the file system, looked up for each launch. */
export interface RootSurvey {
  readonly roots: readonly SurveyedRoot[];
  readonly protectedPaths: readonly ProtectedPath[];
  /** Protected names that are symbolic links in a writable folder: they cannot be held in place. */
  readonly replaceableLinks: readonly string[];
}

/** Looks at the writable roots of a policy; roots that do not exist are left out. */
export function surveyRoots(
  policy: SandboxPolicy,
  cwd: string,
  env: Readonly<Record<string, string>>,
): RootSurvey {
  const roots: SurveyedRoot[] = [];
  for (const spelled of writableRootPaths(policy, cwd, env)) {
    const path = realPath(spelled);
    if (path === undefined || roots.some((root) => root.path === path)) continue;
    roots.push({ path, isDirectory: statSync(path).isDirectory() });
  }
  const protectedPaths = new Map<string, ProtectedPath>();
  const replaceableLinks: string[] = [];
  const protect = (path: string, state: ProtectedPath['state']): void => {
    if (!roots.some((root) => root.path === path)) protectedPaths.set(path, { path, state });
  };
  for (const root of roots) {
    if (!root.isDirectory) continue;
    for (const name of PROTECTED_NAMES) {
      surveyProtectedName(join(root.path, name), roots, protect, replaceableLinks);
    }
  }
  return { roots, protectedPaths: [...protectedPaths.values()], replaceableLinks };
}

function surveyProtectedName(
  path: string,
  roots: readonly SurveyedRoot[],
  protect: (path: string, state: ProtectedPath['state']) => void,
  replaceableLinks: string[],
): void {
  const entry = lstatSync(path, { throwIfNoEntry: false });
  if (entry === undefined) {
    protect(path, 'missing');
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

function readShortText(path: string): string | undefined {
  try {
    return statSync(path).size > 4096 ? undefined : readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** The real path, undefined when there is none. */
function realPath(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch {
    return undefined;
  }
}
