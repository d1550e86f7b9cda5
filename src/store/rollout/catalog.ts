/** Which rollout files there are: walks `sessions/YYYY/MM/DD` and `archived_sessions`, re-reading changed folders only. */
import fs from 'node:fs';
import path from 'node:path';
import { errnoOf, ioError } from '../errors.ts';
import { ARCHIVED_SESSIONS_DIR, SESSIONS_DIR, threadIdOfFileName } from './paths.ts';

export interface RolloutFile {
  threadId: string;
  path: string;
  archived: boolean;
}

interface Folder {
  mtimeMs: number;
  /** A folder that changed this recently may change again without a new mtime: it is read again next time. */
  settled: boolean;
  folders: string[];
  files: RolloutFile[];
}

const MTIME_TRUST_MS = 2_000;

/** A cached view of the files; `refresh` costs one stat a folder when nothing has changed. */
export class RolloutCatalog {
  readonly #codexHome: string;
  readonly #folders = new Map<string, Folder>();
  #byId = new Map<string, RolloutFile>();
  #stale = true;

  constructor(codexHome: string) {
    this.#codexHome = codexHome;
  }

  /** All files now on disk, oldest name first within the active ones, then the archived ones. */
  files(): RolloutFile[] {
    this.#refresh();
    return [...this.#byId.values()];
  }

  /** The file of a thread; an active one goes before an archived one. */
  find(threadId: string): RolloutFile | undefined {
    this.#refresh();
    return this.#byId.get(threadId);
  }

  #refresh(): void {
    const now = Date.now();
    const found: RolloutFile[] = [];
    this.#walk(path.join(this.#codexHome, SESSIONS_DIR), 3, false, now, found);
    this.#walk(path.join(this.#codexHome, ARCHIVED_SESSIONS_DIR), 0, true, now, found);
    if (!this.#stale) return;
    this.#byId = new Map();
    for (const file of found) if (!this.#byId.has(file.threadId)) this.#byId.set(file.threadId, file);
    this.#stale = false;
  }

  #walk(folder: string, depth: number, archived: boolean, now: number, found: RolloutFile[]): void {
    const known = this.#folders.get(folder);
    const stat = fs.statSync(folder, { throwIfNoEntry: false });
    if (stat === undefined || !stat.isDirectory()) {
      if (this.#folders.delete(folder)) this.#stale = true;
      return;
    }
    let current = known;
    if (current === undefined || !current.settled || current.mtimeMs !== stat.mtimeMs) {
      current = readFolder(folder, depth, archived, stat.mtimeMs, now);
      this.#folders.set(folder, current);
      this.#stale = true;
    }
    for (const child of current.folders) this.#walk(child, depth - 1, archived, now, found);
    found.push(...current.files);
  }
}

function readFolder(folder: string, depth: number, archived: boolean, mtimeMs: number, now: number): Folder {
  const read: Folder = { mtimeMs, settled: now - mtimeMs > MTIME_TRUST_MS, folders: [], files: [] };
  let entries: fs.Dirent[];
  try {
    entries = fs.readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return read;
    throw ioError('read folder', folder, error);
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const full = path.join(folder, entry.name);
    if (depth > 0 && entry.isDirectory()) read.folders.push(full);
    const threadId = entry.isFile() ? threadIdOfFileName(entry.name) : undefined;
    if (threadId !== undefined) read.files.push({ threadId, path: full, archived });
  }
  return read;
}
