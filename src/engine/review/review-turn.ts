import type { ResponseItem, ReviewTarget, ThreadItem, TurnError } from '../../protocol/index.ts';
import type { ReviewItemCompleted } from '../events.ts';
import { ToldFailure } from '../thread/turn-end.ts';
import type { ThreadServices, ThreadStart } from '../thread/thread-services.ts';
import type { TurnState } from '../thread/turn-state.ts';
import { askReviewer } from './reviewer.ts';
import { parseReview, reviewText, reviewWords, type ReviewOutput } from './review-output.ts';
import { reviewPrompt, targetHint } from './review-target.ts';
import { shownInReview } from './shown-events.ts';

/** A thread's part in a review. */
export type ReviewState = Pick<TurnState, 'turn' | 'settings' | 'clientName' | 'emit' | 'remember'>;

const INTERRUPTED_REVIEW = 'Review was interrupted. Please re-run /review and wait for it to complete.';

/** The id of the message that a review leaves; clients of 0.129.0 see it so. */
const MESSAGE_ID = 'review_rollout_assistant';

/**
 * Runs a review inside an announced turn: lets a reviewer look at the target, shows what it does, and leaves what it
 * found for clients and for the thread's own model. That it ended is told however it ended.
 *
 * @param target as `checkedTarget` returns it
 * @throws EngineError where there is nothing to compare with; ToldFailure; the signal's reason
 */
export async function runReview(
  services: ThreadServices,
  start: ThreadStart,
  state: ReviewState,
  target: ReviewTarget,
): Promise<void> {
  const { turn, settings, emit } = state;
  const { id: turnId, signal } = turn;
  const prompt = await reviewPrompt(target, settings.cwd, () => services.git(settings.cwd, signal));
  signal.throwIfAborted();
  tell(state, { type: 'enteredReviewMode', id: turnId, review: targetHint(target) }, { target });
  let output: ReviewOutput | null = null;
  let failure: TurnError | null = null;
  try {
    const { end, lastAgentMessage } = await askReviewer(start, state, prompt, (event) => {
      const shown = shownInReview(event, turnId);
      if (shown !== null) emit(shown);
    });
    if (end.status === 'failed') failure = end.error;
    if (end.status === 'completed' && lastAgentMessage !== null) output = parseReview(lastAgentMessage);
  } finally {
    leave(state, output);
  }
  signal.throwIfAborted();
  if (failure !== null) throw new ToldFailure(failure);
}

/** Tells the thread's model and the clients what came of the review. */
function leave(state: ReviewState, output: ReviewOutput | null): void {
  const { turn, remember } = state;
  const review = reviewText(output);
  const text = output === null ? INTERRUPTED_REVIEW : review;
  remember([message('user', userAction(output === null ? null : reviewWords(output)))]);
  tell(state, { type: 'exitedReviewMode', id: turn.id, review }, { output });
  remember([message('assistant', text)]);
  tell(state, { type: 'agentMessage', id: MESSAGE_ID, text, phase: null, memoryCitation: null });
}

function tell(
  { turn: { id: turnId }, emit }: ReviewState,
  item: ThreadItem,
  review?: ReviewItemCompleted['review'],
): void {
  emit({ type: 'itemStarted', turnId, item, startedAtMs: Date.now() });
  const stored = review === undefined ? {} : { review };
  emit({ type: 'itemCompleted', turnId, item, completedAtMs: Date.now(), ...stored });
}

function message(role: 'user' | 'assistant', text: string): ResponseItem {
  const content =
    role === 'user' ? ({ type: 'input_text', text } as const) : ({ type: 'output_text', text } as const);
  return { type: 'message', role, content: [content] };
}

/** What the thread's model is told of a review, between the tags of 0.129.0. @param review what it says; null where none came */
function userAction(review: string | null): string {
  const context =
    review === null
      ? 'The user asked for a review and it ended before the reviewer was done. If the user asks about it, say that it has to be started again with `/review` and given time to finish.'
      : 'The user asked for a review; this is all that the reviewer wrote. The user may choose findings to be resolved.';
  return [
    '<user_action>',
    `  <context>${context}</context>`,
    '  <action>review</action>',
    '  <results>',
    `  ${review ?? 'None.'}`,
    '  </results>',
    '</user_action>',
  ].join('\n');
}
