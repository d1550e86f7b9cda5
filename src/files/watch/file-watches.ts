import { refuseNul } from '../system.ts';
import { DirectoryWatches } from './directory-watches.ts';
import { PathWatch, type PathListener } from './path-watch.ts';

/** A path that is being watched, until it is closed. */
export interface FileWatch {
  close(): void;
}

/** Watches absolute paths. */
export interface FileWatcher {
  /**
   * Tells `listener` of changes from now on. The path may be a file, a directory with what is directly in it, a link, or
   * nothing yet. Throws `FileError` where it cannot be watched.
   */
  watch(path: string, listener: PathListener): FileWatch;
}

/** The watches of this machine's files. They share what they can: 500 files of a folder cost the system one watch. */
export class FileWatches implements FileWatcher {
  readonly #directories = new DirectoryWatches();
  readonly #open = new Set<PathWatch>();

  watch(path: string, listener: PathListener): FileWatch {
    refuseNul(path);
    const watch = new PathWatch(path, this.#directories, listener);
    this.#open.add(watch);
    return {
      close: () => {
        watch.close();
        this.#open.delete(watch);
      },
    };
  }

  /** Ends every watch. */
  close(): void {
    for (const watch of this.#open) watch.close();
    this.#open.clear();
  }
}
