import type { ThreadEvent } from '../engine/index.ts';
import type { Turn } from '../protocol/index.ts';
import type { Outgoing, Session } from '../rpc/index.ts';
import { tellOfReview } from './auto-review-notifications.ts';

/** Sends what an event of a thread means to clients; what is only stored means nothing to them. */
export function tellSubscribers(
  outgoing: Outgoing,
  sessions: ReadonlySet<Session>,
  threadId: string,
  event: ThreadEvent,
): void {
  const tell: Outgoing['notify'] = outgoing.notify.bind(outgoing);
  switch (event.type) {
    case 'agentMessageDelta': {
      const { turnId, itemId, delta } = event;
      return tell(sessions, 'item/agentMessage/delta', { threadId, turnId, itemId, delta });
    }
    case 'planDelta': {
      const { turnId, itemId, delta } = event;
      return tell(sessions, 'item/plan/delta', { threadId, turnId, itemId, delta });
    }
    case 'commandOutputDelta': {
      const { turnId, itemId, delta } = event;
      return tell(sessions, 'item/commandExecution/outputDelta', { threadId, turnId, itemId, delta });
    }
    case 'terminalInteraction': {
      const { turnId, itemId, processId, stdin } = event;
      const interaction = { threadId, turnId, itemId, processId, stdin };
      return tell(sessions, 'item/commandExecution/terminalInteraction', interaction);
    }
    case 'itemStarted': {
      const { item, turnId, startedAtMs } = event;
      return tell(sessions, 'item/started', { item, threadId, turnId, startedAtMs });
    }
    case 'itemCompleted': {
      const { item, turnId, completedAtMs } = event;
      return tell(sessions, 'item/completed', { item, threadId, turnId, completedAtMs });
    }
    case 'statusChanged':
      return outgoing.broadcast('thread/status/changed', { threadId, status: event.status });
    case 'turnStarted':
      return tell(sessions, 'turn/started', { threadId, turn: startedTurn(event) });
    case 'turnEnded':
      return tell(sessions, 'turn/completed', { threadId, turn: endedTurn(event) });
    case 'recorded':
      return;
    case 'approvalReviewStarted':
    case 'approvalReviewCompleted':
    case 'reviewWarning':
      return tellOfReview(outgoing, sessions, threadId, event);
    default:
      tellProgress(outgoing, sessions, threadId, event);
  }
}

type ProgressEvent = Exclude<
  ThreadEvent,
  {
    type:
      | 'agentMessageDelta'
      | 'planDelta'
      | 'commandOutputDelta'
      | 'terminalInteraction'
      | 'itemStarted'
      | 'itemCompleted'
      | 'statusChanged'
      | 'turnStarted'
      | 'turnEnded'
      | 'recorded'
      | 'approvalReviewStarted'
      | 'approvalReviewCompleted'
      | 'reviewWarning';
  }
>;

function tellProgress(
  outgoing: Outgoing,
  sessions: ReadonlySet<Session>,
  threadId: string,
  event: ProgressEvent,
): void {
  const tell: Outgoing['notify'] = outgoing.notify.bind(outgoing);
  switch (event.type) {
    case 'reasoningSummaryPartAdded': {
      const { turnId, itemId, summaryIndex } = event;
      return tell(sessions, 'item/reasoning/summaryPartAdded', { threadId, turnId, itemId, summaryIndex });
    }
    case 'reasoningSummaryDelta': {
      const { turnId, itemId, delta, summaryIndex } = event;
      const piece = { threadId, turnId, itemId, delta, summaryIndex };
      return tell(sessions, 'item/reasoning/summaryTextDelta', piece);
    }
    case 'reasoningDelta': {
      const { turnId, itemId, delta, contentIndex } = event;
      return tell(sessions, 'item/reasoning/textDelta', { threadId, turnId, itemId, delta, contentIndex });
    }
    case 'planUpdated': {
      const { turnId, explanation, plan } = event;
      return tell(sessions, 'turn/plan/updated', { threadId, turnId, explanation, plan });
    }
    case 'diffUpdated':
      return tell(sessions, 'turn/diff/updated', { threadId, turnId: event.turnId, diff: event.diff });
    case 'usageUpdated': {
      const { turnId, usage, rateLimits } = event;
      if (usage !== null)
        tell(sessions, 'thread/tokenUsage/updated', { threadId, turnId, tokenUsage: usage });
      if (rateLimits !== null) outgoing.broadcast('account/rateLimits/updated', { rateLimits });
      return;
    }
    case 'error': {
      const { turnId, error, willRetry } = event;
      return tell(sessions, 'error', { error, willRetry, threadId, turnId });
    }
    case 'patchUpdated': {
      const { turnId, itemId, changes } = event;
      return tell(sessions, 'item/fileChange/patchUpdated', { threadId, turnId, itemId, changes });
    }
    case 'goalUpdated':
      return outgoing.broadcast('thread/goal/updated', { threadId, turnId: event.turnId, goal: event.goal });
    case 'warning':
      return tell(sessions, 'warning', { threadId, message: event.message });
    case 'modelVerified': {
      const { turnId, verifications } = event;
      return tell(sessions, 'model/verification', { threadId, turnId, verifications });
    }
    case 'modelRerouted': {
      const { turnId, fromModel, toModel, reason } = event;
      return tell(sessions, 'model/rerouted', { threadId, turnId, fromModel, toModel, reason });
    }
  }
}

const withoutItems = { items: [], itemsView: 'notLoaded' } as const satisfies Partial<Turn>;

function startedTurn(event: Extract<ThreadEvent, { type: 'turnStarted' }>): Turn {
  const { turnId: id, startedAt } = event;
  const open = { status: 'inProgress', error: null, completedAt: null, durationMs: null } as const;
  return { id, ...withoutItems, ...open, startedAt };
}

function endedTurn(event: Extract<ThreadEvent, { type: 'turnEnded' }>): Turn {
  const { turnId: id, end, startedAt, completedAt, durationMs } = event;
  const error = end.status === 'failed' ? end.error : null;
  return { id, ...withoutItems, status: end.status, error, startedAt, completedAt, durationMs };
}
