/** Threads as rollout files under CODEX_HOME. The files are the truth; the state database only makes lists fast. */
import { existsSync } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import type { ThreadMemoryMode } from '../protocol/index.ts';
import path from 'node:path';
import { ThreadClaims } from './claims/thread-claims.ts';
import { StoreError, errnoOf, noRolloutFound } from './errors.ts';
import { Folders } from './folders.ts';
import { FileIndex } from './file-index.ts';
import { listEntries, listQuery } from './list-query.ts';
import { LocalRecorder } from './local-recorder.ts';
import { LocalSpawnEdges } from './local-spawn-edges.ts';
import { LocalThreadChanges, storedFile } from './local-thread-changes.ts';
import { LocalThreadGoals } from './local-thread-goals.ts';
import { RolloutCatalog } from './rollout/catalog.ts';
import { type FileVersion, versionAt } from './rollout/file-version.ts';
import { isArchivedPath, rolloutPath } from './rollout/paths.ts';
import { readRolloutBackwards } from './rollout/backwards.ts';
import { copyRollout } from './rollout/copy.ts';
import { DamagedLines } from './rollout/damage.ts';
import { noMeta, unreadable, readMeta } from './rollout/head.ts';
import {
  type LineFilter,
  type RolloutBatch,
  type RolloutReadOptions,
  readRollout,
} from './rollout/reader.ts';
import type { RolloutLine, SessionMeta } from './rollout/records.ts';
import { RecordDigests } from './record-digests.ts';
import { newSessionMeta } from './session-meta.ts';
import type { StateHandle } from './state/state-handle.ts';
import { ThreadState } from './state/thread-state.ts';
import type { GitChange, ThreadChanges } from './thread-changes.ts';
import type { SpawnEdges } from './spawn-edges.ts';
import type { ThreadGoals } from './thread-goals.ts';
import { newThreadId } from './thread-id.ts';
import { ThreadFiles } from './thread-files.ts';
import { ThreadNames } from './thread-names.ts';
import type {
  LoadedThread,
  NewThread,
  RecordsDigest,
  ResumedThread,
  StoredThread,
  ThreadDamage,
  ThreadPage,
  ThreadQuery,
  ThreadRecorder,
  ThreadRef,
  ThreadStore,
} from './thread-store.ts';

/** How often a file is looked for that was moved away before it could be read. */
const READ_ATTEMPTS = 5;

export interface LocalThreadStoreOptions {
  codexHome: string;
  /** The configured provider: lists show its threads only, unless asked otherwise. */
  defaultProvider: string;
  /** The state database, of which the store is not the owner; it works without one, with slower lists. */
  state?: StateHandle;
}

export class LocalThreadStore implements ThreadStore {
  readonly goals: ThreadGoals;
  readonly edges: SpawnEdges;
  readonly #codexHome: string;
  readonly #defaultProvider: string;
  readonly #folders = new Folders();
  readonly #names: ThreadNames;
  readonly #files: FileIndex;
  readonly #state: ThreadState;
  readonly #threadFiles: ThreadFiles;
  readonly #recorders = new Set<LocalRecorder>();
  readonly #claims: ThreadClaims;
  readonly #changes: ThreadChanges;
  readonly #digests: RecordDigests;
  readonly #damaged = new DamagedLines();

  constructor({ codexHome, defaultProvider, state }: LocalThreadStoreOptions) {
    this.#codexHome = codexHome;
    this.#defaultProvider = defaultProvider;
    const catalog = new RolloutCatalog(codexHome);
    this.#names = new ThreadNames(codexHome);
    this.#digests = new RecordDigests(codexHome);
    this.#files = new FileIndex(catalog, defaultProvider, this.#folders);
    this.#claims = new ThreadClaims(codexHome);
    this.#state = new ThreadState({
      codexHome,
      defaultProvider,
      catalog,
      folders: this.#folders,
      names: this.#names,
      claims: this.#claims,
      handle: state,
    });
    this.#threadFiles = new ThreadFiles({ codexHome, catalog, state: this.#state });
    const parts = {
      codexHome,
      claims: this.#claims,
      threadFiles: this.#threadFiles,
      files: this.#files,
      names: this.#names,
      state: this.#state,
      recorder: (threadId: string) => this.#recorderOf(threadId),
      read: (threadId: string) => this.read({ threadId }),
    };
    this.#changes = new LocalThreadChanges(parts);
    this.edges = new LocalSpawnEdges(this.#state);
    this.goals = new LocalThreadGoals({
      state: this.#state,
      file: (threadId) => storedFile(parts, threadId),
    });
  }

  /** Fills the state database in the background: to be called once clients have been answered. */
  start(): void {
    this.#state.start();
  }

  create(thread: NewThread): ThreadRecorder {
    const { meta, file } = this.#newThread(thread);
    return this.#record(meta, file);
  }

  async resume(ref: ThreadRef): Promise<ResumedThread> {
    return this.#atFile(ref, async (file) => {
      const version = versionAt(file.path);
      const loaded = await this.#load(file);
      return { ...loaded, recorder: this.#record(loaded.meta, file.path, version) };
    });
  }

  async load(ref: ThreadRef): Promise<LoadedThread> {
    return this.#atFile(ref, (file) => this.#load(file));
  }

  async fork(ref: ThreadRef, thread: NewThread): Promise<ThreadRecorder> {
    const source = await this.#locate(ref);
    const { meta, file } = this.#newThread(thread);
    await copyRollout(source.path, file, { type: 'session_meta', payload: meta });
    this.#state.note(meta.id, file, []);
    return this.#record(meta, file, versionAt(file));
  }

  async *records(ref: ThreadRef, options?: RolloutReadOptions): AsyncGenerator<RolloutBatch> {
    yield* this.#pieces(ref, (file) => this.#readNotingDamage(file, options));
  }

  async *latest(ref: ThreadRef, filter: LineFilter): AsyncGenerator<RolloutLine> {
    yield* this.#pieces(ref, (file) =>
      readRolloutBackwards(file, filter, (position) => this.#damaged.note(file, position, 'damaged')),
    );
  }

  async damage(ref: ThreadRef): Promise<ThreadDamage> {
    const { path: file } = await this.#locate(ref);
    return { path: file, lines: this.#damaged.of(file).length };
  }

  async digest(ref: ThreadRef): Promise<RecordsDigest | undefined> {
    const { path: file } = await this.#locate(ref);
    const kept = await this.#digests.get(file);
    for (const position of kept?.damaged ?? []) this.#damaged.note(file, position, 'damaged');
    return kept?.digest;
  }

  async keepDigest(ref: ThreadRef, digest: RecordsDigest): Promise<void> {
    const { path: file } = await this.#locate(ref);
    await this.#digests.keep(file, digest, this.#damaged.of(file));
  }

  async read(ref: ThreadRef): Promise<StoredThread> {
    return this.#atFile(ref, (file) => this.#summaryOf(file));
  }

  async list(query: ThreadQuery): Promise<ThreadPage> {
    const wanted = listQuery(query, this.#defaultProvider, this.#folders);
    if (wanted.cwds?.length === 0) return { threads: [], nextCursor: null, backwardsCursor: null };
    const page = await this.#state.withIndex((index) => index.list(wanted));
    return page ?? listEntries(await this.#files.entries(this.#names.all()), wanted);
  }

  checkFree(threadId: string): void {
    this.#changes.checkFree(threadId);
  }

  rename(threadId: string, name: string): Promise<void> {
    return this.#changes.rename(threadId, name);
  }

  changeGit(threadId: string, change: GitChange): Promise<StoredThread> {
    return this.#changes.changeGit(threadId, change);
  }

  setMemoryMode(threadId: string, mode: ThreadMemoryMode): Promise<void> {
    return this.#changes.setMemoryMode(threadId, mode);
  }

  archive(threadId: string): Promise<void> {
    return this.#changes.archive(threadId);
  }

  unarchive(threadId: string): Promise<StoredThread> {
    return this.#changes.unarchive(threadId);
  }

  descendants(threadId: string): Promise<string[]> {
    return this.#changes.descendants(threadId);
  }

  resetMemory(): Promise<void> {
    return this.#changes.resetMemory();
  }

  async close(): Promise<void> {
    for (const recorder of this.#recorders) recorder.close();
    this.#recorders.clear();
    await this.#state.close();
  }

  #newThread(thread: NewThread): { meta: SessionMeta; file: string } {
    const createdAt = thread.createdAt ?? new Date();
    const threadId = thread.threadId ?? newThreadId();
    const meta = newSessionMeta(threadId, createdAt, thread);
    return { meta, file: rolloutPath(this.#codexHome, threadId, createdAt) };
  }

  #record(meta: SessionMeta, file: string, read?: FileVersion): ThreadRecorder {
    const recorder: LocalRecorder = new LocalRecorder({
      meta,
      path: file,
      read,
      claims: this.#claims,
      locate: () => this.#threadFiles.named(meta.id)?.path,
      onAppend: (items) => {
        this.#state.note(meta.id, recorder.path, items);
      },
      onClose: () => this.#recorders.delete(recorder),
    });
    this.#recorders.add(recorder);
    return recorder;
  }

  async #load(file: FoundFile): Promise<LoadedThread> {
    const thread = await this.#summaryOf(file);
    return { thread, meta: await readMeta(file.path) };
  }

  /** Reads a thread's file. Another process may move it, and back, meanwhile: then what fails is tried again. */
  async #atFile<T>(ref: ThreadRef, read: (file: FoundFile) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const file = await this.#locate(ref);
      try {
        return await read(file);
      } catch (error) {
        const mayHaveMoved = attempt === 1 || (attempt < READ_ATTEMPTS && !existsSync(file.path));
        if (!mayHaveMoved) throw error;
      }
    }
  }

  /** The same for what is read piece by piece; a file that is open can be moved. */
  async *#pieces<T>(ref: ThreadRef, read: (file: string) => AsyncGenerator<T>): AsyncGenerator<T> {
    const { first, pieces } = await this.#atFile(ref, async (file) => {
      const begun = read(file.path);
      return { first: await begun.next(), pieces: begun };
    });
    try {
      if (first.done !== true) yield first.value;
      yield* pieces;
    } finally {
      await pieces.return(undefined);
    }
  }

  async *#readNotingDamage(file: string, options?: RolloutReadOptions): AsyncGenerator<RolloutBatch> {
    for await (const batch of readRollout(file, options)) {
      this.#damaged.noteAll(file, batch);
      yield batch;
    }
  }

  async #locate(ref: ThreadRef): Promise<FoundFile> {
    if ('threadId' in ref) {
      const file = await this.#find(ref.threadId.toLowerCase());
      if (file === undefined) throw noRolloutFound(ref.threadId);
      return file;
    }
    const wanted = path.resolve(this.#codexHome, ref.path);
    const file = await realpath(wanted).catch((error: unknown) => {
      const reason = errnoOf(error) === 'ENOENT' ? 'No such file or directory (os error 2)' : String(error);
      throw new StoreError('invalidRequest', `failed to resolve rollout path \`${wanted}\`: ${reason}`);
    });
    if ((await stat(file)).isDirectory()) throw unreadable(file, 'Is a directory (os error 21)');
    return { path: file, archived: isArchivedPath(this.#codexHome, wanted) };
  }

  /** Where a thread is written now, wherever that is; else where files of threads are kept. */
  async #find(threadId: string): Promise<FoundFile | undefined> {
    const kept = await this.#threadFiles.find(threadId);
    const recorder = this.#recorderOf(threadId);
    if (recorder === undefined || recorder.path === kept?.path || !existsSync(recorder.path)) return kept;
    return { path: recorder.path, archived: isArchivedPath(this.#codexHome, recorder.path) };
  }

  #recorderOf(threadId: string): LocalRecorder | undefined {
    for (const recorder of this.#recorders) if (recorder.threadId === threadId) return recorder;
    return undefined;
  }

  /** From the file; what users changed is in the index as well, which is asked because it need not search for it. */
  async #summaryOf(file: FoundFile): Promise<StoredThread> {
    const summary = this.#files.summary(file.path);
    if (summary === undefined) throw await noMeta(file.path);
    const { thread } = this.#files.entryOfSummary(summary, file, this.#names.all());
    if (file.threadId === undefined) return thread;
    const known = await this.#state.withIndex(async (index) => index.entry(thread.id, file.path));
    if (known === undefined) return thread;
    const { gitInfo, name, updatedAt } = known.entry.thread;
    return { ...thread, gitInfo, name, updatedAt: Math.max(thread.updatedAt, updatedAt) };
  }
}

interface FoundFile {
  /** Where it was found by its thread's id. */
  threadId?: string;
  path: string;
  archived: boolean;
}
