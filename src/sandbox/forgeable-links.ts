import { lstatSync, readlinkSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { isWithin } from './is-within.ts';
import { realPath } from './real-path.ts';

/** As many links as the kernel follows. */
const MAX_LINKS = 40;

/**
 * Finds the paths that a command could have lead elsewhere, and so open for itself what nobody meant: a symbolic link on
 * their way stands in a folder that it may write.
 *
 * @param roots folders open for writing, by their real paths
 */
export function forgeablePaths(roots: readonly string[]): (path: string) => boolean {
  return (path) => linksOn(path).some((link) => roots.some((root) => isWithin(link, root)));
}

/** Where the links stand that are followed on the way to an absolute path, each by its real place. */
function linksOn(path: string): readonly string[] {
  if (realPath(path) === path) return [];
  const links: string[] = [];
  const parts = path.split('/');
  let place = '/';
  for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
    const next = part === '..' ? dirname(place) : join(place, part);
    if (lstatSync(next, { throwIfNoEntry: false })?.isSymbolicLink() !== true) {
      place = next;
      continue;
    }
    links.push(next);
    if (links.length > MAX_LINKS) return links;
    const target = readlinkSync(next);
    if (isAbsolute(target)) place = '/';
    parts.unshift(...target.split('/'));
  }
  return links;
}
