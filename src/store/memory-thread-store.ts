/** The in-memory twin of the local store: same answers, no files. For embedders and tests. */
import type { GitInfo, ThreadMemoryMode } from '../protocol/index.ts';
import { StoreError, noRolloutFound } from './errors.ts';
import { Folders } from './folders.ts';
import { type ListEntry, listEntries, listQuery } from './list-query.ts';
import { userMessagePreview, userMessageTitle } from './rollout/preview.ts';
import { gitFromStored, gitToStored } from './rollout/mapping.ts';
import type { RolloutBatch, RolloutReadOptions } from './rollout/reader.ts';
import { type RolloutItem, type RolloutLine, type SessionMeta, spawnParent } from './rollout/records.ts';
import { changedGit, changedMeta, entryOf, newSessionMeta } from './session-meta.ts';
import { type GitChange, descendantsOf, threadIsArchived } from './thread-changes.ts';
import { MemorySpawnEdges } from './memory-spawn-edges.ts';
import { MemoryThreadGoals } from './memory-thread-goals.ts';
import type { SpawnEdges } from './spawn-edges.ts';
import type { ThreadGoals } from './thread-goals.ts';
import { pathsAreLocal } from './remote-thread-store.ts';
import { newThreadId } from './thread-id.ts';
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
  WriteClaim,
} from './thread-store.ts';

interface MemoryThread {
  meta: SessionMeta;
  git: GitInfo | null;
  memoryMode: string;
  name: string | null;
  archived: boolean;
  items: RolloutItem[];
  updatedAtMs: number;
  firstUserMessage: string | undefined;
  title: string | undefined;
  digest?: RecordsDigest;
}

export interface MemoryThreadStoreOptions {
  defaultProvider: string;
  now?: () => Date;
}

export class MemoryThreadStore implements ThreadStore {
  readonly goals: ThreadGoals = new MemoryThreadGoals((threadId) => void this.#stored(threadId));
  readonly edges: SpawnEdges = new MemorySpawnEdges();
  readonly #defaultProvider: string;
  readonly #folders = new Folders();
  readonly #now: () => Date;
  readonly #threads = new Map<string, MemoryThread>();
  readonly #recorders = new Set<MemoryRecorder>();

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
    return { thread: this.#entry(stored).thread, meta: stored.meta };
  }

  async fork(ref: ThreadRef, thread: NewThread): Promise<ThreadRecorder> {
    const { items } = this.#find(ref);
    const recorder = this.create(thread);
    recorder.append(items);
    return recorder;
  }

  /** A position is the number of records before it. Nothing has to be parsed here, so no filter is asked. */
  async *records(ref: ThreadRef, { from = 0, to }: RolloutReadOptions = {}): AsyncGenerator<RolloutBatch> {
    const records = this.#lines(this.#find(ref)).slice(from, to);
    yield { records, starts: records.map((_, index) => from + index), end: from + records.length };
  }

  async *latest(ref: ThreadRef): AsyncGenerator<RolloutLine> {
    yield* this.#lines(this.#find(ref)).reverse();
  }

  async digest(ref: ThreadRef): Promise<RecordsDigest | undefined> {
    return this.#find(ref).digest;
  }

  async keepDigest(ref: ThreadRef, digest: RecordsDigest): Promise<void> {
    this.#find(ref).digest = digest;
  }

  async damage(): Promise<null> {
    return null;
  }

  async read(ref: ThreadRef): Promise<StoredThread> {
    return this.#entry(this.#find(ref)).thread;
  }

  async list(query: ThreadQuery): Promise<ThreadPage> {
    const entries = [...this.#threads.values()].map((thread) => this.#entry(thread));
    return listEntries(entries, listQuery(query, this.#defaultProvider, this.#folders));
  }

  /** It always is: no other process can see it. */
  checkFree(): void {}

  async rename(threadId: string, name: string): Promise<void> {
    this.#active(threadId).name = name;
  }

  async changeGit(threadId: string, change: GitChange): Promise<StoredThread> {
    const thread = this.#stored(threadId);
    const git = changedGit(thread.git, change);
    thread.git = git.sha === null && git.branch === null && git.originUrl === null ? null : git;
    this.#addMeta(thread, git);
    return this.#entry(thread).thread;
  }

  async setMemoryMode(threadId: string, mode: ThreadMemoryMode): Promise<void> {
    const thread = this.#active(threadId);
    thread.memoryMode = mode;
    this.#addMeta(thread, thread.git);
  }

  async archive(threadId: string): Promise<void> {
    const thread = this.#threads.get(threadId);
    if (thread === undefined || thread.archived) throw noRolloutFound(threadId);
    thread.archived = true;
  }

  async unarchive(threadId: string): Promise<StoredThread> {
    const thread = this.#threads.get(threadId);
    if (thread?.archived !== true) {
      throw new StoreError('invalidRequest', `no archived rollout found for thread id ${threadId}`);
    }
    thread.archived = false;
    thread.updatedAtMs = this.#now().getTime();
    return this.#entry(thread).thread;
  }

  async descendants(threadId: string): Promise<string[]> {
    const threads = [...this.#threads.values()];
    return descendantsOf(threadId, (parentId) =>
      threads.filter(({ meta }) => spawnParent(meta.source) === parentId).map(({ meta }) => meta.id),
    );
  }

  /** Nothing is remembered here. */
  async resetMemory(): Promise<void> {}

  async close(): Promise<void> {
    for (const recorder of this.#recorders) recorder.close();
    this.#recorders.clear();
  }

  /** A stored thread, stored now if it is loaded and was not. */
  #stored(threadId: string): MemoryThread {
    for (const recorder of this.#recorders) if (recorder.threadId === threadId) recorder.materialize();
    return this.#find({ threadId });
  }

  /** The same for a thread that is not archived. */
  #active(threadId: string): MemoryThread {
    const thread = this.#stored(threadId);
    if (!thread.archived) return thread;
    for (const { threadId: id, closed } of this.#recorders) {
      if (id === threadId && !closed) throw new StoreError('invalidRequest', threadIsArchived(threadId));
    }
    throw noRolloutFound(threadId);
  }

  #addMeta(thread: MemoryThread, git: GitInfo | null): void {
    const payload = changedMeta(thread.meta, thread.memoryMode, git);
    thread.items.push({ type: 'session_meta', payload });
    thread.updatedAtMs = this.#now().getTime();
  }

  #lines({ items, updatedAtMs }: MemoryThread): RolloutLine[] {
    const timestamp = new Date(updatedAtMs).toISOString();
    return items.map((item) => ({ timestamp, ...item }));
  }

  #find(ref: ThreadRef): MemoryThread {
    if ('path' in ref) throw pathsAreLocal();
    const thread = this.#threads.get(ref.threadId.toLowerCase());
    if (thread === undefined) throw noRolloutFound(ref.threadId);
    return thread;
  }

  #entry(thread: MemoryThread): ListEntry {
    const { meta: head, git, memoryMode, archived, updatedAtMs, firstUserMessage, title, name } = thread;
    return entryOf({
      meta: changedMeta(head, memoryMode, git),
      path: null,
      archived,
      updatedAtMs,
      firstUserMessage,
      title,
      name,
      defaultProvider: this.#defaultProvider,
      folders: this.#folders,
    });
  }

  #record(meta: SessionMeta): MemoryRecorder {
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
  /** How many records are known to the thread's owner. */
  #known: number;

  constructor(meta: SessionMeta, threads: Map<string, MemoryThread>, now: () => Date) {
    this.threadId = meta.id;
    this.#meta = meta;
    this.#threads = threads;
    this.#now = now;
    this.#known = this.#count();
  }

  get closed(): boolean {
    return this.#closed;
  }

  get materialized(): boolean {
    return this.#threads.has(this.threadId);
  }

  setGitInfo(git: GitInfo): void {
    if (!this.materialized) this.#meta = { ...this.#meta, git: gitToStored(git) };
  }

  /** Always granted: no other process can see the thread. */
  claim(): WriteClaim {
    const claimed = this.#count();
    const changed = (): boolean => this.#known < claimed;
    return {
      get changed() {
        return changed();
      },
      caughtUp: () => {
        this.#known = Math.max(this.#known, claimed);
      },
      release: () => {},
    };
  }

  append(items: readonly RolloutItem[]): void {
    if (items.length === 0) return;
    if (this.#closed)
      throw new StoreError('io', `failed to store thread ${this.threadId}: the thread is closed`);
    const isKnown = this.#known === this.#count();
    const thread = this.#threads.get(this.threadId) ?? this.#materialize();
    thread.items.push(...structuredClone(items));
    if (isKnown) this.#known = thread.items.length;
    thread.updatedAtMs = this.#now().getTime();
    for (const item of items) {
      if (item.type !== 'event_msg' || item.payload.type !== 'user_message') continue;
      thread.firstUserMessage ??= userMessagePreview(item.payload);
      thread.title ??= userMessageTitle(item.payload);
    }
  }

  /** Stores the session meta, if nothing is stored yet. */
  materialize(): void {
    if (!this.#closed && !this.materialized) this.#materialize();
  }

  close(): void {
    this.#closed = true;
  }

  discard(): void {
    this.close();
    this.#threads.delete(this.threadId);
  }

  #count(): number {
    return this.#threads.get(this.threadId)?.items.length ?? 0;
  }

  #materialize(): MemoryThread {
    const meta = this.#meta;
    const thread: MemoryThread = {
      meta,
      git: gitFromStored(meta.git),
      memoryMode: meta.memory_mode ?? 'enabled',
      name: null,
      archived: false,
      items: [{ type: 'session_meta', payload: meta }],
      updatedAtMs: this.#now().getTime(),
      firstUserMessage: undefined,
      title: undefined,
    };
    this.#threads.set(meta.id, thread);
    this.#known = thread.items.length;
    return thread;
  }
}
