import { watch, type FSWatcher } from 'node:fs';
import { basename, join } from 'node:path';
import { osErrorCode } from '../../os-error.ts';
import { FileError } from '../files.ts';
import { toFileError } from '../system.ts';
import { identityOf, statsOf } from './route.ts';

/**
 * What happened in a directory: `changed` is about what a file holds or is allowed, `moved` about its name, which came
 * or went. `lost`: the directory itself has moved, or nothing more can be heard of it.
 */
export type DirectoryEvent =
  { readonly kind: 'changed' | 'moved'; readonly name: string } | { readonly kind: 'lost' };

export type DirectoryListener = (event: DirectoryEvent) => void;

/** One directory that is watched once for all who listen, however many they are. Below it nothing is heard of. */
export class DirectoryWatch {
  readonly #path: string;
  readonly #byName = new Map<string, Set<DirectoryListener>>();
  readonly #ofAll = new Set<DirectoryListener>();
  #watcher: FSWatcher | undefined;
  #identity: string | undefined;
  #hasNamesake = false;

  constructor(path: string) {
    this.#path = path;
  }

  get unused(): boolean {
    return this.#byName.size === 0 && this.#ofAll.size === 0;
  }

  /** Hears of the entry `name` from now on, or of every entry. Nothing is heard before `open`. */
  add(name: string | undefined, listener: DirectoryListener): void {
    if (name === undefined) {
      this.#ofAll.add(listener);
      return;
    }
    const listeners = this.#byName.get(name);
    if (listeners === undefined) this.#byName.set(name, new Set([listener]));
    else listeners.add(listener);
  }

  remove(name: string | undefined, listener: DirectoryListener): void {
    if (name === undefined) {
      this.#ofAll.delete(listener);
      return;
    }
    const listeners = this.#byName.get(name);
    listeners?.delete(listener);
    if (listeners?.size === 0) this.#byName.delete(name);
  }

  /** Watches what is at the path now: another directory may have taken the place of the one that was. Throws `FileError`. */
  open(): void {
    const identity = this.#identityNow();
    if (this.#watcher !== undefined && identity === this.#identity) return;
    this.close();
    try {
      this.#watcher = watch(this.#path, { persistent: false }, (type, name) => this.#heard(type, name));
    } catch (error) {
      throw watchError(error, this.#path);
    }
    this.#identity = identity;
    this.#hasNamesake = statsOf(join(this.#path, basename(this.#path))) !== undefined;
    this.#watcher.on('error', () => this.#lost());
  }

  close(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }

  #heard(type: 'rename' | 'change', name: string | null): void {
    if (name === null) {
      this.#lost();
      return;
    }
    const kind = type === 'rename' ? 'moved' : 'changed';
    if (name === basename(this.#path)) this.#heardOwnName(kind, name);
    else this.#tell({ kind, name });
  }

  /** Node names the directory itself as if it were in itself. It may well have an entry of its own name, too. */
  #heardOwnName(kind: 'changed' | 'moved', name: string): void {
    const had = this.#hasNamesake;
    this.#hasNamesake = statsOf(join(this.#path, name)) !== undefined;
    if (had || this.#hasNamesake) this.#tell({ kind, name });
    if (this.#identityNow() !== this.#identity) this.#lost();
  }

  #identityNow(): string | undefined {
    const stats = statsOf(this.#path);
    return stats === undefined ? undefined : identityOf(stats);
  }

  #tell(event: Exclude<DirectoryEvent, { kind: 'lost' }>): void {
    // Copied: whoever hears of it may begin and end to listen.
    for (const listener of [...(this.#byName.get(event.name) ?? []), ...this.#ofAll]) listener(event);
  }

  #lost(): void {
    this.close();
    const listeners = new Set([...this.#byName.values(), this.#ofAll].flatMap((some) => [...some]));
    for (const listener of listeners) listener({ kind: 'lost' });
  }
}

function watchError(error: unknown, path: string): unknown {
  switch (osErrorCode(error)) {
    case 'ENOSPC':
      return limitError(path, 'fs.inotify.max_user_watches');
    case 'EMFILE':
      return limitError(path, 'fs.inotify.max_user_instances');
    default:
      return toFileError(error);
  }
}

/** The system's own words for this, "no space left on device", would lead astray. */
function limitError(path: string, setting: string): FileError {
  return new FileError('system', `cannot watch ${path}: the system's limit ${setting} is reached`);
}
