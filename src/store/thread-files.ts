/** Where the file of a thread is: where its row says, if that file is the thread's, else where its name says so. */
import type { RolloutCatalog, RolloutFile } from './rollout/catalog.ts';
import { isArchivedPath } from './rollout/paths.ts';
import type { ThreadState } from './state/thread-state.ts';

export interface ThreadFilesParts {
  codexHome: string;
  catalog: RolloutCatalog;
  state: ThreadState;
}

export class ThreadFiles {
  readonly #parts: ThreadFilesParts;

  constructor(parts: ThreadFilesParts) {
    this.#parts = parts;
  }

  /** A file that a row names may have any name and lie anywhere, as long as its session meta has the thread's id. */
  async find(threadId: string): Promise<RolloutFile | undefined> {
    const { codexHome, catalog, state } = this.#parts;
    const file = await state.withIndex(async (index) => index.fileOf(threadId));
    if (file === undefined) return catalog.find(threadId);
    return { threadId, path: file, archived: isArchivedPath(codexHome, file) };
  }

  /** Where its name says so, at once: a thread that was written a moment ago and is gone was moved like that. */
  named(threadId: string): RolloutFile | undefined {
    return this.#parts.catalog.find(threadId);
  }
}
