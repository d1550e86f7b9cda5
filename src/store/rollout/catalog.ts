/** Which rollout files there are: looks into `sessions/YYYY/MM/DD` and `archived_sessions`, where something changed. */
import fs from 'node:fs';
import path from 'node:path';
import { errnoOf, ioError } from '../errors.ts';
import { ARCHIVED_SESSIONS_DIR, SESSIONS_DIR, isRolloutName, threadIdIn } from './paths.ts';

export interface RolloutFile {
  threadId: string;
  path: string;
  archived: boolean;
}

/** A folder with rollout files. */
export interface RolloutFolder {
  readonly path: string;
  readonly archived: boolean;
  /** Names of the rollout files, the newest first. */
  readonly names: readonly string[];
  /** Grows with every change that is found: of two folders the one with the higher number changed later. */
  readonly version: number;
}

interface KnownFolder extends RolloutFolder {
  readonly mtimeMs: number;
  /** Whether a further change must show in `mtimeMs`. */
  readonly settled: boolean;
  /** Paths of the folders in it, the newest first. */
  readonly folders: readonly string[];
}

/** How far apart two changes must be to get different times: a tick of the kernel's clock … */
const CLOCK_TICK_MS = 50;
/** … or where the file system keeps whole seconds, at worst every other one. */
const COARSE_TICK_MS = 2_000;

/** A view of the files that is kept up: a look costs one stat a folder, and a listing of those that changed. */
export class RolloutCatalog {
  readonly #codexHome: string;
  readonly #known = new Map<string, KnownFolder>();
  #folders: readonly RolloutFolder[] = [];
  #version = 0;

  constructor(codexHome: string) {
    this.#codexHome = codexHome;
  }

  /** All files now on disk, the newest name first, the archived ones last. */
  *files(): Generator<RolloutFile> {
    this.refresh();
    for (const folder of this.#folders) yield* filesOf(folder);
  }

  /** The folders in which a later change than this version was found, as `files` orders them. */
  changedSince(version: number): { folders: RolloutFolder[]; version: number } {
    this.refresh();
    return { folders: this.#folders.filter((folder) => folder.version > version), version: this.#version };
  }

  /** The file that has a thread's id in its name; an active one goes before an archived one. */
  find(threadId: string): RolloutFile | undefined {
    this.refresh();
    return this.findKnown(threadId);
  }

  /** The same by what was seen at the last look. */
  findKnown(threadId: string): RolloutFile | undefined {
    const ending = `-${threadId}.jsonl`;
    for (const { path: folder, archived, names } of this.#folders) {
      const name = names.find((candidate) => candidate.endsWith(ending));
      if (name !== undefined) return { threadId, path: path.join(folder, name), archived };
    }
    return undefined;
  }

  refresh(): void {
    const found: RolloutFolder[] = [];
    this.#walk(path.join(this.#codexHome, SESSIONS_DIR), 3, false, found);
    this.#walk(path.join(this.#codexHome, ARCHIVED_SESSIONS_DIR), 0, true, found);
    this.#folders = found;
  }

  #walk(folder: string, depth: number, archived: boolean, found: RolloutFolder[]): void {
    const stat = fs.statSync(folder, { throwIfNoEntry: false });
    if (stat === undefined || !stat.isDirectory()) {
      this.#known.delete(folder);
      return;
    }
    let known = this.#known.get(folder);
    if (known === undefined || !known.settled || known.mtimeMs !== stat.mtimeMs) {
      known = this.#read(folder, depth, archived, stat.mtimeMs);
      this.#known.set(folder, known);
    }
    for (const child of known.folders) this.#walk(child, depth - 1, archived, found);
    if (known.names.length > 0) found.push(known);
  }

  #read(folder: string, depth: number, archived: boolean, mtimeMs: number): KnownFolder {
    const tick = mtimeMs % 1000 === 0 ? COARSE_TICK_MS : CLOCK_TICK_MS;
    const settled = Date.now() - mtimeMs > tick;
    const before = this.#known.get(folder);
    const { names, folders } = namesIn(folder, depth);
    const same = before !== undefined && sameNames(before.names, names);
    const version = same ? before.version : (this.#version += 1);
    return { path: folder, archived, names: same ? before.names : names, version, mtimeMs, settled, folders };
  }
}

/** The paths of a home's files one by one, the newest first: for who needs but a few of them. */
export function* rolloutsOf(codexHome: string): Generator<string> {
  yield* filesBelow(path.join(codexHome, SESSIONS_DIR), 3);
  yield* filesBelow(path.join(codexHome, ARCHIVED_SESSIONS_DIR), 0);
}

function* filesBelow(folder: string, depth: number): Generator<string> {
  const { names, folders } = namesIn(folder, depth);
  for (const name of names) yield path.join(folder, name);
  for (const child of folders) yield* filesBelow(child, depth - 1);
}

/** The files of a folder, the newest first. */
export function* filesOf({ path: folder, archived, names }: RolloutFolder): Generator<RolloutFile> {
  for (const name of names)
    yield { threadId: threadIdIn(name), path: `${folder}${path.sep}${name}`, archived };
}

function namesIn(folder: string, depth: number): { names: string[]; folders: string[] } {
  const names: string[] = [];
  const folders: string[] = [];
  for (const entry of entriesOf(folder)) {
    if (depth > 0 && entry.isDirectory()) folders.push(path.join(folder, entry.name));
    if (entry.isFile() && isRolloutName(entry.name)) names.push(entry.name);
  }
  return { names: names.sort().reverse(), folders: folders.sort().reverse() };
}

function entriesOf(folder: string): fs.Dirent[] {
  try {
    return fs.readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw ioError('read folder', folder, error);
  }
}

const sameNames = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name, i) => name === b[i]);
