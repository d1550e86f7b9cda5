import type { Threads } from '../../engine/index.ts';
import type { Handler, Outgoing } from '../../rpc/index.ts';
import { workplace } from '../environments.ts';
import { toRpcError } from '../domain-errors.ts';
import type { ThreadSubscriptions } from '../thread-subscriptions.ts';
import { tellDeprecated, tellNotices } from './start-notices.ts';
import { sessionView, threadView } from './thread-view.ts';
import { checkPermissions } from './permissions.ts';

/** What starting threads needs. */
export interface ThreadStartParts {
  readonly threads: Pick<Threads, 'start'>;
  readonly subscriptions: ThreadSubscriptions;
  readonly outgoing: Outgoing;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** `thread/start`: a new thread, which the asking connection hears from then on. */
export function startThread({
  threads,
  subscriptions,
  outgoing,
  env,
}: ThreadStartParts): Handler<'thread/start'> {
  return async (params, { client, session, afterReply }) => {
    const { dynamicTools, environments } = params;
    checkPermissions(params);
    tellDeprecated(outgoing, session, params);
    const works = workplace(environments, env)?.works ?? null;
    const thread = await threads
      .start({
        overrides: params,
        client,
        threadSource: params.threadSource ?? null,
        ephemeral: params.ephemeral ?? false,
        dynamicTools: dynamicTools ?? [],
        works,
      })
      .catch(toRpcError);
    subscriptions.subscribe(thread, session);
    const { summary, ephemeral } = thread.start;
    const view = threadView(summary, { status: thread.status, ephemeral });
    afterReply(() => {
      outgoing.broadcast('thread/started', { thread: view });
      tellNotices(outgoing, session, thread);
    });
    return sessionView(thread, view);
  };
}
