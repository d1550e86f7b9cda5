/** Where threads live between turns and processes: the interface that the local store and its in-memory twin keep. */
import type { GitInfo, SessionSource, ThreadSource, ThreadSourceKind } from '../protocol/index.ts';
import type { LineFilter, RolloutBatch, RolloutReadOptions } from './rollout/reader.ts';
import type { RolloutItem, RolloutLine, SessionMeta, StoredDynamicTool } from './rollout/records.ts';
import type { ThreadChanges } from './thread-changes.ts';
import type { SpawnEdges } from './spawn-edges.ts';
import type { ThreadGoals } from './thread-goals.ts';

/** A thread by id, or by the path of its rollout file (which may lie outside CODEX_HOME). */
export type ThreadRef = { threadId: string } | { path: string };

/** What a new thread is created with; everything here ends up in its session meta. */
export interface NewThread {
  /** UUID v7; minted when left out. */
  threadId?: string;
  createdAt?: Date;
  cwd: string;
  originator: string;
  cliVersion: string;
  source: SessionSource;
  threadSource?: ThreadSource | null;
  modelProvider: string;
  baseInstructions?: string | null;
  dynamicTools?: readonly StoredDynamicTool[];
  gitInfo?: GitInfo | null;
  forkedFromId?: string | null;
  agentNickname?: string | null;
  agentRole?: string | null;
  agentPath?: string | null;
  memoryMode?: string;
}

/** What the protocol's `Thread` says of a stored thread: all but `status`, `turns`, `ephemeral`, `sessionId`. */
export interface StoredThread {
  id: string;
  forkedFromId: string | null;
  /** First user message; empty when there is none. */
  preview: string;
  modelProvider: string;
  /** Unix seconds. */
  createdAt: number;
  /** Unix seconds. */
  updatedAt: number;
  /** `null` in stores without files. */
  path: string | null;
  cwd: string;
  cliVersion: string;
  source: SessionSource;
  threadSource: ThreadSource | null;
  agentNickname: string | null;
  agentRole: string | null;
  gitInfo: GitInfo | null;
  name: string | null;
  archived: boolean;
}

/** Appends to one thread. Nothing is stored before the first `append`, which also writes the session meta. */
export interface ThreadRecorder {
  readonly threadId: string;
  /** Where the file is or will be; `null` in stores without files. */
  readonly path: string | null;
  /** Whether anything is stored yet. */
  readonly materialized: boolean;
  /** Git data found after creation; counts only before the first `append`. */
  setGitInfo(git: GitInfo): void;
  /** Stores the session meta, if nothing is stored yet. @throws StoreError `busy` | `io` */
  materialize(): void;
  /**
   * Keeps other processes from writing the thread until it is released. Claims of one recorder may overlap.
   * @throws StoreError `busy` while another process has it; `notFound` when what was stored is gone; `io`
   */
  claim(): WriteClaim;
  /**
   * Stores records in order; they survive a kill of this process once it returned. Events that rollout files do not
   * keep must not be passed. Without a claim, one is held for as long as it takes.
   * @throws StoreError `busy` | `io`
   */
  append(items: readonly RolloutItem[]): void;
  /** Lets go of the thread, and of what is claimed of it. */
  close(): void;
  /** The same, and of what is stored: for a thread that nobody was told of. */
  discard(): void;
}

/** The right to write a thread, held for as long as a turn or a single change takes. */
export interface WriteClaim {
  /** Whether something is stored that the recorder did not append, and that nobody was `caughtUp` with. */
  readonly changed: boolean;
  /** Notes that all is known that was stored when the thread was claimed. */
  caughtUp(): void;
  /** Again does nothing. */
  release(): void;
}

export interface LoadedThread {
  thread: StoredThread;
  /** The first one, which says how the thread was made. */
  meta: SessionMeta;
}

/** Lines of a rollout file that hold no record: torn by a crash, or overwritten. */
export interface ThreadDamage {
  readonly path: string;
  readonly lines: number;
}

export interface ResumedThread extends LoadedThread {
  recorder: ThreadRecorder;
}

/**
 * What somebody worked out of a thread's records up to a position, kept beside them. It can be lost at any time, and
 * is dropped when the records changed in another way than by further ones.
 */
export interface RecordsDigest {
  readonly upTo: number;
  /** Plain data, as JSON can hold it. */
  readonly content: unknown;
}

export type ThreadSortKey = 'created_at' | 'updated_at';
export type SortDirection = 'asc' | 'desc';

/** `null` and absent mean the same. Defaults: 25 a page, by creation, newest first, interactive sources. */
export interface ThreadQuery {
  cursor?: string | null | undefined;
  /** Held between 1 and 100. */
  limit?: number | null | undefined;
  sortKey?: ThreadSortKey | null | undefined;
  sortDirection?: SortDirection | null | undefined;
  /** Absent: threads of the store's default provider; empty: of all. */
  modelProviders?: readonly string[] | null | undefined;
  /** Absent or empty: `cli` and `vscode`. */
  sourceKinds?: readonly ThreadSourceKind[] | null | undefined;
  archived?: boolean | null | undefined;
  /** Exact matches; an empty array matches nothing. */
  cwd?: string | readonly string[] | null | undefined;
  /** Part of the title or name, case as given. */
  searchTerm?: string | null | undefined;
  /** Answer from the index as it is, without looking at the files. */
  useStateDbOnly?: boolean | undefined;
}

export interface ThreadPage {
  threads: StoredThread[];
  /** Continues after the last thread; `null` at the end. */
  nextCursor: string | null;
  /** Pass it with the opposite direction to go back from this page's first thread, that one included. */
  backwardsCursor: string | null;
}

export interface ThreadStore extends ThreadChanges {
  readonly goals: ThreadGoals;
  readonly edges: SpawnEdges;
  /** Touches no disk. */
  create(thread: NewThread): ThreadRecorder;
  /**
   * How a stored thread is and was made, and a recorder that continues it.
   * @throws StoreError `notFound` | `corrupt` | `io`
   */
  resume(ref: ThreadRef): Promise<ResumedThread>;
  /** Like `resume`, without the recorder. */
  load(ref: ThreadRef): Promise<LoadedThread>;
  /**
   * A new thread that begins with all records of another one, behind its own session meta.
   * @throws StoreError like `resume`, with nothing left of the new thread
   */
  fork(ref: ThreadRef, thread: NewThread): Promise<ThreadRecorder>;
  /**
   * The stored records in order, without keeping them all in memory.
   * @throws StoreError like `load`
   */
  records(ref: ThreadRef, options?: RolloutReadOptions): AsyncIterable<RolloutBatch>;
  /**
   * The stored records, the last one first; those that the filter turns down may be left out.
   * @throws StoreError like `load`
   */
  latest(ref: ThreadRef, filter: LineFilter): AsyncIterable<RolloutLine>;
  /** What was kept by `keepDigest`, if it still holds. */
  digest(ref: ThreadRef): Promise<RecordsDigest | undefined>;
  /** Keeps it for next time, as well as can be: nothing is lost without it. */
  keepDigest(ref: ThreadRef, digest: RecordsDigest): Promise<void>;
  /** What was found damaged of a thread by what was read of it so far; null in stores without files. */
  damage(ref: ThreadRef): Promise<ThreadDamage | null>;
  /** The summary only, without reading the whole history. */
  read(ref: ThreadRef): Promise<StoredThread>;
  /** @throws StoreError `invalidRequest` for a malformed cursor */
  list(query: ThreadQuery): Promise<ThreadPage>;
  close(): Promise<void>;
}
