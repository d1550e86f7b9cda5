/** Threads as rollout files under CODEX_HOME. The files are the truth; the state database only makes lists fast. */
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { ThreadMemoryMode } from '../protocol/index.ts';
import path from 'node:path';
import { StoreError, errnoOf, noRolloutFound } from './errors.ts';
import { FileIndex } from './file-index.ts';
import { listEntries, listQuery } from './list-query.ts';
import { LocalRecorder } from './local-recorder.ts';
import { LocalThreadChanges, storedFile } from './local-thread-changes.ts';
import { LocalThreadGoals } from './local-thread-goals.ts';
import { RolloutCatalog } from './rollout/catalog.ts';
import { isArchivedPath, rolloutPath } from './rollout/paths.ts';
import { readRolloutBackwards } from './rollout/backwards.ts';
import { copyRollout } from './rollout/copy.ts';
import { emptyRollout, readMeta } from './rollout/head.ts';
import {
  type LineFilter,
  type RolloutBatch,
  type RolloutReadOptions,
  readRollout,
} from './rollout/reader.ts';
import type { RolloutLine, SessionMeta } from './rollout/records.ts';
import { RecordDigests } from './record-digests.ts';
import { newSessionMeta } from './session-meta.ts';
import type { StateError } from './state/state-errors.ts';
import { ThreadState } from './state/thread-state.ts';
import type { GitChange, ThreadChanges } from './thread-changes.ts';
import type { ThreadGoals } from './thread-goals.ts';
import { newThreadId } from './thread-id.ts';
import { ThreadNames } from './thread-names.ts';
import type {
  LoadedThread,
  NewThread,
  RecordsDigest,
  ResumedThread,
  StoredThread,
  ThreadPage,
  ThreadQuery,
  ThreadRecorder,
  ThreadRef,
  ThreadStore,
} from './thread-store.ts';

export interface LocalThreadStoreOptions {
  codexHome: string;
  /** The configured provider: lists show its threads only, unless asked otherwise. */
  defaultProvider: string;
  /** Hears why the state database is not used; the store works without it, with slower lists. */
  onStateError?: (error: StateError) => void;
}

export class LocalThreadStore implements ThreadStore {
  readonly goals: ThreadGoals;
  readonly #codexHome: string;
  readonly #defaultProvider: string;
  readonly #catalog: RolloutCatalog;
  readonly #names: ThreadNames;
  readonly #files: FileIndex;
  readonly #state: ThreadState;
  readonly #recorders = new Set<LocalRecorder>();
  readonly #changes: ThreadChanges;
  readonly #digests: RecordDigests;

  constructor({ codexHome, defaultProvider, onStateError = () => {} }: LocalThreadStoreOptions) {
    this.#codexHome = codexHome;
    this.#defaultProvider = defaultProvider;
    this.#catalog = new RolloutCatalog(codexHome);
    this.#names = new ThreadNames(codexHome);
    this.#digests = new RecordDigests(codexHome);
    this.#files = new FileIndex(this.#catalog, defaultProvider);
    this.#state = new ThreadState({
      codexHome,
      defaultProvider,
      catalog: this.#catalog,
      names: this.#names,
      onError: onStateError,
    });
    const parts = {
      codexHome,
      catalog: this.#catalog,
      files: this.#files,
      names: this.#names,
      state: this.#state,
      recorder: (threadId: string) => this.#recorderOf(threadId),
      read: (threadId: string) => this.read({ threadId }),
    };
    this.#changes = new LocalThreadChanges(parts);
    this.goals = new LocalThreadGoals({
      state: this.#state,
      file: (threadId) => storedFile(parts, threadId),
    });
  }

  /** Opens the state database and fills it, in the background: to be called once clients have been answered. */
  start(): void {
    this.#state.start();
  }

  create(thread: NewThread): ThreadRecorder {
    const { meta, file } = this.#newThread(thread);
    return this.#record(meta, file, true);
  }

  async resume(ref: ThreadRef): Promise<ResumedThread> {
    const file = await this.#locate(ref);
    const loaded = await this.#load(file);
    return { ...loaded, recorder: this.#record(loaded.meta, file.path, false) };
  }

  async load(ref: ThreadRef): Promise<LoadedThread> {
    return this.#load(await this.#locate(ref));
  }

  async fork(ref: ThreadRef, thread: NewThread): Promise<ThreadRecorder> {
    const source = await this.#locate(ref);
    const { meta, file } = this.#newThread(thread);
    await copyRollout(source.path, file, { type: 'session_meta', payload: meta });
    this.#state.note(meta.id, file, []);
    return this.#record(meta, file, false);
  }

  async *records(ref: ThreadRef, options?: RolloutReadOptions): AsyncGenerator<RolloutBatch> {
    const file = await this.#locate(ref);
    yield* readRollout(file.path, options);
  }

  async *latest(ref: ThreadRef, filter: LineFilter): AsyncGenerator<RolloutLine> {
    const file = await this.#locate(ref);
    yield* readRolloutBackwards(file.path, filter);
  }

  async digest(ref: ThreadRef): Promise<RecordsDigest | undefined> {
    return this.#digests.get((await this.#locate(ref)).path);
  }

  async keepDigest(ref: ThreadRef, digest: RecordsDigest): Promise<void> {
    await this.#digests.keep((await this.#locate(ref)).path, digest);
  }

  async read(ref: ThreadRef): Promise<StoredThread> {
    return this.#summaryOf(await this.#locate(ref));
  }

  async list(query: ThreadQuery): Promise<ThreadPage> {
    const wanted = listQuery(query, this.#defaultProvider);
    if (wanted.cwds?.length === 0) return { threads: [], nextCursor: null, backwardsCursor: null };
    const page = await this.#state.withIndex((index) => index.list(wanted));
    return page ?? listEntries(await this.#files.entries(this.#names.all()), wanted);
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

  #record(meta: SessionMeta, file: string, isNew: boolean): ThreadRecorder {
    const recorder: LocalRecorder = new LocalRecorder({
      meta,
      path: file,
      isNew,
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

  async #locate(ref: ThreadRef): Promise<FoundFile> {
    if ('threadId' in ref) {
      const file = this.#find(ref.threadId.toLowerCase());
      if (file === undefined) throw noRolloutFound(ref.threadId);
      return file;
    }
    const file = path.resolve(this.#codexHome, ref.path);
    await stat(file).catch((error: unknown) => {
      const reason = errnoOf(error) === 'ENOENT' ? 'No such file or directory (os error 2)' : String(error);
      throw new StoreError('invalidRequest', `failed to resolve rollout path \`${file}\`: ${reason}`);
    });
    return { path: file, archived: isArchivedPath(this.#codexHome, file) };
  }

  /** Where a thread is written now, wherever that is; else where files of threads are kept. */
  #find(threadId: string): FoundFile | undefined {
    const kept = this.#catalog.find(threadId);
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
    if (summary === undefined) throw emptyRollout(file.path);
    const { thread } = this.#files.entryOfSummary(summary, file, this.#names.all());
    if (file.threadId === undefined) return thread;
    const known = await this.#state.withIndex(async (index) => index.entry(thread.id, file.path));
    if (known === undefined) return thread;
    const { gitInfo, name } = known.entry.thread;
    return { ...thread, gitInfo, name };
  }
}

interface FoundFile {
  /** Where it was found by its thread's id. */
  threadId?: string;
  path: string;
  archived: boolean;
}
