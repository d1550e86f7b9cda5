import type { Resumed, Thread, Threads } from '../../engine/index.ts';
import { withLiveTurns } from '../../engine/index.ts';
import type { Turn } from '../../protocol/index.ts';
import type { Handler, Outgoing, Session } from '../../rpc/index.ts';
import { invalidRequest, LateAnswer } from '../../rpc/index.ts';
import { toRpcError } from '../domain-errors.ts';
import type { ThreadSubscriptions } from '../thread-subscriptions.ts';
import { tellNotices } from './start-notices.ts';
import { checkThreadId } from './thread-ids.ts';
import { sessionView, threadView } from './thread-view.ts';
import { refuseUnsupported } from './unsupported.ts';
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
    const { history, permissions, threadId } = params;
    if (history != null && parts.threads.get(threadId) !== undefined) {
      throw invalidRequest(`cannot resume thread ${threadId} with history while it is already running`);
    }
    refuseUnsupported('thread/resume', { history, permissions });
    const ref = params.path == null ? { threadId: checkThreadId(params.threadId) } : { path: params.path };
    const resumed = await parts.threads.resume(ref, { overrides: params }).catch(toRpcError);
    const { thread, summary } = resumed;
    const turns = params.excludeTurns === true ? () => [] : await turnsOf(thread).catch(toRpcError);
    afterReply(() => catchUp(parts.outgoing, session, resumed, params.excludeTurns === true));
    return new LateAnswer(() => {
      parts.subscriptions.subscribe(thread, session);
      return sessionView(thread, threadView(summary, { status: thread.status, turns: turns() }));
    });
  };
}

/** Reads the stored turns; what is returned shows them with what has happened since, once. */
async function turnsOf(thread: Thread): Promise<() => Turn[]> {
  const since = thread.watchTurns();
  try {
    const stored = await thread.start.history.turns();
    return () => {
      since.stop();
      return withLiveTurns(stored, since.turns());
    };
  } catch (error) {
    since.stop();
    throw error;
  }
}

/** Tells a connection that joined a thread what it would have heard before: status, usage, open questions. */
function catchUp(outgoing: Outgoing, session: Session, resumed: Resumed, excludeTurns: boolean): void {
  const { thread, usageTurnId, fresh } = resumed;
  const { id: threadId } = thread;
  if (fresh) tellNotices(outgoing, session, thread);
  if (fresh) outgoing.broadcast('thread/status/changed', { threadId, status: thread.status });
  if (!excludeTurns) tellUsage(outgoing, session, thread, usageTurnId);
  outgoing.resendForThread(session, threadId);
}
