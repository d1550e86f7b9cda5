import type { ResponseItem, ThreadTokenUsage, TokenUsageBreakdown } from '../../protocol/index.ts';
import type { RolloutItem, StoredTokenUsage, TurnContextItem } from '../../store/index.ts';
import { HistoryReplay } from '../history/index.ts';

/** What a thread goes on from after it was stored. */
export interface StoredState {
  readonly history: ResponseItem[];
  readonly usage: ThreadTokenUsage | null;
  /** The settings of the last turn; null where none was stored. */
  readonly lastTurn: TurnContextItem | null;
  /** What the model was told of its surroundings, as far as it still sees it; null where it sees nothing of it. */
  readonly baseline: TurnContextItem | null;
}

/** Reads the state to go on from out of a thread's records. */
export function storedState(records: readonly RolloutItem[]): StoredState {
  const replay = new HistoryReplay();
  const told = new ToldContexts();
  let usage: ThreadTokenUsage | null = null;
  let lastTurn: TurnContextItem | null = null;
  for (const record of records) {
    replay.add(record);
    told.add(record);
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
  return { history: replay.items(), usage, lastTurn, baseline: told.last };
}

/** The contexts of the turns that were not rolled back. */
class ToldContexts {
  #turns: { context: TurnContextItem | null; hasUser: boolean }[] = [];

  get last(): TurnContextItem | null {
    return this.#turns.findLast(({ context }) => context !== null)?.context ?? null;
  }

  add(record: RolloutItem): void {
    if (record.type === 'turn_context') this.#current().context = record.payload;
    if (record.type !== 'event_msg') return;
    const { payload } = record;
    if (payload.type === 'task_started') this.#turns.push({ context: null, hasUser: false });
    else if (payload.type === 'user_message') this.#current().hasUser = true;
    else if (payload.type === 'thread_rolled_back') this.#rollBack(payload.num_turns);
  }

  #current() {
    const current = this.#turns.at(-1) ?? { context: null, hasUser: false };
    if (this.#turns.length === 0) this.#turns.push(current);
    return current;
  }

  #rollBack(turns: number): void {
    for (let left = turns; left > 0 && this.#turns.length > 0;) if (this.#turns.pop()?.hasUser) left -= 1;
  }
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
