/** Files in which nothing was found to list: unreadable ones, and threads in which the user said nothing yet. */
import fs from 'node:fs';
import type { ThreadRow } from './thread-row.ts';
import type { ThreadsTable } from './threads-table.ts';

/** They are looked at again when they change, which lists do not see by rows that are not listed. */
export class SilentFiles {
  readonly #threads: ThreadsTable;
  /** What each was like when it was read. */
  #files: Map<string, string> | undefined;

  constructor(threads: ThreadsTable) {
    this.#threads = threads;
  }

  has(file: string): boolean {
    return this.#known().has(file);
  }

  /** Notes what was found in a file. */
  note(file: string, row: ThreadRow | undefined): void {
    const state = row === undefined || row.first_user_message === '' ? stateOf(file) : undefined;
    if (state === undefined) this.#known().delete(file);
    else this.#known().set(file, state);
  }

  /** Those that changed since they were noted. */
  changed(): string[] {
    const files = this.#known();
    const changed: string[] = [];
    for (const [file, before] of files) {
      const state = stateOf(file);
      if (state === undefined) files.delete(file);
      else if (state !== before) changed.push(file);
    }
    return changed;
  }

  /** At first those whose rows say so, which may come from a process that died before it wrote more. */
  #known(): Map<string, string> {
    if (this.#files === undefined) {
      this.#files = new Map();
      for (const { rollout_path, updated_at_ms } of this.#threads.silent()) {
        const state = stateOf(rollout_path);
        const asRow = state?.startsWith(`${String(updated_at_ms)}:`) === true;
        if (state !== undefined) this.#files.set(rollout_path, asRow ? state : '');
      }
    }
    return this.#files;
  }
}

function stateOf(file: string): string | undefined {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  return stat && `${String(Math.trunc(stat.mtimeMs))}:${String(stat.size)}`;
}
