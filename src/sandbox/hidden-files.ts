import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { globExpression } from '../glob.ts';
import type { PathRules } from '../permissions/index.ts';
import { isWithin } from './is-within.ts';
import { realPath } from './real-path.ts';

/** What is looked through for the patterns of one command at most: every command waits for it. */
export interface SearchLimits {
  readonly entries: number;
  readonly ms: number;
}

const LIMITS: SearchLimits = { entries: 200_000, ms: 10_000 };

/** Found paths that are still hidden one by one: bubblewrap takes 9,000 arguments, and each path needs up to four. */
const MAX_FOUND = 2_000;

/** A pattern by which nothing can be hidden: it has no meaning, or there is too much to look through or to hide. */
export interface UnusablePattern {
  readonly pattern: string;
  readonly problem: 'meaningless' | 'endless';
}

/** What there is of the patterns of hidden files; nothing is known of those that are unusable. */
export interface HiddenFiles {
  readonly paths: readonly string[];
  readonly unusable: readonly UnusablePattern[];
}

/**
 * Looks for what patterns hide. What a pattern names is not entered, and links are not followed.
 *
 * @param rules how many folders below a pattern's fixed beginning are looked into is said by `maxDepth`
 */
export async function findHidden(
  { hiddenPatterns, maxDepth }: Pick<PathRules, 'hiddenPatterns' | 'maxDepth'>,
  limits: SearchLimits = LIMITS,
): Promise<HiddenFiles> {
  const found: string[] = [];
  const unusable: UnusablePattern[] = [];
  const budget = { entriesLeft: limits.entries, endsAt: performance.now() + limits.ms };
  for (const text of hiddenPatterns) {
    const pattern = readPattern(text);
    if (pattern === undefined) unusable.push({ pattern: text, problem: 'meaningless' });
    else if (!(await search(pattern, maxDepth, found, budget)))
      unusable.push({ pattern: text, problem: 'endless' });
  }
  return { paths: found, unusable };
}

/** What patterns hide of a path and the folders around it, without looking for anything else. */
export function hiddenOnWay(hiddenPatterns: readonly string[], path: string): HiddenFiles {
  const patterns = hiddenPatterns.map(readPattern);
  const paths: string[] = [];
  for (let place = path; place !== '/'; place = dirname(place)) {
    if (patterns.some((pattern) => pattern?.hides(place))) paths.push(place);
  }
  return { paths, unusable: [] };
}

/** An absolute pattern. */
interface HiddenPattern {
  /** Its fixed beginning, by its real path. */
  readonly folder: string;
  readonly hides: (path: string) => boolean;
}

/** Undefined where it has no meaning. What comes before the first part with a wildcard is taken as it is. */
function readPattern(text: string): HiddenPattern | undefined {
  const parts = text.split('/');
  const first = parts.findIndex((part) => /[*?[\]]/.test(part));
  if (first === -1) return { folder: dirname(text), hides: (path) => path === text };
  const spelled = parts.slice(0, first).join('/') || '/';
  const folder = realPath(spelled) ?? spelled;
  const expression = globExpression(parts.slice(first).join('/'));
  if (expression === undefined) return undefined;
  return {
    folder,
    hides: (path) => path !== folder && isWithin(path, folder) && expression.test(relative(folder, path)),
  };
}

/** False where it took too much. */
async function search(
  { folder: start, hides }: HiddenPattern,
  maxDepth: number | null,
  found: string[],
  budget: { entriesLeft: number; readonly endsAt: number },
): Promise<boolean> {
  const queue = [{ folder: start, depth: 1 }];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (performance.now() > budget.endsAt) return false;
    for (const entry of await entriesOf(next.folder)) {
      const path = join(next.folder, entry.name);
      if (hides(path)) found.push(path);
      else if (entry.isDirectory() && (maxDepth === null || next.depth < maxDepth)) {
        queue.push({ folder: path, depth: next.depth + 1 });
      }
      if ((budget.entriesLeft -= 1) < 0 || found.length > MAX_FOUND) return false;
    }
  }
  return true;
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
