import type { ThreadTokenUsage, TokenUsageBreakdown } from '../../protocol/index.ts';
import type {
  LineFilter,
  RolloutItem,
  StoredTokenUsage,
  StoredTokenUsageInfo,
  ThreadRef,
  ThreadStore,
  TurnContextItem,
} from '../../store/index.ts';

/** What a stored thread was at last: all of it stands at the end of its records. */
export interface StoredFacts {
  /** The settings of the last turn; null where none was stored. */
  readonly lastTurn: TurnContextItem | null;
  /** What it has used; null where nothing was counted. */
  readonly usage: ThreadTokenUsage | null;
  /** The turn that the usage was counted in; null where no record says it. */
  readonly usageTurnId: string | null;
  /** The turn that has no end; null where there is none. One that no record opened, as in old files, has no id. */
  readonly openTurn: { readonly turnId: string | null } | null;
}

/**
 * Reads a thread's last facts from the end of its records, no further than it has to.
 * @throws StoreError like `ThreadStore.load`
 */
export async function storedFacts(store: Pick<ThreadStore, 'latest'>, ref: ThreadRef): Promise<StoredFacts> {
  const search = new FactSearch();
  for await (const record of store.latest(ref, tellsFacts)) {
    search.add(record);
    if (search.isOver) break;
  }
  return search.facts();
}

const tellsFacts: LineFilter = (type, payloadType) =>
  type === 'turn_context' || (type === 'event_msg' && (payloadType === '' || EVENTS.has(payloadType)));

const ENDS: ReadonlySet<string> = new Set([
  'task_complete',
  'turn_complete',
  'turn_aborted',
  'thread_rolled_back',
]);
const EVENTS: ReadonlySet<string> = new Set([
  ...ENDS,
  'task_started',
  'turn_started',
  'token_count',
  'user_message',
]);

/** Goes through records from the last one to the first. */
class FactSearch {
  #lastTurn: TurnContextItem | null = null;
  #usage: StoredTokenUsageInfo | null = null;
  #usageTurnId: string | null = null;
  #openTurn: StoredFacts['openTurn'] = null;
  #openTurnIsKnown = false;

  get isOver(): boolean {
    return this.#openTurnIsKnown && this.#lastTurn !== null && this.#usageTurnId !== null;
  }

  add(record: RolloutItem): void {
    if (record.type === 'turn_context') this.#lastTurn ??= record.payload;
    if (record.type !== 'event_msg') return;
    const { payload } = record;
    if (payload.type === 'token_count') this.#usage ??= payload.info ?? null;
    if (payload.type === 'task_started' && this.#usage !== null) this.#usageTurnId ??= payload.turn_id;
    if (this.#openTurnIsKnown) return;
    if (payload.type === 'task_started') this.#openTurn = { turnId: payload.turn_id };
    else if (payload.type === 'user_message') this.#openTurn = { turnId: null };
    this.#openTurnIsKnown = payload.type === 'task_started' || ENDS.has(payload.type);
  }

  facts(): StoredFacts {
    const usage = this.#usage === null ? null : usageOf(this.#usage);
    return { lastTurn: this.#lastTurn, usage, usageTurnId: this.#usageTurnId, openTurn: this.#openTurn };
  }
}

function usageOf(info: StoredTokenUsageInfo): ThreadTokenUsage {
  return {
    total: breakdown(info.total_token_usage),
    last: breakdown(info.last_token_usage),
    modelContextWindow: info.model_context_window,
  };
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
