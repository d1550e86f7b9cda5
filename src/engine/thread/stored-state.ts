import type { ResponseItem, ThreadTokenUsage, TokenUsageBreakdown } from '../../protocol/index.ts';
import type { RolloutItem, StoredTokenUsage, TurnContextItem } from '../../store/index.ts';
import { HistoryReplay } from '../history/index.ts';

/** What a thread goes on from after it was stored. */
export interface StoredState {
  readonly history: ResponseItem[];
  readonly usage: ThreadTokenUsage | null;
  /** The settings of the last turn; null where none was stored. */
  readonly lastTurn: TurnContextItem | null;
}

/** Reads the state to go on from out of a thread's records. */
export function storedState(records: readonly RolloutItem[]): StoredState {
  const replay = new HistoryReplay();
  let usage: ThreadTokenUsage | null = null;
  let lastTurn: TurnContextItem | null = null;
  for (const record of records) {
    replay.add(record);
    if (record.type === 'turn_context') lastTurn = record.payload;
    if (record.type !== 'event_msg' || record.payload.type !== 'token_count') continue;
    const { info } = record.payload;
    if (info === null) continue;
    usage = {
      total: breakdown(info.total_token_usage),
      last: breakdown(info.last_token_usage),
      modelContextWindow: info.model_context_window,
    };
  }
  return { history: replay.items(), usage, lastTurn };
}

function breakdown(stored: StoredTokenUsage): TokenUsageBreakdown {
  return {
    totalTokens: stored.total_tokens,
    inputTokens: stored.input_tokens,
    cachedInputTokens: stored.cached_input_tokens,
    outputTokens: stored.output_tokens,
    reasoningOutputTokens: stored.reasoning_output_tokens,
  };
}
