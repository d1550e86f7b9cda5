/** Folders by their true names, as lists compare them: without links, `..` and a slash at the end. */
import fs from 'node:fs';
import path from 'node:path';

/** How long an answer of the file system is remembered. */
const MEMORY_MS = 2_000;
/** Folders that are remembered, at most. */
const MEMORY = 1_000;

/** Asks the file system as seldom as it can: thousands of threads share a few folders. */
export class Folders {
  readonly #known = new Map<string, string>();
  #until = 0;

  /** The folder that is meant; where there is none, its name without `..` and the like. */
  canonical(folder: string): string {
    const now = Date.now();
    if (now > this.#until || this.#known.size >= MEMORY) {
      this.#known.clear();
      this.#until = now + MEMORY_MS;
    }
    let found = this.#known.get(folder);
    if (found === undefined) {
      found = realOrPlain(folder);
      this.#known.set(folder, found);
    }
    return found;
  }
}

/** A path without `.`, `..` and a slash at the end. */
export function plainPath(file: string): string {
  const plain = path.normalize(file);
  return plain.length > 1 && plain.endsWith(path.sep) ? plain.slice(0, -1) : plain;
}

function realOrPlain(folder: string): string {
  try {
    return fs.realpathSync.native(folder);
  } catch {
    // Threads outlive the folders they were started in.
    return plainPath(folder);
  }
}
