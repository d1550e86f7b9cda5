import type { ModelEvent } from '../../model/index.ts';
import type { TurnInputs } from './turn-inputs.ts';

/** Takes in what an event says of the cost and the limits of a request, and how the next one is to be routed. */
export function noteUsage(
  turn: Pick<TurnInputs, 'turnId' | 'usage' | 'contextWindow' | 'emit' | 'keepState'>,
  event: ModelEvent,
): void {
  const { usage, turnId, emit } = turn;
  switch (event.type) {
    case 'rateLimits':
      usage.setRateLimits(event.snapshot);
      return emit({ type: 'usageUpdated', turnId, usage: usage.usage, rateLimits: usage.rateLimits });
    case 'completed':
      if (event.usage !== null) usage.add(event.usage, turn.contextWindow);
      return emit({ type: 'usageUpdated', turnId, usage: usage.usage, rateLimits: usage.rateLimits });
    case 'serverReasoningIncluded':
      return usage.noteReasoningCounted();
    case 'turnState':
      return turn.keepState(event.state);
    default:
  }
}
