import type { Threads } from '../../engine/index.ts';
import type { Handler } from '../../rpc/index.ts';
import { internal, invalidRequest } from '../../rpc/index.ts';
import type { ThreadStore } from '../../store/index.ts';
import { StoreError } from '../../store/index.ts';
import { threadNotFound } from './store-failure.ts';
import { checkThreadId } from './thread-ids.ts';

/** What setting memory modes needs. */
export interface ThreadMemoryModeParts {
  readonly threads: Pick<Threads, 'get'>;
  readonly store: () => Promise<ThreadStore>;
}

/** `thread/memoryMode/set`: whether memories may be made of a loaded or stored thread. */
export function setThreadMemoryMode({
  threads,
  store,
}: ThreadMemoryModeParts): Handler<'thread/memoryMode/set'> {
  return async (params) => {
    const threadId = checkThreadId(params.threadId);
    const thread = threads.get(threadId);
    if (thread?.start.ephemeral === true) {
      throw invalidRequest(`ephemeral thread does not support memory mode updates: ${threadId}`);
    }
    await thread?.start.ready;
    await (await store()).setMemoryMode(threadId, params.mode).catch(refused(threadId));
    return {};
  };
}

const refused =
  (threadId: string) =>
  (error: unknown): never => {
    if (error instanceof StoreError && error.kind === 'invalidRequest') {
      throw internal(`failed to set thread memory mode: invalid thread-store request: ${error.message}`);
    }
    return threadNotFound(threadId)(error);
  };
