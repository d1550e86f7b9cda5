import type { ServerRequestMethod, ServerRequestParams, ServerRequestResult } from '../protocol/index.ts';
import type { Outgoing } from '../rpc/index.ts';
import type { ThreadSubscriptions } from './thread-subscriptions.ts';

/** Asks the subscribers of a thread; null where no answer came that can be read. Rejects when `signal` aborts. */
export type AskSubscribers = <M extends ServerRequestMethod>(
  method: M,
  params: ServerRequestParams<M> & { readonly threadId: string },
  signal: AbortSignal,
) => Promise<ServerRequestResult<M> | null>;

/** Questions of which the first answer counts. Subscribers are told when one is settled, however it was. */
export function askSubscribers(outgoing: Outgoing, subscriptions: ThreadSubscriptions): AskSubscribers {
  return async (method, params, signal) => {
    const { threadId } = params;
    const asked = subscriptions.of(threadId);
    const { id, outcome } = outgoing.request(asked, method, params, { threadId, signal });
    const settled = await outcome;
    outgoing.notify(subscriptions.of(threadId), 'serverRequest/resolved', { threadId, requestId: id });
    signal.throwIfAborted();
    return settled.type === 'answered' ? settled.result : null;
  };
}
