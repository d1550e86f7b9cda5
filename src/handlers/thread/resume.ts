import type { LoadedThread } from '../../store/index.ts';
import type { Resumed, Threads } from '../../engine/index.ts';
import { buildTurns } from '../../engine/index.ts';
import type { Turn } from '../../protocol/index.ts';
import type { Handler, Outgoing, Session } from '../../rpc/index.ts';
import { toRpcError } from '../domain-errors.ts';
import type { ThreadSubscriptions } from '../thread-subscriptions.ts';
import { tellNotices } from './start-notices.ts';
import { checkThreadId } from './thread-ids.ts';
import { sessionView, threadView } from './thread-view.ts';
import { refuseUnsupported } from './unsupported.ts';

/** What resuming threads needs. */
export interface ThreadResumeParts {
  readonly threads: Pick<Threads, 'resume'>;
  readonly subscriptions: ThreadSubscriptions;
  readonly outgoing: Outgoing;
}

/** `thread/resume`: a stored or loaded thread, which the asking connection hears from then on. */
export function resumeThread(parts: ThreadResumeParts): Handler<'thread/resume'> {
  return async (params, { session, afterReply }) => {
    const { history, permissions } = params;
    refuseUnsupported('thread/resume', { history, permissions });
    const ref = params.path == null ? { threadId: checkThreadId(params.threadId) } : { path: params.path };
    const resumed = await parts.threads.resume(ref, { overrides: params }).catch(toRpcError);
    const { thread, loaded } = resumed;
    parts.subscriptions.subscribe(thread, session);
    const turns = params.excludeTurns === true ? [] : turnsOf(loaded, thread.activeTurnId);
    const view = threadView(loaded.thread, { status: thread.status, turns });
    afterReply(() => catchUp(parts.outgoing, session, resumed, params.excludeTurns === true));
    return sessionView(thread, view);
  };
}

function turnsOf(loaded: LoadedThread, activeTurnId: string | null): Turn[] {
  return buildTurns(loaded.items, { running: activeTurnId !== null });
}

/** Tells a connection that joined a thread what it would have heard before: status, usage, open questions. */
function catchUp(outgoing: Outgoing, session: Session, resumed: Resumed, excludeTurns: boolean): void {
  const { thread, loaded, fresh } = resumed;
  const { id: threadId } = thread;
  if (fresh) tellNotices(outgoing, session, thread);
  if (fresh) outgoing.broadcast('thread/status/changed', { threadId, status: thread.status });
  const usage = thread.usage.usage;
  const turnId = usage === null || excludeTurns ? null : usageTurnId(loaded);
  if (usage !== null && turnId !== null) {
    outgoing.notify([session], 'thread/tokenUsage/updated', { threadId, turnId, tokenUsage: usage });
  }
  outgoing.resendForThread(session, threadId);
}

/** The turn that the stored usage was counted in. */
function usageTurnId(loaded: LoadedThread): string | null {
  let turnId: string | null = null;
  let counted: string | null = null;
  for (const item of loaded.items) {
    if (item.type !== 'event_msg') continue;
    if (item.payload.type === 'task_started') turnId = item.payload.turn_id;
    if (item.payload.type === 'token_count' && item.payload.info !== null) counted = turnId;
  }
  return counted;
}
