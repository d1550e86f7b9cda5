import type { Resumed, Thread, Threads } from '../../engine/index.ts';
import type { Turn } from '../../protocol/index.ts';
import type { Handler, Outgoing, Session } from '../../rpc/index.ts';
import { invalidRequest } from '../../rpc/index.ts';
import { toRpcError } from '../domain-errors.ts';
import type { ThreadSubscriptions } from '../thread-subscriptions.ts';
import { tellNotices } from './start-notices.ts';
import { checkThreadId } from './thread-ids.ts';
import { sessionView, threadView } from './thread-view.ts';
import { refuseUnsupported } from './unsupported.ts';
import { checkPermissions } from './permissions.ts';
import { tellUsage } from './usage-replay.ts';

/** What resuming threads needs. */
export interface ThreadResumeParts {
  readonly threads: Pick<Threads, 'get' | 'resume'>;
  readonly subscriptions: ThreadSubscriptions;
  readonly outgoing: Outgoing;
}

/** `thread/resume`: a stored or loaded thread, which the asking connection hears from then on. */
export function resumeThread(parts: ThreadResumeParts): Handler<'thread/resume'> {
  return async (params, { session, afterReply }) => {
    const { history, threadId } = params;
    if (history != null && parts.threads.get(threadId) !== undefined) {
      throw invalidRequest(`cannot resume thread ${threadId} with history while it is already running`);
    }
    checkPermissions('thread/resume', params);
    refuseUnsupported('thread/resume', { history });
    const ref = params.path == null ? { threadId: checkThreadId(params.threadId) } : { path: params.path };
    const resumed = await parts.threads.resume(ref, { overrides: params }).catch(toRpcError);
    const { thread, summary } = resumed;
    if (!resumed.fresh) checkPath(thread, params.path ?? null);
    parts.subscriptions.subscribe(thread, session);
    const turns = params.excludeTurns === true ? [] : await turnsOf(thread).catch(toRpcError);
    const view = threadView(summary, { status: thread.status, turns });
    afterReply(() => catchUp(parts.outgoing, session, resumed, params.excludeTurns === true ? null : turns));
    return sessionView(thread, view);
  };
}

/** A loaded thread answers to the path that it writes to, spelled as it is. */
function checkPath({ id, path }: Thread, requested: string | null): void {
  if (requested === null || requested === path) return;
  throw invalidRequest(
    `cannot resume running thread ${id} with stale path: requested \`${requested}\`, active \`${path ?? ''}\``,
  );
}

/** The stored turns, the running one as it is now. */
async function turnsOf(thread: Thread): Promise<Turn[]> {
  const turns = await thread.start.history.turns(thread.activeTurnId !== null);
  const active = thread.activeTurn;
  return active === null ? turns : [...turns.filter(({ id }) => id !== active.id), active];
}

/** Tells a connection that joined a thread what it would have heard before: status, usage, open questions. */
function catchUp(
  outgoing: Outgoing,
  session: Session,
  resumed: Resumed,
  turns: readonly Turn[] | null,
): void {
  const { thread, usageTurn, fresh } = resumed;
  const { id: threadId } = thread;
  if (fresh) tellNotices(outgoing, session, thread);
  if (fresh) outgoing.broadcast('thread/status/changed', { threadId, status: thread.status });
  if (turns !== null) tellUsage(outgoing, session, thread, usageTurn, turns);
  outgoing.resendForThread(session, threadId);
}
