import type { Thread, Threads } from '../../engine/index.ts';
import { readTurns } from '../../engine/index.ts';
import type { Handler } from '../../rpc/index.ts';
import { invalidRequest } from '../../rpc/index.ts';
import type { ThreadStore } from '../../store/index.ts';
import { StoreError } from '../../store/index.ts';
import { toRpcError } from '../domain-errors.ts';
import type { DamageNotices } from './damage.ts';
import { checkThreadId } from './thread-ids.ts';
import { indexedThreadView, threadView } from './thread-view.ts';

/** What reading threads needs. */
export interface ThreadReadParts {
  readonly threads: Pick<Threads, 'get'>;
  readonly store: () => Promise<ThreadStore>;
  readonly damage: DamageNotices;
}

/** `thread/read`: a thread as it is stored, with its turns where they are asked for; nothing is loaded. */
export function readThread({ threads, store, damage }: ThreadReadParts): Handler<'thread/read'> {
  return async (params, { session, afterReply }) => {
    const threadId = checkThreadId(params.threadId);
    const thread = threads.get(threadId);
    const status = thread?.status ?? { type: 'notLoaded' };
    if (thread !== undefined && (thread.start.ephemeral || !thread.materialized)) {
      if (params.includeTurns === true) throw turnsUnavailable(thread);
      const { summary, ephemeral } = thread.start;
      return { thread: threadView(summary, { status, ephemeral }) };
    }
    const stored = await store();
    if (params.includeTurns !== true) {
      return {
        thread: indexedThreadView(await foundThread(threadId, stored.read({ threadId })), { status }),
      };
    }
    const [summary, turns] = await foundThread(
      threadId,
      Promise.all([
        stored.read({ threadId }),
        readTurns(stored, { threadId }, { running: thread?.activeTurnId != null }),
      ]),
    );
    afterReply(() => damage.tell(session, threadId));
    const view = thread === undefined ? threadView : indexedThreadView;
    const { sessionId = threadId } = thread?.start.place ?? {};
    return { thread: view(summary, { status, turns, sessionId }) };
  };
}

function turnsUnavailable(thread: Thread): Error {
  if (thread.start.ephemeral) return invalidRequest('ephemeral threads do not support includeTurns');
  return invalidRequest(
    `thread ${thread.id} is not materialized yet; includeTurns is unavailable before first user message`,
  );
}

/** What the store has of the thread; 0.129.0 names one that it has not as not loaded. */
export async function foundThread<T>(threadId: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof StoreError && error.kind === 'notFound') {
      throw invalidRequest(`thread not loaded: ${threadId}`);
    }
    return toRpcError(error);
  }
}
