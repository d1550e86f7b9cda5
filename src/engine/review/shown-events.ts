import type { ThreadEvent } from '../events.ts';

/**
 * What the clients of a reviewed thread see of its reviewer, as part of the review's own turn: what it looks at and what
 * goes wrong. Its messages are told as the review that comes of them, and its costs are its own (0.129.0).
 */
export function shownInReview(event: ThreadEvent, turnId: string): ThreadEvent | null {
  switch (event.type) {
    case 'itemStarted':
    case 'itemCompleted':
      return event.item.type === 'agentMessage' ? null : { ...event, turnId };
    case 'commandOutputDelta':
    case 'reasoningSummaryPartAdded':
    case 'reasoningSummaryDelta':
    case 'reasoningDelta':
    case 'planUpdated':
    case 'diffUpdated':
    case 'error':
    case 'modelRerouted':
    case 'modelVerified':
      return { ...event, turnId };
    case 'warning':
      return event;
    default:
      return null;
  }
}
