import type { Clock } from '../../clock.ts';
import { permissionProfile } from '../../permissions/index.ts';
import type { ResponseItem } from '../../protocol/index.ts';
import type { ReviewedAction } from '../../tools/approval-reviewer.ts';
import { NO_RULES } from '../../tools/rules/index.ts';
import { NOT_FOR_DELEGATES } from '../thread/delegate.ts';
import { runDelegateTurn } from '../thread/delegate-turn.ts';
import type { ThreadStart } from '../thread/thread-services.ts';
import type { Thread } from '../thread/thread.ts';
import type { Conversation } from '../turn/conversation.ts';
import type { TurnSettings } from '../turn/settings.ts';
import { ASSESSMENT_SCHEMA, parseAssessment, ReviewFailure, type Assessment } from './assessment.ts';
import { reviewPolicy } from './policy.ts';
import { questionTexts } from './question.ts';
import { transcriptEntries } from './transcript.ts';

/** Who judges, whatever the thread's own model is. */
const REVIEW_MODEL = 'codex-auto-review';

/** How long one review may take (0.129.0). */
const REVIEW_TIMEOUT_MS = 90_000;

const READ_ONLY_POLICY = { type: 'readOnly', networkAccess: false } as const;
const READ_ONLY = {
  sandboxPolicy: READ_ONLY_POLICY,
  permissionProfile: permissionProfile(READ_ONLY_POLICY, { appendedRoots: [] }),
  activePermissionProfile: null,
};

/** Told before the second review, and never again. */
const REMINDER_TEXT =
  'Reviews before this one inform you and do not bind you: the policy does. Where the user approved a denied action after being told of its risk, answer with `allow`, unless the policy rules that out.';

const REMINDER: ResponseItem = {
  type: 'message',
  role: 'developer',
  content: [{ type: 'input_text', text: REMINDER_TEXT }],
};

/** A thread's part in a review. */
export interface ReviewedTurn {
  readonly start: ThreadStart;
  readonly settings: TurnSettings;
  readonly conversation: Conversation;
  readonly clientName: string;
  /** Ends the review early. */
  readonly signal: AbortSignal;
}

/** What came of a review. */
export type ReviewOutcome =
  | { readonly type: 'assessed'; readonly assessment: Assessment }
  /** There is no answer that could be used. */
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'timedOut' }
  | { readonly type: 'aborted' };

/** The thread of a reviewer, and how much it knows of the one that it reviews. */
interface Reviewer {
  readonly thread: Thread;
  /** Where it works and as whom; another one is made when that changes. */
  readonly key: string;
  /** The state of the conversation that `read` counts in. */
  conversation: object | null;
  read: number;
  reviews: number;
}

/**
 * Judges actions of a thread in a thread of its own, which may read and not write, asks nobody and lives on: it is told
 * what is new, and its provider can keep what it knows. While it is busy, another one is asked that knows nothing yet.
 */
export class AutoReviewer {
  readonly #clock: Clock;
  #standing: Reviewer | null = null;
  #busy = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Judges an action. Never rejects: what goes wrong is an outcome. */
  async judge(action: ReviewedAction, turn: ReviewedTurn): Promise<ReviewOutcome> {
    if (this.#busy) return this.#judgeOnce(action, turn);
    this.#busy = true;
    try {
      return await outcomeOf(turn.signal, async () => {
        this.#standing = await this.#reviewer(turn);
        return this.#ask(this.#standing, action, turn);
      });
    } finally {
      this.#busy = false;
    }
  }

  /** Lets the reviewer go. */
  async close(): Promise<void> {
    await this.#standing?.thread.close();
    this.#standing = null;
  }

  async #judgeOnce(action: ReviewedAction, turn: ReviewedTurn): Promise<ReviewOutcome> {
    return outcomeOf(turn.signal, async () => {
      const reviewer = await newReviewer(turn);
      try {
        return await this.#ask(reviewer, action, turn);
      } finally {
        await reviewer.thread.close();
      }
    });
  }

  async #reviewer(turn: ReviewedTurn): Promise<Reviewer> {
    if (this.#standing?.key === keyOf(turn)) return this.#standing;
    await this.close();
    return newReviewer(turn);
  }

  async #ask(reviewer: Reviewer, action: ReviewedAction, turn: ReviewedTurn): Promise<ReviewOutcome> {
    const { conversation, start, clientName, signal } = turn;
    const entries = transcriptEntries(conversation.items);
    const goesOn = reviewer.conversation === conversation.state && reviewer.read <= entries.length;
    const read = goesOn ? reviewer.read : null;
    if (reviewer.reviews === 1) await reviewer.thread.inject([REMINDER]);
    const texts = questionTexts({ threadId: start.recorder.threadId, entries, read, action });
    const input = texts.map((text) => ({ type: 'text' as const, text, text_elements: [] }));
    reviewer.conversation = conversation.state;
    reviewer.read = entries.length;
    reviewer.reviews += 1;
    const limit = new AbortController();
    const stopTimer = this.#clock.after(REVIEW_TIMEOUT_MS, () => limit.abort());
    const request = { outputSchema: ASSESSMENT_SCHEMA, folder: null, clientMetadata: null, clientName };
    const ends = AbortSignal.any([signal, limit.signal]);
    const { end, lastAgentMessage } = await runDelegateTurn(
      reviewer.thread,
      input,
      request,
      ends,
      () => undefined,
    );
    stopTimer();
    if (end.status === 'completed')
      return { type: 'assessed', assessment: parseAssessment(lastAgentMessage) };
    if (end.status === 'failed') return { type: 'failed', message: end.error.message };
    return limit.signal.aborted && !signal.aborted ? { type: 'timedOut' } : { type: 'aborted' };
  }
}

async function outcomeOf(signal: AbortSignal, judge: () => Promise<ReviewOutcome>): Promise<ReviewOutcome> {
  try {
    return await judge();
  } catch (error) {
    if (signal.aborted) return { type: 'aborted' };
    const message = error instanceof ReviewFailure ? error.message : 'the reviewer could not be asked';
    return { type: 'failed', message };
  }
}

function keyOf({ settings: { cwd } }: ReviewedTurn): string {
  return cwd;
}

async function newReviewer(turn: ReviewedTurn): Promise<Reviewer> {
  const { start, settings, clientName } = turn;
  const { config } = start;
  const instructions = reviewPolicy(config.autoReviewPolicy);
  const thread = await start.makeDelegate({
    parent: start,
    source: { other: 'guardian' },
    label: 'guardian',
    originator: clientName,
    rules: NO_RULES,
    config: {
      ...config,
      baseInstructions: instructions,
      developerInstructions: undefined,
      features: config.features.without(NOT_FOR_DELEGATES),
      notify: undefined,
    },
    settings: {
      ...settings,
      ...READ_ONLY,
      model: REVIEW_MODEL,
      effort: 'low',
      // As the thread's own model does it (0.129.0).
      summary: settings.summary ?? start.models.find(settings.model).defaultReasoningSummary,
      approvalPolicy: 'never',
      approvalsReviewer: 'user',
      collaboration: null,
    },
    instructions,
  });
  return { thread, key: keyOf(turn), conversation: null, read: 0, reviews: 0 };
}
