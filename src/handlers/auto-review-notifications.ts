import type { ApprovalReviewEvent } from '../engine/index.ts';
import type { Outgoing, Session } from '../rpc/index.ts';

/** Sends what happens in a review of an approval. */
export function tellOfReview(
  outgoing: Outgoing,
  sessions: ReadonlySet<Session>,
  threadId: string,
  event: ApprovalReviewEvent,
): void {
  switch (event.type) {
    case 'reviewWarning':
      return outgoing.notify(sessions, 'guardianWarning', { threadId, message: event.message });
    case 'approvalReviewStarted': {
      const { type: _type, ...about } = event;
      return outgoing.notify(sessions, 'item/autoApprovalReview/started', { threadId, ...about });
    }
    case 'approvalReviewCompleted': {
      const { type: _type, ...about } = event;
      const params = { threadId, ...about, decisionSource: 'agent' } as const;
      return outgoing.notify(sessions, 'item/autoApprovalReview/completed', params);
    }
  }
}
