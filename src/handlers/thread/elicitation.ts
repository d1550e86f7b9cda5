import type { Elicitations, Threads } from '../../engine/index.ts';
import type { ThreadIncrementElicitationResponse } from '../../protocol/index.ts';
import type { Handlers } from '../../rpc/index.ts';
import { toRpcError } from '../domain-errors.ts';
import { loadedThread } from './loaded-thread.ts';

/** What counting questions needs. */
export interface ThreadElicitationParts {
  readonly threads: Pick<Threads, 'get'>;
}

/** `thread/increment_elicitation` and `thread/decrement_elicitation`: questions that a client has out with its user. */
export function elicitationHandlers({
  threads,
}: ThreadElicitationParts): Handlers<'thread/increment_elicitation' | 'thread/decrement_elicitation'> {
  const counted = (
    threadId: string,
    change: (elicitations: Elicitations) => number,
  ): ThreadIncrementElicitationResponse => {
    const { elicitations } = loadedThread(threads, threadId);
    try {
      const count = change(elicitations);
      return { count, paused: count > 0 };
    } catch (error) {
      return toRpcError(error);
    }
  };
  return {
    'thread/increment_elicitation': ({ threadId }) => counted(threadId, (each) => each.increment()),
    'thread/decrement_elicitation': ({ threadId }) => counted(threadId, (each) => each.decrement()),
  };
}
