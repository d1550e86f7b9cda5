import type { GuardianApprovalReviewAction } from '../protocol/index.ts';

/** Something that the model wants to do and needs leave for, as an automatic reviewer judges it. */
export interface ReviewedAction {
  /** The item that waits; null where there is none. */
  readonly itemId: string | null;
  /** As clients see it. */
  readonly shown: GuardianApprovalReviewAction;
  /** As the reviewing model sees it; the names are 0.129.0's. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** Why leave is asked for again; null at first. */
  readonly retryReason: string | null;
}

/** Gives leave in the user's place. */
export interface ApprovalReviewer {
  /**
   * Resolves with null where leave is given, else with what the model is told; rejects when its turn is ended early.
   * Whatever goes wrong, no leave is given.
   */
  review(action: ReviewedAction): Promise<string | null>;
}
