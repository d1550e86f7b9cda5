/** The in-memory twin of the local store: same answers, no files. For embedders and tests. */
import type { GitInfo } from '../protocol/index.ts';
import { StoreError, noRolloutFound } from './errors.ts';
import { type ListEntry, listEntries, listQuery } from './list-query.ts';
import { userMessagePreview, userMessageTitle } from './rollout/preview.ts';
import { gitToStored } from './rollout/mapping.ts';
import type { RolloutReadResult } from './rollout/reader.ts';
import type { RolloutItem, SessionMeta } from './rollout/records.ts';
import { entryOf, newSessionMeta } from './session-meta.ts';
import { newThreadId } from './thread-id.ts';
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

interface MemoryThread {
  meta: SessionMeta;
  items: RolloutItem[];
  updatedAtMs: number;
  firstUserMessage: string | undefined;
  title: string | undefined;
}

export interface MemoryThreadStoreOptions {
  defaultProvider: string;
  now?: () => Date;
}

export class MemoryThreadStore implements ThreadStore {
  readonly #defaultProvider: string;
  readonly #now: () => Date;
  readonly #threads = new Map<string, MemoryThread>();
  readonly #recorders = new Set<ThreadRecorder>();

  constructor({ defaultProvider, now = () => new Date() }: MemoryThreadStoreOptions) {
    this.#defaultProvider = defaultProvider;
    this.#now = now;
  }

  create(thread: NewThread): ThreadRecorder {
    const meta = newSessionMeta(thread.threadId ?? newThreadId(), thread.createdAt ?? this.#now(), thread);
    return this.#record(meta);
  }

  async resume(ref: ThreadRef): Promise<ResumedThread> {
    const loaded = await this.load(ref);
    return { ...loaded, recorder: this.#record(loaded.meta) };
  }

  async load(ref: ThreadRef): Promise<LoadedThread> {
    const stored = this.#find(ref);
    return { thread: this.#entry(stored).thread, meta: stored.meta, items: [...stored.items] };
  }

  async *records(ref: ThreadRef): AsyncGenerator<RolloutReadResult[]> {
    const { items, updatedAtMs } = this.#find(ref);
    const timestamp = new Date(updatedAtMs).toISOString();
    yield items.map((item) => ({ timestamp, ...item }));
  }

  async read(ref: ThreadRef): Promise<StoredThread> {
    return this.#entry(this.#find(ref)).thread;
  }

  async list(query: ThreadQuery): Promise<ThreadPage> {
    const entries = [...this.#threads.values()].map((thread) => this.#entry(thread));
    return listEntries(entries, listQuery(query, this.#defaultProvider));
  }

  async close(): Promise<void> {
    for (const recorder of this.#recorders) recorder.close();
    this.#recorders.clear();
  }

  #find(ref: ThreadRef): MemoryThread {
    if ('path' in ref) {
      throw new StoreError(
        'invalidRequest',
        'rollout path queries are only supported with the local thread store',
      );
    }
    const thread = this.#threads.get(ref.threadId.toLowerCase());
    if (thread === undefined) throw noRolloutFound(ref.threadId);
    return thread;
  }

  #entry(thread: MemoryThread): ListEntry {
    const { meta, updatedAtMs, firstUserMessage, title } = thread;
    return entryOf({
      meta,
      path: null,
      archived: false,
      updatedAtMs,
      firstUserMessage,
      title,
      name: null,
      defaultProvider: this.#defaultProvider,
    });
  }

  #record(meta: SessionMeta): ThreadRecorder {
    const recorder = new MemoryRecorder(meta, this.#threads, this.#now);
    this.#recorders.add(recorder);
    return recorder;
  }
}

class MemoryRecorder implements ThreadRecorder {
  readonly threadId: string;
  readonly path = null;
  readonly #threads: Map<string, MemoryThread>;
  readonly #now: () => Date;
  #meta: SessionMeta;
  #closed = false;

  constructor(meta: SessionMeta, threads: Map<string, MemoryThread>, now: () => Date) {
    this.threadId = meta.id;
    this.#meta = meta;
    this.#threads = threads;
    this.#now = now;
  }

  get materialized(): boolean {
    return this.#threads.has(this.threadId);
  }

  setGitInfo(git: GitInfo): void {
    if (!this.materialized) this.#meta = { ...this.#meta, git: gitToStored(git) };
  }

  append(items: readonly RolloutItem[]): void {
    if (items.length === 0) return;
    if (this.#closed)
      throw new StoreError('io', `failed to store thread ${this.threadId}: the thread is closed`);
    const thread = this.#threads.get(this.threadId) ?? this.#materialize();
    thread.items.push(...structuredClone(items));
    thread.updatedAtMs = this.#now().getTime();
    for (const item of items) {
      if (item.type !== 'event_msg' || item.payload.type !== 'user_message') continue;
      thread.firstUserMessage ??= userMessagePreview(item.payload);
      thread.title ??= userMessageTitle(item.payload);
    }
  }

  close(): void {
    this.#closed = true;
  }

  #materialize(): MemoryThread {
    const meta = this.#meta;
    const thread: MemoryThread = {
      meta,
      items: [{ type: 'session_meta', payload: meta }],
      updatedAtMs: 0,
      firstUserMessage: undefined,
      title: undefined,
    };
    this.#threads.set(meta.id, thread);
    return thread;
  }
}
