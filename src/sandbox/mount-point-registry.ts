import { createHash, randomUUID } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getuid, pid } from 'node:process';

/**
 * Which mount points are in use by which sandbox host, also those of other servers on the machine: a file with the path
 * for each path and host. It lives in shared memory, which sandboxed commands have their own of, so that they
 * cannot tamper with it.
 */
export class MountPointRegistry {
  readonly #folder: string | undefined;
  /** Several hosts may live in one process. */
  readonly #owner = `${pid}.${randomUUID()}`;

  constructor(parent = '/dev/shm') {
    this.#folder = ownFolder(parent);
  }

  /** The keys of all paths that are marked, also by hosts that have died since. */
  markedKeys(): ReadonlySet<string> {
    return new Set(this.#names().map(keyOf));
  }

  mark(path: string): void {
    if (this.#folder === undefined) return;
    const key = mountPointKey(path);
    for (const name of this.#names()) {
      if (keyOf(name) === key && !isAlive(name)) remove(join(this.#folder, name));
    }
    try {
      writeFileSync(join(this.#folder, `${key}.${this.#owner}`), path, { mode: 0o600 });
    } catch {
      // Without a marker only this host knows; that is still right where no other server runs.
    }
  }

  unmark(path: string): void {
    if (this.#folder !== undefined) remove(join(this.#folder, `${mountPointKey(path)}.${this.#owner}`));
  }

  /** Whether another host that is alive uses the path. */
  isUsedByOthers(path: string): boolean {
    const key = mountPointKey(path);
    return this.#names().some((name) => keyOf(name) === key && !name.endsWith(this.#owner) && isAlive(name));
  }

  /**
   * A shell script that removes the mount points of this process, whose id is `$PPID`, after its death: those that no
   * other host has marked.
   */
  get clearingScript(): string {
    if (this.#folder === undefined) return '';
    return `
cd '${this.#folder}' || exit
for mark in *."$PPID".*; do
  path=$(cat "$mark" && echo /) || continue
  rm "$mark"
  for other in "\${mark%%.*}".*; do [ -e "$other" ] && continue 2; done
  rmdir "\${path%/}"
done
`;
  }

  #names(): string[] {
    if (this.#folder === undefined) return [];
    try {
      return readdirSync(this.#folder);
    } catch {
      return [];
    }
  }
}

/** What stands for a path in the registry. */
export function mountPointKey(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 24);
}

function keyOf(name: string): string {
  return name.slice(0, name.indexOf('.'));
}

function isAlive(name: string): boolean {
  try {
    process.kill(Number(name.split('.')[1]), 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** A folder that belongs to this user alone; undefined where there can be none. */
function ownFolder(parent: string): string | undefined {
  const user = getuid?.() ?? -1;
  const folder = join(parent, `quire-mount-points-${user}`);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch {
    // It may be there already.
  }
  const found = lstatSync(folder, { throwIfNoEntry: false });
  return found?.isDirectory() === true && found.uid === user && (found.mode & 0o077) === 0
    ? folder
    : undefined;
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Somebody else was faster.
  }
}
