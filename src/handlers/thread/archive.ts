import type { Logger } from '../../log/logger.ts';
import type { Handler } from '../../rpc/index.ts';
import { invalidRequest } from '../../rpc/index.ts';
import type { ThreadStore } from '../../store/index.ts';
import { toRpcError } from '../domain-errors.ts';
import { failedTo } from './store-failure.ts';
import { checkThreadId } from './thread-ids.ts';
import { unloadThread, type ThreadUnloadParts } from './unload.ts';

/** What archiving threads needs. */
export interface ThreadArchiveParts extends ThreadUnloadParts {
  readonly store: () => Promise<ThreadStore>;
  readonly log: Logger;
}

/**
 * `thread/archive`: sets a thread aside with all that it spawned, the latest first. A loaded one is let go, its turn
 * is ended. What hinders a descendant hinders no other thread.
 */
export function archiveThread(parts: ThreadArchiveParts): Handler<'thread/archive'> {
  return async (params, { afterReply }) => {
    const threadId = checkThreadId(params.threadId);
    const store = await parts.store();
    const stored = await store.read({ threadId }).catch(failedTo('archive thread'));
    if (stored.archived) throw invalidRequest(`no rollout found for thread id ${threadId}`);
    const descendants = await openDescendants(parts.log, store, threadId);
    checkFree(store, threadId);
    await unload(parts, threadId);
    await store.archive(threadId).catch(failedTo('archive thread'));
    const archived = [threadId];
    for (const descendantId of descendants.reverse()) {
      try {
        store.checkFree(descendantId);
        await unload(parts, descendantId);
        await store.archive(descendantId);
        archived.push(descendantId);
      } catch (error) {
        parts.log.warn('a spawned thread could not be archived', { threadId, descendantId, error });
      }
    }
    afterReply(() => {
      for (const id of archived) parts.outgoing.broadcast('thread/archived', { threadId: id });
    });
    return {};
  };
}

/** What another process is writing is neither moved nor, here, let go. */
function checkFree(store: ThreadStore, threadId: string): void {
  try {
    store.checkFree(threadId);
  } catch (error) {
    toRpcError(error);
  }
}

/** The descendants that are stored and not archived. */
async function openDescendants(log: Logger, store: ThreadStore, threadId: string): Promise<string[]> {
  const open: string[] = [];
  for (const descendantId of await store.descendants(threadId)) {
    try {
      if (!(await store.read({ threadId: descendantId })).archived) open.push(descendantId);
    } catch (error) {
      log.warn('a spawned thread could not be read', { threadId, descendantId, error });
    }
  }
  return open;
}

async function unload(parts: ThreadArchiveParts, threadId: string): Promise<void> {
  const thread = parts.threads.get(threadId);
  if (thread !== undefined) await unloadThread(parts, thread);
}
