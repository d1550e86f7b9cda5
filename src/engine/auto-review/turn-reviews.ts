import { randomUUID } from 'node:crypto';
import type { GuardianApprovalReview } from '../../protocol/index.ts';
import type { ApprovalReviewer, ReviewedAction } from '../../tools/approval-reviewer.ts';
import type { ThreadEvent } from '../events.ts';
import type { TurnSettings } from '../turn/settings.ts';
import type { Assessment } from './assessment.ts';
import type { AutoReviewer, ReviewedTurn } from './auto-reviewer.ts';
import { Denials } from './denials.ts';

/** A turn whose approvals are reviewed. */
export interface ReviewingTurn extends ReviewedTurn {
  readonly turnId: string;
  readonly emit: (event: ThreadEvent) => void;
}

const UNDER_WAY = { riskLevel: null, userAuthorization: null, rationale: null } as const;

const TIMED_OUT = 'Automatic approval review timed out while evaluating the requested approval.';

/** Whether a reviewer gives leave where the user would be asked: only under policies that leave the asking to the model. */
export function isAutoReviewed({ approvalPolicy, approvalsReviewer }: TurnSettings): boolean {
  return (
    approvalsReviewer !== 'user' && (approvalPolicy === 'on-request' || typeof approvalPolicy === 'object')
  );
}

/** The reviews of one turn: each is told to clients from its beginning to its end. */
export class TurnReviews implements ApprovalReviewer {
  readonly #reviewer: AutoReviewer;
  readonly #turn: ReviewingTurn;
  readonly #denials = new Denials();

  constructor(reviewer: AutoReviewer, turn: ReviewingTurn) {
    this.#reviewer = reviewer;
    this.#turn = turn;
  }

  /** Whether so much was denied that the turn has to end. */
  get tooManyDenials(): boolean {
    return this.#denials.tooMany;
  }

  async review(action: ReviewedAction): Promise<string | null> {
    const { turnId, emit, signal } = this.#turn;
    const about = { turnId, reviewId: randomUUID(), targetItemId: action.itemId, action: action.shown };
    const completed = (review: GuardianApprovalReview): void =>
      emit({ type: 'approvalReviewCompleted', ...about, review });
    emit({ type: 'approvalReviewStarted', ...about, review: { status: 'inProgress', ...UNDER_WAY } });
    const outcome = await this.#reviewer.judge(action, this.#turn);
    switch (outcome.type) {
      case 'aborted':
        completed({ status: 'aborted', ...UNDER_WAY });
        signal.throwIfAborted();
        return refusal('Automatic approval review was ended before it was done.');
      case 'timedOut':
        this.#denials.other();
        this.#warn(TIMED_OUT);
        completed({ status: 'timedOut', ...UNDER_WAY, rationale: TIMED_OUT });
        return 'The automatic approval review was not done in time. That says nothing about the action: try once more, or ask the user for guidance or for approval.';
      case 'failed': {
        const rationale = `Automatic approval review failed: ${outcome.message}`;
        this.#denials.other();
        return this.#settle(
          { allowed: false, riskLevel: 'high', userAuthorization: 'unknown', rationale },
          completed,
        );
      }
      case 'assessed': {
        const message = this.#settle(outcome.assessment, completed);
        const stop = outcome.assessment.allowed ? this.#denials.other() : this.#denials.denied();
        if (stop != null) this.#warn(stop);
        return message;
      }
    }
  }

  /** Tells of a judgement; what the model is told of it. */
  #settle(assessment: Assessment, completed: (review: GuardianApprovalReview) => void): string | null {
    const { allowed, riskLevel, userAuthorization, rationale } = assessment;
    const verdict = allowed ? 'approved' : 'denied';
    this.#warn(
      `Automatic approval review ${verdict} (risk: ${riskLevel}, authorization: ${userAuthorization}): ${rationale}`,
    );
    completed({ status: verdict, riskLevel, userAuthorization, rationale });
    return allowed ? null : refusal(rationale);
  }

  #warn(message: string): void {
    this.#turn.emit({ type: 'reviewWarning', message });
  }
}

/** The first lines are 0.129.0's: clients show them as the output of what did not run. */
function refusal(rationale: string): string {
  return `This action was rejected due to unacceptable risk.\nReason: ${rationale.trim()}\nDo not try to reach the same result in another way, indirectly, or around the policy. Go on with something that is materially safer, or once the user has been told of the risk and approves; otherwise stop and ask the user.`;
}
