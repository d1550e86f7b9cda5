/** Threads as rollout files under CODEX_HOME. The files are the truth; an index only makes lists fast. */
import { StoreError, errnoOf, noRolloutFound } from './errors.ts';
import { FileIndex } from './file-index.ts';
import { listEntries, listQuery } from './list-query.ts';
import { LocalRecorder } from './local-recorder.ts';
import { RolloutCatalog } from './rollout/catalog.ts';
import { ARCHIVED_SESSIONS_DIR, rolloutPath } from './rollout/paths.ts';
import { loadRollout } from './rollout/reader.ts';
import type { SessionMeta } from './rollout/records.ts';
import { newSessionMeta } from './session-meta.ts';
import { newThreadId } from './thread-id.ts';
import { ThreadNames } from './thread-names.ts';
import type {
  LoadedThread,
  NewThread,
  ResumedThread,
  StoredThread,
  ThreadPage,
  ThreadQuery,
  ThreadRecorder,
  ThreadRef,
  ThreadStore,
} from './thread-store.ts';
import { stat } from 'node:fs/promises';
import path from 'node:path';

export interface LocalThreadStoreOptions {
  codexHome: string;
  /** The configured provider: lists show its threads only, unless asked otherwise. */
  defaultProvider: string;
}

export class LocalThreadStore implements ThreadStore {
  readonly #codexHome: string;
  readonly #defaultProvider: string;
  readonly #catalog: RolloutCatalog;
  readonly #names: ThreadNames;
  readonly #files: FileIndex;
  readonly #recorders = new Set<ThreadRecorder>();

  constructor({ codexHome, defaultProvider }: LocalThreadStoreOptions) {
    this.#codexHome = codexHome;
    this.#defaultProvider = defaultProvider;
    this.#catalog = new RolloutCatalog(codexHome);
    this.#names = new ThreadNames(codexHome);
    this.#files = new FileIndex(this.#catalog, defaultProvider);
  }

  create(thread: NewThread): ThreadRecorder {
    const createdAt = thread.createdAt ?? new Date();
    const threadId = thread.threadId ?? newThreadId();
    const meta = newSessionMeta(threadId, createdAt, thread);
    return this.#record(meta, rolloutPath(this.#codexHome, threadId, createdAt), true);
  }

  async resume(ref: ThreadRef): Promise<ResumedThread> {
    const loaded = await this.load(ref);
    const file = loaded.thread.path;
    if (file === null) throw noRolloutFound(loaded.thread.id);
    return { ...loaded, recorder: this.#record(loaded.meta, file, false) };
  }

  async load(ref: ThreadRef): Promise<LoadedThread> {
    const file = await this.#locate(ref);
    const thread = this.#summaryOf(file);
    const { items } = await loadRollout(file.path);
    const meta = items.find((item) => item.type === 'session_meta')?.payload;
    if (meta === undefined) throw emptyRollout(file.path);
    return { thread, meta, items };
  }

  async read(ref: ThreadRef): Promise<StoredThread> {
    return this.#summaryOf(await this.#locate(ref));
  }

  async list(query: ThreadQuery): Promise<ThreadPage> {
    const wanted = listQuery(query, this.#defaultProvider);
    return listEntries(await this.#files.entries(this.#names.all()), wanted);
  }

  async close(): Promise<void> {
    for (const recorder of this.#recorders) recorder.close();
    this.#recorders.clear();
  }

  #record(meta: SessionMeta, file: string, isNew: boolean): ThreadRecorder {
    const recorder = new LocalRecorder({ meta, path: file, isNew, onAppend: () => {} });
    this.#recorders.add(recorder);
    return recorder;
  }

  async #locate(ref: ThreadRef): Promise<{ path: string; archived: boolean }> {
    if ('threadId' in ref) {
      const file = this.#catalog.find(ref.threadId);
      if (file === undefined) throw noRolloutFound(ref.threadId);
      return file;
    }
    await stat(ref.path).catch((error: unknown) => {
      const reason = errnoOf(error) === 'ENOENT' ? 'No such file or directory (os error 2)' : String(error);
      throw new StoreError('invalidRequest', `failed to resolve rollout path \`${ref.path}\`: ${reason}`);
    });
    const archived = ref.path.startsWith(path.join(this.#codexHome, ARCHIVED_SESSIONS_DIR) + path.sep);
    return { path: ref.path, archived };
  }

  #summaryOf(file: { path: string; archived: boolean }): StoredThread {
    const summary = this.#files.summary(file.path);
    if (summary === undefined) throw emptyRollout(file.path);
    return this.#files.entryOfSummary(summary, file, this.#names.all()).thread;
  }
}

function emptyRollout(file: string): StoreError {
  return new StoreError('corrupt', `rollout at ${file} is empty`);
}
