import type { Forked, Threads } from '../../engine/index.ts';
import type { Handler, Outgoing } from '../../rpc/index.ts';
import { toRpcError } from '../domain-errors.ts';
import type { ThreadSubscriptions } from '../thread-subscriptions.ts';
import { tellDeprecated, tellNotices } from './start-notices.ts';
import { checkThreadId } from './thread-ids.ts';
import { sessionView, threadView } from './thread-view.ts';
import { checkPermissions } from './permissions.ts';
import { tellUsage } from './usage-replay.ts';

/** What forking threads needs. */
export interface ThreadForkParts {
  readonly threads: Pick<Threads, 'fork'>;
  readonly subscriptions: ThreadSubscriptions;
  readonly outgoing: Outgoing;
}

/** `thread/fork`: a new thread with the history of another, which the asking connection hears from then on. */
export function forkThread({ threads, subscriptions, outgoing }: ThreadForkParts): Handler<'thread/fork'> {
  return async (params, { client, session, afterReply }) => {
    const { path, excludeTurns } = params;
    checkPermissions(params);
    tellDeprecated(outgoing, session, params);
    const ref = path == null ? { threadId: checkThreadId(params.threadId) } : { path };
    const request = {
      overrides: params,
      client,
      threadSource: params.threadSource ?? null,
      ephemeral: params.ephemeral ?? false,
    };
    const forked = await threads.fork(ref, request).catch(toRpcError);
    const { thread, usageTurn } = forked;
    subscriptions.subscribe(thread, session);
    const view = viewOf(forked);
    const turns = excludeTurns === true ? [] : await forked.turns().catch(toRpcError);
    afterReply(() => {
      if (excludeTurns !== true) tellUsage(outgoing, session, thread, usageTurn, turns);
      outgoing.broadcast('thread/started', { thread: view });
      tellNotices(outgoing, session, thread);
    });
    return sessionView(thread, { ...view, turns });
  };
}

function viewOf({ thread, summary }: Forked) {
  return threadView(summary, { status: thread.status, ephemeral: thread.start.ephemeral });
}
