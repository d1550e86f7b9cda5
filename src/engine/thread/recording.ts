import type { RateLimitSnapshot, ThreadTokenUsage, TokenUsageBreakdown } from '../../protocol/index.ts';
import type { RolloutItem, StoredEvent, StoredTokenUsage, StoredTokenUsageInfo } from '../../store/index.ts';
import { toStoredEvents } from '../history/index.ts';
import type { ThreadEvent, TurnEnded } from '../events.ts';

/** What is kept beyond the usual. */
export interface RecordingOptions {
  /** The model's raw reasoning (`show_raw_agent_reasoning`). */
  readonly rawReasoning: boolean;
}

/** What a rollout file of 0.129.0 keeps of an event; nothing for most. */
export function recordsOf(
  event: ThreadEvent,
  threadId: string,
  { rawReasoning }: RecordingOptions,
): readonly RolloutItem[] {
  switch (event.type) {
    case 'recorded':
      return event.records;
    case 'itemCompleted':
      return toStoredEvents({ ...event, threadId })
        .filter(({ type }) => rawReasoning || type !== 'agent_reasoning_raw_content')
        .map(stored);
    case 'usageUpdated':
      return [
        stored({
          type: 'token_count',
          info: event.usage === null ? null : storedUsage(event.usage),
          rate_limits: event.rateLimits === null ? null : storedRateLimits(event.rateLimits),
        }),
      ];
    case 'turnStarted':
      return [
        stored({
          type: 'task_started',
          turn_id: event.turnId,
          started_at: event.startedAt,
          model_context_window: event.modelContextWindow,
          collaboration_mode_kind: event.mode,
        }),
      ];
    case 'turnEnded':
      return [stored(turnEndEvent(event))];
    default:
      return [];
  }
}

const stored = (payload: StoredEvent): RolloutItem => ({ type: 'event_msg', payload });

/** A failed turn is stored as complete, as 0.129.0 does: its error was for the clients of its time. */
function turnEndEvent(event: TurnEnded): StoredEvent {
  const { turnId: turn_id, completedAt: completed_at, durationMs: duration_ms } = event;
  if (event.end.status === 'interrupted') {
    const { reason } = event.end;
    return { type: 'turn_aborted', turn_id, reason, completed_at, duration_ms };
  }
  return {
    type: 'task_complete',
    turn_id,
    last_agent_message: event.lastAgentMessage,
    completed_at,
    duration_ms,
    ...(event.timeToFirstTokenMs === null ? {} : { time_to_first_token_ms: event.timeToFirstTokenMs }),
  };
}

function storedUsage(usage: ThreadTokenUsage): StoredTokenUsageInfo {
  return {
    total_token_usage: storedBreakdown(usage.total),
    last_token_usage: storedBreakdown(usage.last),
    model_context_window: usage.modelContextWindow,
  };
}

function storedBreakdown(usage: TokenUsageBreakdown): StoredTokenUsage {
  return {
    input_tokens: usage.inputTokens,
    cached_input_tokens: usage.cachedInputTokens,
    output_tokens: usage.outputTokens,
    reasoning_output_tokens: usage.reasoningOutputTokens,
    total_tokens: usage.totalTokens,
  };
}

type RateLimitWindow = RateLimitSnapshot['primary'];

function storedRateLimits(limits: RateLimitSnapshot): object {
  return {
    limit_id: limits.limitId,
    limit_name: limits.limitName,
    primary: storedWindow(limits.primary),
    secondary: storedWindow(limits.secondary),
    credits:
      limits.credits === null
        ? null
        : {
            has_credits: limits.credits.hasCredits,
            unlimited: limits.credits.unlimited,
            balance: limits.credits.balance,
          },
    plan_type: limits.planType,
    rate_limit_reached_type: limits.rateLimitReachedType,
  };
}

function storedWindow(window: RateLimitWindow): object | null {
  if (window === null) return null;
  return {
    used_percent: window.usedPercent,
    window_minutes: window.windowDurationMins,
    resets_at: window.resetsAt,
  };
}
