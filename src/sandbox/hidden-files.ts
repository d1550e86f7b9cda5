import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Entries looked at for one pattern at most: every command waits for it. */
const MAX_ENTRIES = 50_000;

/**
 * What exists of an absolute pattern (`*`, `?`, `[…]`, `**`). What it names is not entered, and links are not followed.
 *
 * @param maxDepth folders below the pattern's fixed beginning that are looked into; null: all
 * @returns null where there is too much to look through
 */
export function findHidden(pattern: string, maxDepth: number | null): readonly string[] | null {
  const parts = pattern.split('/');
  const first = parts.findIndex((part) => /[*?[\]]/.test(part));
  if (first === -1) return [pattern];
  const start = parts.slice(0, first).join('/') || '/';
  const matcher = patternRegExp(pattern);
  const found: string[] = [];
  let left = MAX_ENTRIES;
  const queue = [{ folder: start, depth: 1 }];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const entry of entriesOf(next.folder)) {
      left -= 1;
      if (left < 0) return null;
      const path = join(next.folder, entry.name);
      if (matcher.test(path)) found.push(path);
      else if (entry.isDirectory() && (maxDepth === null || next.depth < maxDepth)) {
        queue.push({ folder: path, depth: next.depth + 1 });
      }
    }
  }
  return found;
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** `*` and `?` stay within a folder, `**` crosses any number of them. */
function patternRegExp(pattern: string): RegExp {
  const text = pattern.replace(/\*\*\/|\*\*|\*|\?|\[!?[^\]]+\]|[.+^${}()|[\]\\]/g, (token) => {
    if (token === '**/') return '(?:[^/]+/)*';
    if (token === '**') return '.*';
    if (token === '*') return '[^/]*';
    if (token === '?') return '[^/]';
    if (token.length > 2 && token.startsWith('[')) {
      return token.replace(/^\[!/, '[^').replaceAll('\\', '\\\\');
    }
    return `\\${token}`;
  });
  return new RegExp(`^${text}$`, 's');
}
