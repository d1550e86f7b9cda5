/** A list query with its defaults filled in, and what it means for one thread. */
import type { ThreadSourceKind } from '../protocol/index.ts';
import type { Folders } from './folders.ts';
import { type ListCursor, formatCursor, parseCursor } from './list-cursor.ts';
import type { StoredSessionSource } from './rollout/records.ts';
import type { SortDirection, StoredThread, ThreadPage, ThreadQuery, ThreadSortKey } from './thread-store.ts';

const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 100;
const INTERACTIVE: readonly ThreadSourceKind[] = ['cli', 'vscode'];

export interface ListQuery {
  cursor: ListCursor | undefined;
  limit: number;
  sortKey: ThreadSortKey;
  direction: SortDirection;
  /** `undefined`: all. */
  providers: readonly string[] | undefined;
  kinds: readonly ThreadSourceKind[];
  archived: boolean;
  /** By their true names. */
  cwds: readonly string[] | undefined;
  searchTerm: string | undefined;
  stateDbOnly: boolean;
}

/** @throws StoreError `invalidRequest` for a malformed cursor */
export function listQuery(query: ThreadQuery, defaultProvider: string, folders: Folders): ListQuery {
  const { cursor, cwd, modelProviders, sourceKinds } = query;
  const cwds = typeof cwd === 'string' ? [cwd] : cwd;
  const providers = modelProviders ?? [defaultProvider];
  return {
    cursor: cursor == null ? undefined : parseCursor(cursor),
    limit: Math.min(Math.max(query.limit ?? DEFAULT_LIMIT, 1), MAX_LIMIT),
    sortKey: query.sortKey ?? 'created_at',
    direction: query.sortDirection ?? 'desc',
    providers: providers.length === 0 ? undefined : providers,
    kinds: sourceKinds == null || sourceKinds.length === 0 ? INTERACTIVE : sourceKinds,
    archived: query.archived ?? false,
    cwds: cwds?.map((folder) => folders.canonical(folder)),
    searchTerm: query.searchTerm ?? undefined,
    stateDbOnly: query.useStateDbOnly ?? false,
  };
}

/** A thread as lists see it: times in milliseconds, source as stored, title apart from the name. */
export interface ListEntry {
  thread: StoredThread;
  storedSource: StoredSessionSource;
  createdAtMs: number;
  updatedAtMs: number;
  /** What `searchTerm` looks into besides the name. */
  title: string;
  /** The thread's folder by its true name, which is what `cwd` is compared with. */
  folder: string;
}

const sortTime = (entry: ListEntry, key: ThreadSortKey): number =>
  key === 'created_at' ? entry.createdAtMs : entry.updatedAtMs;

/** Whether a thread passes the query's filters; threads in which the user said nothing are never listed. */
function matches(entry: ListEntry, query: ListQuery): boolean {
  const { thread } = entry;
  return (
    thread.preview !== '' &&
    thread.archived === query.archived &&
    (query.providers === undefined || query.providers.includes(thread.modelProvider)) &&
    query.kinds.some((kind) => isOfKind(entry.storedSource, kind)) &&
    (query.cwds === undefined || query.cwds.includes(entry.folder)) &&
    (query.searchTerm === undefined ||
      entry.title.includes(query.searchTerm) ||
      (thread.name?.includes(query.searchTerm) ?? false))
  );
}

function isOfKind(source: StoredSessionSource, kind: ThreadSourceKind): boolean {
  const subagent = typeof source === 'object' && 'subagent' in source ? source.subagent : undefined;
  switch (kind) {
    case 'cli':
    case 'vscode':
    case 'exec':
    case 'unknown':
      return source === kind;
    case 'appServer':
      return source === 'mcp';
    case 'subAgent':
      return subagent !== undefined;
    case 'subAgentReview':
      return subagent === 'review';
    case 'subAgentCompact':
      return subagent === 'compact';
    case 'subAgentThreadSpawn':
      return typeof subagent === 'object' && 'thread_spawn' in subagent;
    case 'subAgentOther':
      return typeof subagent === 'object' && 'other' in subagent;
  }
}

/** Lists an unsorted collection in memory. */
export function listEntries(entries: Iterable<ListEntry>, query: ListQuery): ThreadPage {
  const sign = query.direction === 'asc' ? 1 : -1;
  const order = (time: number, id: string, otherTime: number, otherId: string): number =>
    sign * (time - otherTime || (id < otherId ? -1 : id > otherId ? 1 : 0));
  const { cursor } = query;
  const found: ListEntry[] = [];
  for (const entry of entries) {
    if (!matches(entry, query)) continue;
    if (cursor !== undefined) {
      const time = sortTime(entry, query.sortKey);
      const { threadId } = cursor;
      const position =
        threadId === undefined
          ? sign * (time - cursor.timeMs)
          : order(time, entry.thread.id, cursor.timeMs, threadId);
      if (position <= 0) continue;
    }
    found.push(entry);
  }
  found.sort((a, b) =>
    order(sortTime(a, query.sortKey), a.thread.id, sortTime(b, query.sortKey), b.thread.id),
  );
  return toPage(found.slice(0, query.limit + 1), query);
}

/** Makes a page of the first `limit` of these sorted entries; one more than that says that there is a next page. */
export function toPage(entries: readonly ListEntry[], query: ListQuery): ThreadPage {
  const shown = entries.slice(0, query.limit);
  const first = shown[0];
  const last = shown.at(-1);
  const following = entries[query.limit];
  return {
    threads: shown.map((entry) => entry.thread),
    nextCursor: last === undefined || following === undefined ? null : cursorAfter(last, following, query),
    backwardsCursor: first === undefined ? null : cursorBefore(first, query),
  };
}

function cursorAfter(last: ListEntry, following: ListEntry, { sortKey }: ListQuery): string {
  const timeMs = sortTime(last, sortKey);
  const tied = sortTime(following, sortKey) === timeMs;
  return formatCursor(tied ? { timeMs, threadId: last.thread.id } : { timeMs });
}

/** A millisecond to the side that the other direction comes from, so that the first thread itself is seen again. */
function cursorBefore(first: ListEntry, { sortKey, direction }: ListQuery): string {
  return formatCursor({ timeMs: sortTime(first, sortKey) + (direction === 'desc' ? -1 : 1) });
}
