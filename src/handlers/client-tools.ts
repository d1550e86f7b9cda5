import type { ClientTools } from '../engine/index.ts';
import type { DynamicToolCallResponse } from '../protocol/index.ts';
import type { Outgoing } from '../rpc/index.ts';
import type { ThreadSubscriptions } from './thread-subscriptions.ts';

/**
 * Asks the subscribers of a thread to carry out a tool of the client. The first answer counts; an error, and an answer
 * that cannot be read, are told to the model as a failure of the tool. That a call is settled is told by its item, and
 * not by `serverRequest/resolved` (0.129.0).
 */
export function clientTools(outgoing: Outgoing, subscriptions: ThreadSubscriptions): ClientTools {
  return {
    call: async (params, signal) => {
      const { threadId } = params;
      const asked = subscriptions.of(threadId);
      const settled = await outgoing.request(asked, 'item/tool/call', params, { threadId, signal }).outcome;
      signal.throwIfAborted();
      if (settled.type === 'answered') return settled.result;
      return failure(
        settled.type === 'malformed' ? 'dynamic tool response was invalid' : 'dynamic tool request failed',
      );
    },
  };
}

const failure = (text: string): DynamicToolCallResponse => ({
  contentItems: [{ type: 'inputText', text }],
  success: false,
});
