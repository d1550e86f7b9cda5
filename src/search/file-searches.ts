import type { FoundFile, SearchReport } from './messages.ts';
import { startSearchThread, type SearchThread } from './search-thread.ts';

/** A search that can be asked again and again. */
export interface FileSearch {
  /** Asks; an earlier query that is not answered in full yet is dropped. */
  query(query: string): void;
  /** Nothing more is told. */
  close(): void;
}

/** Hears what a search finds. */
export interface FileSearchListener {
  readonly report: (report: SearchReport) => void;
  /** It ended by itself. */
  readonly failed: (error: Error) => void;
}

/** Finds files by parts of their paths. */
export interface FileFinder {
  /** The best 50 files and folders below the roots, in order. Cut short by the signal, it finds nothing. */
  find(roots: readonly string[], query: string, signal: AbortSignal): Promise<readonly FoundFile[]>;
  /** Begins to look at what is below the roots, once, to answer queries from it. */
  open(roots: readonly string[], listener: FileSearchListener): FileSearch;
}

/** Finds files in a thread of its own, which starts with the first search. */
export class FileSearches implements FileFinder {
  readonly #surroundings: { readonly cwd: string; readonly env: Readonly<Record<string, string>> };
  readonly #listeners = new Map<number, FileSearchListener>();
  #thread: Promise<SearchThread> | undefined;
  #opened = 0;

  constructor(cwd: string, env: Readonly<Record<string, string>>) {
    this.#surroundings = { cwd, env };
  }

  async find(roots: readonly string[], query: string, signal: AbortSignal): Promise<readonly FoundFile[]> {
    if (signal.aborted) return [];
    const { promise, resolve, reject } = deferred<readonly FoundFile[]>();
    let files: readonly FoundFile[] = [];
    const report = (heard: SearchReport): void => {
      if (heard.news === 'found') files = heard.files;
      else resolve(files);
    };
    const search = this.#open(roots, { report, failed: reject }, false);
    search.query(query);
    const cut = (): void => resolve([]);
    signal.addEventListener('abort', cut);
    try {
      return await promise;
    } finally {
      signal.removeEventListener('abort', cut);
      search.close();
    }
  }

  open(roots: readonly string[], listener: FileSearchListener): FileSearch {
    return this.#open(roots, listener, true);
  }

  /** Ends the searches and their thread. */
  async close(): Promise<void> {
    this.#listeners.clear();
    await (await this.#thread)?.close();
  }

  #open(roots: readonly string[], listener: FileSearchListener, streamed: boolean): FileSearch {
    const search = this.#opened++;
    let latest: string | undefined;
    this.#listeners.set(search, {
      ...listener,
      // What was found of an earlier query may still be on its way.
      report: (report) => {
        if (report.query === latest) listener.report(report);
      },
    });
    const thread = (this.#thread ??= this.#start());
    const failed = (error: Error): void => this.#fail(error);
    const send = (order: Parameters<SearchThread['send']>[0]): void => {
      thread.then((started) => started.send(order)).catch(failed);
    };
    send({ order: 'open', search, scope: { roots, ...this.#surroundings, streamed } });
    return {
      query: (query) => {
        latest = query;
        send({ order: 'query', search, query });
      },
      close: () => {
        if (this.#listeners.delete(search)) send({ order: 'close', search });
      },
    };
  }

  #start(): Promise<SearchThread> {
    return startSearchThread({
      news: ({ search, report }) => this.#listeners.get(search)?.report(report),
      failed: (error) => this.#fail(error),
    });
  }

  /** The next search starts a new thread. */
  #fail(error: Error): void {
    this.#thread = undefined;
    const listeners = [...this.#listeners.values()];
    this.#listeners.clear();
    for (const listener of listeners) listener.failed(error);
  }
}

function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<T>((fulfil, refuse) => {
    resolve = fulfil;
    reject = refuse;
  });
  return { promise, resolve, reject };
}
