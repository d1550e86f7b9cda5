import type { Thread, ThreadClient, Threads } from '../engine/index.ts';
import { checkedTarget, targetHint } from '../engine/index.ts';
import type { Turn } from '../protocol/index.ts';
import type { Handler, Outgoing } from '../rpc/index.ts';
import { internal } from '../rpc/index.ts';
import { attempt, toRpcError } from './domain-errors.ts';
import type { ThreadSubscriptions } from './thread-subscriptions.ts';
import { loadedThread } from './thread/loaded-thread.ts';
import { threadView } from './thread/thread-view.ts';

/** What reviews need. */
export interface ReviewParts {
  readonly threads: Pick<Threads, 'get' | 'fork'>;
  readonly subscriptions: ThreadSubscriptions;
  readonly outgoing: Outgoing;
}

/** `review/start`: a review in a loaded thread, or in a new one that begins with what is stored of that. */
export function startReview(parts: ReviewParts): Handler<'review/start'> {
  return async ({ threadId, target: requested, delivery }, { client, session, afterReply }) => {
    const parent = loadedThread(parts.threads, threadId);
    const target = attempt(() => checkedTarget(requested));
    const thread = delivery === 'detached' ? await reviewThread(parts, parent, client) : parent;
    if (thread !== parent) {
      parts.subscriptions.subscribe(thread, session);
      // Clients know the thread before they are told that it reviews (0.129.0).
      tellStarted(parts, thread);
    }
    const review = attempt(() => thread.review(target, client.name));
    afterReply(review.begin);
    return { turn: promisedTurn(review.id, targetHint(target)), reviewThreadId: thread.id };
  };
}

/** The thread of a detached review: it goes on with the review model, where one is configured. */
async function reviewThread({ threads }: ReviewParts, parent: Thread, client: ThreadClient): Promise<Thread> {
  const { ephemeral, config, recorder, ready } = parent.start;
  if (ephemeral) {
    throw internal(
      `failed to load parent thread ${parent.id}: thread-store internal error: Session persistence is disabled; cannot load history.`,
    );
  }
  await ready;
  attempt(() => recorder.materialize());
  const overrides = { cwd: parent.settings.cwd, model: config.reviewModel };
  const request = { overrides, client, threadSource: null, ephemeral: false };
  return (await threads.fork({ threadId: parent.id }, request).catch(toRpcError)).thread;
}

function tellStarted({ outgoing }: ReviewParts, { start, status }: Thread): void {
  outgoing.broadcast('thread/started', { thread: threadView(start.summary, { status, ephemeral: false }) });
}

/** The turn as the answer shows it: with the target in place of the words that the reviewer is asked with. */
function promisedTurn(id: string, hint: string): Turn {
  const content = [{ type: 'text' as const, text: hint, text_elements: [] }];
  const none = { error: null, startedAt: null, completedAt: null, durationMs: null };
  return {
    id,
    items: [{ type: 'userMessage', id, content }],
    itemsView: 'notLoaded',
    status: 'inProgress',
    ...none,
  };
}
