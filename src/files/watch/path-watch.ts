import { join } from 'node:path';
import type { DirectoryEvent, DirectoryListener } from './directory-watch.ts';
import type { DirectoryWatches } from './directory-watches.ts';
import { findRoute, type Route } from './route.ts';

/** How often a path may come to lead elsewhere while its directories are being listened to. */
const MAX_TRIES = 8;

/** Who hears of a watched path. */
export interface PathListener {
  /** `path` has changed, come or gone: the watched path itself or, in a directory, one that is directly below it. */
  changed(path: string): void;
  /** The path has come to lead where it cannot be watched. */
  failed(error: unknown): void;
}

/**
 * Watches one path by listening to the directories on its way. So a file that was replaced is still heard of, as is one
 * that does not exist yet or to which a link leads.
 */
export class PathWatch {
  readonly #path: string;
  readonly #directories: DirectoryWatches;
  readonly #listener: PathListener;
  #identity: string | undefined;
  #ends: readonly (() => void)[] = [];
  #closed = false;

  /** Throws `FileError` where the path cannot be watched. */
  constructor(path: string, directories: DirectoryWatches, listener: PathListener) {
    this.#path = path;
    this.#directories = directories;
    this.#listener = listener;
    try {
      this.#follow();
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Nothing is told from here on. */
  close(): void {
    this.#closed = true;
    this.#listenAt([]);
  }

  /** Listens where the path leads now. It looks again when it listens, because nothing was heard in between. */
  #follow(): void {
    for (let tries = 0, route = findRoute(this.#path); tries < MAX_TRIES; tries += 1) {
      this.#listen(route);
      this.#identity = route.identity;
      const now = findRoute(this.#path);
      if (sameRoute(route, now)) return;
      route = now;
    }
  }

  /**
   * The directories that stay on the way are not let go in between. Only the last ones must let themselves be watched:
   * the folders above are often not the user's to read, and seldom move.
   */
  #listen({ steps, directory }: Route): void {
    const ends: (() => void)[] = [];
    const listen = (parent: string, name: string | undefined, heard: DirectoryListener): void => {
      ends.push(this.#directories.listen(parent, name, heard));
    };
    try {
      for (const [index, { directory: parent, name, own }] of steps.entries()) {
        try {
          listen(parent, name, (event) => this.#stepHeard(event, own));
        } catch (error) {
          if (index === steps.length - 1) throw error;
        }
      }
      if (directory !== undefined) listen(directory, undefined, (event) => this.#entryHeard(event));
    } finally {
      this.#listenAt(ends);
    }
  }

  #listenAt(ends: readonly (() => void)[]): void {
    for (const end of this.#ends) end();
    this.#ends = ends;
  }

  #stepHeard({ kind }: DirectoryEvent, own: boolean): void {
    if (this.#closed) return;
    if (kind !== 'changed') this.#moved(own);
    else if (own) this.#listener.changed(this.#path);
  }

  #entryHeard(event: DirectoryEvent): void {
    if (this.#closed) return;
    if (event.kind === 'lost') this.#moved(false);
    else this.#listener.changed(join(this.#path, event.name));
  }

  #moved(own: boolean): void {
    const before = this.#identity;
    try {
      this.#follow();
    } catch (error) {
      this.#listener.failed(error);
    }
    if (own || this.#identity !== before) this.#listener.changed(this.#path);
  }
}

function sameRoute(one: Route, other: Route): boolean {
  return (
    one.identity === other.identity &&
    one.steps.length === other.steps.length &&
    one.steps.every(({ directory, name }, index) => {
      const step = other.steps[index];
      return step?.directory === directory && step.name === name;
    })
  );
}
