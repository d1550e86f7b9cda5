import type { ThreadEvent } from '../events.ts';
import { NOT_FOR_DELEGATES } from '../thread/delegate.ts';
import { runDelegateTurn, type DelegateOutcome } from '../thread/delegate-turn.ts';
import type { ThreadStart } from '../thread/thread-services.ts';
import type { ReviewState } from './review-turn.ts';
import { REVIEW_RUBRIC } from './rubric.ts';

/**
 * Puts a question to a reviewer: a thread of its own that knows nothing of the one it works for, may ask nobody for
 * leave, and is told the rubric in place of the usual instructions.
 */
export async function askReviewer(
  start: ThreadStart,
  { turn, settings, clientName }: ReviewState,
  prompt: string,
  onEvent: (event: ThreadEvent) => void,
): Promise<DelegateOutcome> {
  const { config } = start;
  const reviewer = await start.makeDelegate({
    parent: start,
    source: 'review',
    label: 'review',
    originator: clientName,
    config: {
      ...config,
      baseInstructions: REVIEW_RUBRIC,
      features: config.features.without(NOT_FOR_DELEGATES),
      tools: { ...config.tools, webSearch: 'disabled' },
      notify: undefined,
    },
    settings: {
      ...settings,
      model: config.reviewModel ?? settings.model,
      approvalPolicy: 'never',
      collaboration: null,
    },
    instructions: REVIEW_RUBRIC,
  });
  try {
    const input = [{ type: 'text' as const, text: prompt, text_elements: [] }];
    const request = { outputSchema: null, folder: null, clientMetadata: turn.clientMetadata, clientName };
    return await runDelegateTurn(reviewer, input, request, turn.signal, onEvent);
  } finally {
    await reviewer.close();
  }
}
