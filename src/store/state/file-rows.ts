/** Rows of the `threads` table as the rollout files want them. The files are the truth: no row is believed unseen. */
import fs from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { type Folders, plainPath } from '../folders.ts';
import type { RolloutCatalog } from '../rollout/catalog.ts';
import { isArchivedPath } from '../rollout/paths.ts';
import { type RolloutSummary, readSummary } from '../rollout/summary.ts';
import type { StateDatabase } from './state-database.ts';
import { type ThreadRow, rowOfSummary } from './thread-row.ts';

/** A file's time may be this much off its row's without the row counting as old: the kernel's clock ticks. */
const CLOCK_SLACK_MS = 1_000;
/** Rows that are remembered as true, at most; a number each. */
const MEMORY = 20_000;

export interface FileRowsOptions {
  codexHome: string;
  defaultProvider: string;
  catalog: RolloutCatalog;
  folders: Folders;
}

export class FileRows {
  readonly #db: StateDatabase;
  readonly #options: FileRowsOptions;
  /** Fingerprints of rows that said what their files said. */
  readonly #true = new Set<number>();
  /** Folders by thread, where files spell them in another way than rows. */
  readonly #folders = new Map<string, string>();

  constructor(db: StateDatabase, options: FileRowsOptions) {
    this.#db = db;
    this.#options = options;
  }

  /** The row that a file should have; `undefined` if it is gone, unreadable, or no rollout. */
  read(file: string): ThreadRow | undefined {
    const summary = summaryOrNothing(file);
    if (summary === undefined) return undefined;
    const { codexHome, defaultProvider } = this.#options;
    const archived = isArchivedPath(codexHome, file);
    const row = rowOfSummary(summary, { path: file, archived, defaultProvider });
    this.#noteFolder(row, summary.meta.cwd);
    const known = this.#db.threads.get(row.id);
    const merged = known === undefined ? row : mergeKnown(row, known);
    this.#remember(merged, summary.mtimeMs);
    return merged;
  }

  /** What stands in the table when it is right: the row itself, another one, or none because the thread has no file. */
  truthOf(row: ThreadRow): ThreadRow | undefined {
    const mtimeMs = this.#timeOf(row.rollout_path);
    if (mtimeMs !== undefined) {
      if (this.#true.has(fingerprint(row, mtimeMs))) return row;
      const truth = this.read(row.rollout_path);
      if (truth?.id === row.id) return this.#isSame(row, truth) ? this.#remember(row, mtimeMs) : truth;
    }
    const file = this.#options.catalog.findKnown(row.id);
    const truth = file === undefined || file.path === row.rollout_path ? undefined : this.read(file.path);
    return truth?.id === row.id ? truth : undefined;
  }

  /** The folder of a thread as its file spells it. */
  folderOf(row: ThreadRow): string {
    return this.#folders.get(row.id) ?? row.cwd;
  }

  /** Whether the file that a row names is there; it may be another thread's. */
  hasFile(file: string): boolean {
    return this.#timeOf(file) !== undefined;
  }

  /** Rows have folders by their true names, as the reference's. */
  #noteFolder(row: ThreadRow, spelled: string): void {
    row.cwd = this.#options.folders.canonical(spelled);
    const shown = spelled === row.cwd ? spelled : plainPath(spelled);
    if (shown === row.cwd) this.#folders.delete(row.id);
    else this.#folders.set(row.id, shown);
  }

  #timeOf(file: string): number | undefined {
    if (!path.isAbsolute(file)) return undefined;
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    return stat?.isFile() === true ? Math.trunc(stat.mtimeMs) : undefined;
  }

  #isSame(row: ThreadRow, truth: ThreadRow): boolean {
    return (
      row.cwd === truth.cwd &&
      row.source === truth.source &&
      row.model_provider === truth.model_provider &&
      row.first_user_message === truth.first_user_message &&
      row.archived === truth.archived &&
      Math.abs(row.updated_at_ms - truth.updated_at_ms) <= CLOCK_SLACK_MS
    );
  }

  #remember(row: ThreadRow, mtimeMs: number): ThreadRow {
    if (this.#true.size >= MEMORY) this.#true.clear();
    this.#true.add(fingerprint(row, mtimeMs));
    return row;
  }
}

/** Stands for a row, as far as files say what it holds, and for its file's time. */
function fingerprint(row: ThreadRow, mtimeMs: number): number {
  const { id, rollout_path, cwd, source, model_provider, first_user_message, archived, updated_at_ms } = row;
  let hash = crc32(`${String(archived)} ${String(updated_at_ms)} ${String(mtimeMs)}`);
  for (const part of [id, rollout_path, cwd, source, model_provider, first_user_message]) {
    hash = crc32('\0', crc32(part, hash));
  }
  return hash;
}

/**
 * A row knows some things better than the two ends of the file: what users set, what the middle holds, and when the
 * thread changed where the file's time was set back, as copying does.
 */
function mergeKnown(row: ThreadRow, known: ThreadRow): ThreadRow {
  const { sandbox_policy, approval_mode, model, reasoning_effort } = known.model === null ? row : known;
  return {
    ...row,
    title: known.title || row.title,
    tokens_used: row.tokens_used || known.tokens_used,
    git_sha: known.git_sha,
    git_branch: known.git_branch,
    git_origin_url: known.git_origin_url,
    updated_at: Math.max(row.updated_at, known.updated_at),
    updated_at_ms: Math.max(row.updated_at_ms, known.updated_at_ms),
    archived_at: row.archived === 0 ? null : (known.archived_at ?? row.archived_at),
    sandbox_policy,
    approval_mode,
    model,
    reasoning_effort,
  };
}

/** One unreadable file must not hide all the others. */
function summaryOrNothing(file: string): RolloutSummary | undefined {
  try {
    return readSummary(file);
  } catch {
    return undefined;
  }
}
