import { DirectoryWatch, type DirectoryListener } from './directory-watch.ts';

/** The directories that are being watched, each once. A directory that nobody listens to any more is let go. */
export class DirectoryWatches {
  readonly #watches = new Map<string, DirectoryWatch>();

  /**
   * Lets `listener` hear of one entry of a directory, by its real path, or of every entry where there is no `name`. The
   * function that is returned ends that. Throws `FileError`.
   */
  listen(directory: string, name: string | undefined, listener: DirectoryListener): () => void {
    let watch = this.#watches.get(directory);
    if (watch === undefined) this.#watches.set(directory, (watch = new DirectoryWatch(directory)));
    const listened = watch;
    const end = (): void => {
      listened.remove(name, listener);
      if (!listened.unused) return;
      listened.close();
      if (this.#watches.get(directory) === listened) this.#watches.delete(directory);
    };
    listened.add(name, listener);
    try {
      listened.open();
    } catch (error) {
      end();
      throw error;
    }
    return end;
  }
}
