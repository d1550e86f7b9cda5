import type { Resumed, Thread, ThreadClient, Threads } from '../../engine/index.ts';
import { withLiveTurns } from '../../engine/index.ts';
import { normalizeItem } from '../../model/index.ts';
import type { ResponseItem, ThreadResumeParams, Turn } from '../../protocol/index.ts';
import type { Handler, Outgoing, Session } from '../../rpc/index.ts';
import { invalidRequest, LateAnswer } from '../../rpc/index.ts';
import { toRpcError } from '../domain-errors.ts';
import type { ThreadSubscriptions } from '../thread-subscriptions.ts';
import type { DamageNotices } from './damage.ts';
import { type GoalSnapshotParts, goalSnapshot } from './goal-snapshot.ts';
import { tellDeprecated, tellNotices } from './start-notices.ts';
import { checkThreadId } from './thread-ids.ts';
import { sessionView, threadView } from './thread-view.ts';
import { checkPermissions } from './permissions.ts';
import { tellUsage } from './usage-replay.ts';

/** What resuming threads needs. */
export interface ThreadResumeParts extends GoalSnapshotParts {
  readonly threads: Pick<Threads, 'get' | 'resume' | 'begin'>;
  readonly subscriptions: ThreadSubscriptions;
  readonly damage: DamageNotices;
}

/** `thread/resume`: a stored or loaded thread, which the asking connection hears from then on. */
export function resumeThread(parts: ThreadResumeParts): Handler<'thread/resume'> {
  return async (params, { client, session, afterReply }) => {
    const { history, excludeTurns } = params;
    checkPermissions(params);
    tellDeprecated(parts.outgoing, session, params);
    const resumed = await (
      history == null
        ? resumeStored(parts.threads, params)
        : resumeBrought(parts.threads, params, history, client)
    ).catch(toRpcError);
    const { thread, summary } = resumed;
    if (!resumed.fresh) checkPath(thread, params.path ?? null);
    const release = parts.subscriptions.hold(thread);
    const tellGoal = await goalSnapshot(parts, thread.id).catch(refused(release));
    const turnsNow = excludeTurns === true ? null : await turnsOf(thread).catch(refused(release));
    return new LateAnswer(() => {
      parts.subscriptions.subscribe(thread, session);
      release();
      const turns = turnsNow?.() ?? null;
      afterReply(() => {
        catchUp(parts.outgoing, session, resumed, turns);
        tellGoal();
        parts.outgoing.resendForThread(session, thread.id);
      });
      afterReply(() => parts.damage.tell(session, thread.id));
      afterReply(() => thread.continueGoal(client.name));
      return sessionView(thread, threadView(summary, { status: thread.status, turns: turns ?? [] }));
    });
  };
}

function refused(release: () => void): (error: unknown) => never {
  return (error) => {
    release();
    return toRpcError(error);
  };
}

async function resumeStored(threads: Pick<Threads, 'resume'>, params: ThreadResumeParams): Promise<Resumed> {
  const ref = params.path == null ? { threadId: checkThreadId(params.threadId) } : { path: params.path };
  return threads.resume(ref, { overrides: params });
}

/** The history that a client brought makes a new thread: the id that was asked for names none (0.129.0). */
async function resumeBrought(
  threads: Pick<Threads, 'get' | 'begin'>,
  { threadId, ...overrides }: ThreadResumeParams,
  history: readonly ResponseItem[],
  client: ThreadClient,
): Promise<Resumed> {
  const loaded = threads.get(threadId.toLowerCase());
  if (loaded !== undefined) {
    throw invalidRequest(`cannot resume thread ${loaded.id} with history while it is already running`);
  }
  const known = history.flatMap((item) => normalizeItem(item)?.item ?? []);
  if (known.length === 0) throw invalidRequest('history must not be empty');
  return threads.begin(known, { overrides, client, threadSource: null, ephemeral: false });
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

/** A loaded thread answers to the path that it writes to, spelled as it is. */
function checkPath({ id, path }: Thread, requested: string | null): void {
  if (requested === null || requested === path) return;
  throw invalidRequest(
    `cannot resume running thread ${id} with stale path: requested \`${requested}\`, active \`${path ?? ''}\``,
  );
}

/** Tells a connection that joined a thread what it would have heard before: status and usage. */
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
}
