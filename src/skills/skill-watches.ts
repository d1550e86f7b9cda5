import { realpath } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { statOf } from '../config/index.ts';
import type { Clock } from '../clock.ts';
import { DirectoryWatches } from '../files/index.ts';
import type { Logger } from '../log/logger.ts';
import { findSkillFiles } from './find-skill-files.ts';
import type { SkillRoot } from './skill.ts';

/** What hears of changes in the folders of skills. */
export interface SkillWatchesParts {
  readonly clock: Clock;
  readonly log: Logger;
  /** Something has changed: what was read may be out of date. */
  readonly onTouched: () => void;
  /** Changes have come to rest for now; at most once in a second. */
  readonly onChanged: () => void;
}

/** A root with the folders below it that are listened to. */
interface WatchedRoot {
  readonly root: SkillRoot;
  /** How many threads need it. */
  holders: number;
  /** Something below has changed since its folders were walked. */
  stale: boolean;
  /** Whether it was there when they were. */
  exists: boolean;
  ends: readonly (() => void)[];
}

/** Changes often come in crowds: a folder is made, then the files in it. */
const FIRST_WAIT_MS = 100;
const NEXT_WAIT_MS = 1000;

/** Listens to the folders that loaded threads have skills in. */
export class SkillWatches {
  readonly #parts: SkillWatchesParts;
  readonly #directories = new DirectoryWatches();
  readonly #roots = new Map<string, WatchedRoot>();
  #lastTold = -Infinity;
  #cancelTelling: (() => void) | null = null;
  #closed = false;

  constructor(parts: SkillWatchesParts) {
    this.#parts = parts;
  }

  /** Listens to roots until the function that is returned is called. Nothing is heard before they were walked. */
  hold(roots: readonly SkillRoot[]): () => void {
    const held = roots.map((root) => this.#hold(root));
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      for (const watched of held) this.#release(watched);
    };
  }

  close(): void {
    this.#closed = true;
    this.#cancelTelling?.();
    for (const watched of this.#roots.values()) stop(watched);
    this.#roots.clear();
  }

  #hold(root: SkillRoot): WatchedRoot {
    let watched = this.#roots.get(root.path);
    if (watched === undefined) {
      watched = { root, holders: 0, stale: false, exists: false, ends: [] };
      this.#roots.set(root.path, watched);
      void this.#follow(watched);
    }
    watched.holders += 1;
    return watched;
  }

  #release(watched: WatchedRoot): void {
    watched.holders -= 1;
    if (watched.holders > 0) return;
    stop(watched);
    if (this.#roots.get(watched.root.path) === watched) this.#roots.delete(watched.root.path);
  }

  /** Listens to what is below a root now. Every folder is listened to before it is read: nothing is missed in between. */
  async #follow(watched: WatchedRoot): Promise<void> {
    const { path, scope } = watched.root;
    const ends: (() => void)[] = [];
    const heard = (): void => this.#touched(watched);
    watched.stale = false;
    const listen = (folder: string, name?: string): void => {
      try {
        ends.push(this.#directories.listen(folder, name, heard));
      } catch (error) {
        this.#parts.log.debug('a folder of skills cannot be watched', { folder, error });
      }
    };
    const real = await realpath(path).catch(() => undefined);
    watched.exists = real !== undefined;
    if (real === undefined) listen(...nearestFolder(path));
    else await findSkillFiles(real, scope !== 'system', this.#parts.log, listen);
    const before = watched.ends;
    watched.ends = ends;
    for (const end of before) end();
    if (watched.holders <= 0 || this.#closed) stop(watched);
  }

  #touched(watched: WatchedRoot): void {
    if (this.#closed) return;
    watched.stale = true;
    this.#parts.onTouched();
    const { clock } = this.#parts;
    const wait = Math.max(FIRST_WAIT_MS, this.#lastTold + NEXT_WAIT_MS - clock.now());
    this.#cancelTelling ??= clock.after(wait, () => void this.#tell());
  }

  async #tell(): Promise<void> {
    this.#cancelTelling = null;
    this.#lastTold = this.#parts.clock.now();
    const stale = [...this.#roots.values()].filter((watched) => watched.stale);
    const were = stale.some(({ exists }) => exists);
    await Promise.all(stale.map((watched) => this.#follow(watched)));
    // A sandbox keeps folders of these names from being made, by making them for as long as a command runs.
    const are = stale.some(({ exists }) => exists);
    if (!this.#closed && (were || are)) this.#parts.onChanged();
  }
}

function stop(watched: WatchedRoot): void {
  for (const end of watched.ends) end();
  watched.ends = [];
}

/** The folder above a path that exists, and the name in it that leads to the path. */
function nearestFolder(path: string): readonly [string, string] {
  const parent = dirname(path);
  return parent === path || statOf(parent)?.isDirectory() === true
    ? [parent, basename(path)]
    : nearestFolder(parent);
}
