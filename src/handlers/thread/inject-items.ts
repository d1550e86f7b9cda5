import type { Threads } from '../../engine/index.ts';
import { normalizeItem } from '../../model/index.ts';
import { decode, ResponseItem } from '../../protocol/index.ts';
import type { Handler } from '../../rpc/index.ts';
import { invalidRequest } from '../../rpc/index.ts';
import { toRpcError } from '../domain-errors.ts';
import { loadedThread } from './loaded-thread.ts';

/** What injecting items needs. */
export interface ThreadInjectItemsParts {
  readonly threads: Pick<Threads, 'get'>;
}

/** `thread/inject_items`: the model sees further items in a thread; items of unknown types are passed over. */
export function injectItems({ threads }: ThreadInjectItemsParts): Handler<'thread/inject_items'> {
  return async ({ threadId, items }) => {
    const thread = loadedThread(threads, threadId);
    if (items.length === 0) throw invalidRequest('items must not be empty');
    const known = items.flatMap((item, index) => {
      const decoded = decode(ResponseItem, item);
      if (!decoded.ok) {
        throw invalidRequest(`items[${index}] is not a valid response item: ${decoded.message}`);
      }
      return normalizeItem(item)?.item ?? [];
    });
    await thread.inject(known).catch(toRpcError);
    return {};
  };
}
