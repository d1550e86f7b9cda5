/** What can be done to a stored thread besides adding to it. */
import type { ThreadMemoryMode } from '../protocol/index.ts';
import type { StoredThread } from './thread-store.ts';

/** New git data of a thread, field by field: absent leaves a field, `null` clears it. */
export interface GitChange {
  sha?: string | null | undefined;
  branch?: string | null | undefined;
  originUrl?: string | null | undefined;
}

/**
 * Changes to threads as wholes. A loaded thread that has nothing stored yet is stored by the first three. What was
 * promised is on disk: in the files, of which the index can be made again. All but naming throw a StoreError `busy`
 * while another process writes the thread; a name is kept elsewhere and can be given at any time.
 */
export interface ThreadChanges {
  /** @throws StoreError `busy` while another process writes the thread: then it cannot be changed */
  checkFree(threadId: string): void;
  /** @throws StoreError `notFound`; `invalidRequest` for a thread that is archived and loaded */
  rename(threadId: string, name: string): Promise<void>;
  /**
   * Changes the stored git data, of archived threads too.
   * @throws StoreError `notFound` | `corrupt` | `io`
   */
  changeGit(threadId: string, change: GitChange): Promise<StoredThread>;
  /** @throws StoreError like `rename` */
  setMemoryMode(threadId: string, mode: ThreadMemoryMode): Promise<void>;
  /**
   * Sets a thread aside, from where `unarchive` gets it back.
   * @throws StoreError `notFound` also for one that is archived; `io`, with the thread where it was
   */
  archive(threadId: string): Promise<void>;
  /**
   * Puts an archived thread back, as one that was used just now.
   * @throws StoreError `invalidRequest` when there is no such archived thread; `io`
   */
  unarchive(threadId: string): Promise<StoredThread>;
  /** The threads that it or its descendants spawned: nearest first, by id within a generation. */
  descendants(threadId: string): Promise<string[]>;
  /**
   * Forgets what was remembered across threads; the threads and their memory modes stay.
   * @throws StoreError `io`
   */
  resetMemory(): Promise<void>;
}

export const threadIsArchived = (threadId: string): string => `thread ${threadId} is archived`;

/** All that `childrenOf` reaches from one thread; a cycle ends where it closes. */
export function descendantsOf(
  threadId: string,
  childrenOf: (parentId: string) => readonly string[],
): string[] {
  const seen = new Set([threadId]);
  const found: string[] = [];
  let generation = [threadId];
  while (generation.length > 0) {
    generation = [...new Set(generation.flatMap(childrenOf))].filter((id) => !seen.has(id)).sort();
    for (const id of generation) seen.add(id);
    found.push(...generation);
  }
  return found;
}
