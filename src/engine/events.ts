import type {
  FileUpdateChange,
  GuardianApprovalReview,
  GuardianApprovalReviewAction,
  ModeKind,
  ModelRerouteReason,
  ModelVerification,
  RateLimitSnapshot,
  ReviewTarget,
  ThreadGoal,
  ThreadStatus,
  ThreadTokenUsage,
  TurnError,
} from '../protocol/index.ts';
import type { RolloutItem } from '../store/index.ts';
import type { ItemCompleted, ToolEvent } from '../tools/events.ts';
import type { ReviewOutput } from './review/review-output.ts';

/** A turn began. `startedAt` is in Unix seconds. */
export interface TurnStarted {
  readonly type: 'turnStarted';
  readonly turnId: string;
  readonly startedAt: number;
  readonly modelContextWindow: number | null;
  readonly mode: ModeKind;
}

/** How a turn ended. */
export type TurnEnd =
  | { readonly status: 'completed' }
  | { readonly status: 'interrupted'; readonly reason: 'interrupted' | 'replaced' }
  | { readonly status: 'failed'; readonly error: TurnError };

/** A turn ended; nothing of the turn follows. Times are in Unix seconds, durations in milliseconds. */
export interface TurnEnded {
  readonly type: 'turnEnded';
  readonly turnId: string;
  readonly end: TurnEnd;
  readonly startedAt: number;
  readonly completedAt: number;
  readonly durationMs: number;
  readonly timeToFirstTokenMs: number | null;
  readonly lastAgentMessage: string | null;
}

/** A piece of the assistant's message. The hottest event: it carries nothing but what a client needs. */
export interface AgentMessageDelta {
  readonly type: 'agentMessageDelta';
  readonly turnId: string;
  readonly itemId: string;
  readonly delta: string;
}

/** A piece of the plan that the assistant proposes. */
export interface PlanDelta {
  readonly type: 'planDelta';
  readonly turnId: string;
  readonly itemId: string;
  readonly delta: string;
}

/** The patch that the model is writing, as far as it got; `itemId` is the one that its file change will have. */
export interface PatchUpdated {
  readonly type: 'patchUpdated';
  readonly turnId: string;
  readonly itemId: string;
  readonly changes: FileUpdateChange[];
}

/** A new part of a reasoning summary begins. */
export interface ReasoningSummaryPartAdded {
  readonly type: 'reasoningSummaryPartAdded';
  readonly turnId: string;
  readonly itemId: string;
  readonly summaryIndex: number;
}

/** A piece of a reasoning summary. */
export interface ReasoningSummaryDelta {
  readonly type: 'reasoningSummaryDelta';
  readonly turnId: string;
  readonly itemId: string;
  readonly delta: string;
  readonly summaryIndex: number;
}

/** A piece of raw reasoning. */
export interface ReasoningDelta {
  readonly type: 'reasoningDelta';
  readonly turnId: string;
  readonly itemId: string;
  readonly delta: string;
  readonly contentIndex: number;
}

/** The account's limits and, where it is known, what the thread has used. Stored as one record. */
export interface UsageUpdated {
  readonly type: 'usageUpdated';
  readonly turnId: string;
  readonly usage: ThreadTokenUsage | null;
  readonly rateLimits: RateLimitSnapshot | null;
}

/** Something failed; the turn goes on when `willRetry`. */
export interface ErrorRaised {
  readonly type: 'error';
  readonly turnId: string;
  readonly error: TurnError;
  readonly willRetry: boolean;
}

/** The provider answered with another model than the one asked for. */
export interface ModelRerouted {
  readonly type: 'modelRerouted';
  readonly turnId: string;
  readonly fromModel: string;
  readonly toModel: string;
  readonly reason: ModelRerouteReason;
}

/** The provider asks for the account to be verified. */
export interface ModelVerified {
  readonly type: 'modelVerified';
  readonly turnId: string;
  readonly verifications: ModelVerification[];
}

/** An item of a review is final; `review` is what its stored form holds beyond the text that clients see. */
export interface ReviewItemCompleted extends ItemCompleted {
  readonly review: { readonly target: ReviewTarget } | { readonly output: ReviewOutput | null };
}

/** A review of an approval began or ended. Nothing of it is stored (0.129.0). */
export interface ApprovalReview {
  readonly type: 'approvalReviewStarted' | 'approvalReviewCompleted';
  readonly turnId: string;
  readonly reviewId: string;
  /** The item that waits for it; null where there is none. */
  readonly targetItemId: string | null;
  readonly action: GuardianApprovalReviewAction;
  readonly review: GuardianApprovalReview;
}

/** What users should know of the reviews. */
export interface ReviewWarning {
  readonly type: 'reviewWarning';
  readonly message: string;
}

export type ApprovalReviewEvent = ApprovalReview | ReviewWarning;

/** The thread's status changed. */
export interface StatusChanged {
  readonly type: 'statusChanged';
  readonly status: ThreadStatus;
}

/** The thread's goal changed; `turnId` is the turn that works for it, null where it was changed for another reason. */
export interface GoalUpdated {
  readonly type: 'goalUpdated';
  readonly turnId: string | null;
  readonly goal: ThreadGoal;
}

/** Records that are stored and not shown: model history and turn contexts. */
export interface Recorded {
  readonly type: 'recorded';
  readonly records: readonly RolloutItem[];
}

/** Everything that happens in a thread, in one order: what is stored and what is sent both come from here. */
export type ThreadEvent =
  | TurnStarted
  | TurnEnded
  | AgentMessageDelta
  | PlanDelta
  | PatchUpdated
  | ReasoningSummaryPartAdded
  | ReasoningSummaryDelta
  | ReasoningDelta
  | UsageUpdated
  | ErrorRaised
  | ModelRerouted
  | ModelVerified
  | StatusChanged
  | GoalUpdated
  | ApprovalReviewEvent
  | ReviewItemCompleted
  | Recorded
  | ToolEvent;
