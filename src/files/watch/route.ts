import { lstatSync, readlinkSync, type BigIntStats } from 'node:fs';
import { dirname, join, parse } from 'node:path';

/** As many links as Linux follows in one path. */
const MAX_LINKS = 40;

/** A name in a directory that decides where a path leads. */
export interface RouteStep {
  /** The directory's real path. */
  readonly directory: string;
  readonly name: string;
  /** The path's own last name, or that of a link which the path leads through at its end. */
  readonly own: boolean;
}

/** The way that the system takes from the root to what a path names, as far as it exists. */
export interface Route {
  readonly steps: readonly RouteStep[];
  /** Tells what is found at the end from whatever else may take its place; undefined where nothing is. */
  readonly identity: string | undefined;
  /** The real path of what is found, where that is a directory. */
  readonly directory: string | undefined;
}

/** Walks an absolute path. It reads the directories now: what is found can be gone when it returns. */
export function findRoute(path: string): Route {
  const { root } = parse(path);
  const steps: RouteStep[] = [];
  const names = namesOf(path, root);
  let [real, links] = [root, 0];
  let found = statsOf(root);
  for (let name = names.shift(); name !== undefined; name = names.shift()) {
    if (name === '..') {
      real = dirname(real);
      found = statsOf(real);
      continue;
    }
    if (found?.isDirectory() !== true) return { steps, identity: undefined, directory: undefined };
    steps.push({ directory: real, name, own: names.length === 0 });
    const entry = join(real, name);
    const stats = statsOf(entry);
    const target = stats?.isSymbolicLink() === true ? targetOf(entry) : undefined;
    if (target === undefined) {
      [real, found] = [entry, stats];
      continue;
    }
    links += 1;
    if (links > MAX_LINKS) return { steps, identity: undefined, directory: undefined };
    const { root: targetRoot } = parse(target);
    if (targetRoot !== '') real = targetRoot;
    names.unshift(...namesOf(target, targetRoot));
    found = statsOf(real);
  }
  return {
    steps,
    identity: found === undefined ? undefined : identityOf(found),
    directory: found?.isDirectory() === true ? real : undefined,
  };
}

/** Differs between any two files, also where the later one was given the number of the earlier one. */
export function identityOf({ dev, ino, birthtimeNs }: BigIntStats): string {
  return `${dev}:${ino}:${birthtimeNs}`;
}

/** About the path itself, not about what a link leads to; undefined where nothing can be found out. */
export function statsOf(path: string): BigIntStats | undefined {
  try {
    return lstatSync(path, { bigint: true });
  } catch {
    return undefined;
  }
}

function targetOf(link: string): string | undefined {
  try {
    return readlinkSync(link);
  } catch {
    return undefined;
  }
}

function namesOf(path: string, root: string): string[] {
  const separator = process.platform === 'win32' ? /[\\/]/ : '/';
  return path
    .slice(root.length)
    .split(separator)
    .filter((name) => name !== '' && name !== '.');
}
