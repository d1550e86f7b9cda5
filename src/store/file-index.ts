/** List entries straight from the rollout files; each file is read again only when it changed. */
import fs from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { Folders } from './folders.ts';
import type { ListEntry } from './list-query.ts';
import type { RolloutCatalog, RolloutFile } from './rollout/catalog.ts';
import { type RolloutSummary, readSummary } from './rollout/summary.ts';
import { entryOf } from './session-meta.ts';

/** After this many files read in a row, other work gets its turn. */
const FILES_PER_TURN = 64;

interface CachedSummary {
  mtimeMs: number;
  size: number;
  summary: RolloutSummary | undefined;
}

export class FileIndex {
  readonly #catalog: RolloutCatalog;
  readonly #defaultProvider: string;
  readonly #folders: Folders;
  readonly #summaries = new Map<string, CachedSummary>();

  constructor(catalog: RolloutCatalog, defaultProvider: string, folders: Folders) {
    this.#folders = folders;
    this.#catalog = catalog;
    this.#defaultProvider = defaultProvider;
  }

  /** Every thread on disk; files that cannot be read or have no session head are left out. */
  async entries(names: ReadonlyMap<string, string>): Promise<ListEntry[]> {
    const entries: ListEntry[] = [];
    let read = 0;
    for (const file of this.#catalog.files()) {
      const entry = this.entry(file, names);
      if (entry !== undefined) entries.push(entry);
      read += 1;
      if (read % FILES_PER_TURN === 0) await setImmediate();
    }
    return entries;
  }

  entry(file: RolloutFile, names: ReadonlyMap<string, string>): ListEntry | undefined {
    const summary = this.summary(file.path);
    return summary && this.entryOfSummary(summary, file, names);
  }

  entryOfSummary(
    summary: RolloutSummary,
    { path, archived }: Pick<RolloutFile, 'path' | 'archived'>,
    names: ReadonlyMap<string, string>,
  ): ListEntry {
    return entryOf({
      meta: summary.meta,
      path,
      archived,
      updatedAtMs: summary.mtimeMs,
      firstUserMessage: summary.firstUserMessage,
      title: summary.title,
      name: names.get(summary.meta.id) ?? null,
      defaultProvider: this.#defaultProvider,
      folders: this.#folders,
    });
  }

  /** The summary of a file as it is now; `undefined` if it is gone, unreadable, or no rollout. */
  summary(path: string): RolloutSummary | undefined {
    const stat = fs.statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) {
      this.#summaries.delete(path);
      return undefined;
    }
    const cached = this.#summaries.get(path);
    if (cached !== undefined && cached.mtimeMs === stat.mtimeMs && cached.size === stat.size)
      return cached.summary;
    const summary = summaryOrNothing(path);
    this.#summaries.set(path, { mtimeMs: stat.mtimeMs, size: stat.size, summary });
    return summary;
  }
}

function summaryOrNothing(path: string): RolloutSummary | undefined {
  try {
    return readSummary(path);
  } catch {
    // One unreadable file must not hide all the others.
    return undefined;
  }
}
