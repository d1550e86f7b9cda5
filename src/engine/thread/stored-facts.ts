import type { ThreadTokenUsage, TokenUsageBreakdown } from '../../protocol/index.ts';
import type {
  LineFilter,
  RolloutItem,
  StoredEvent,
  StoredTokenUsage,
  StoredTokenUsageInfo,
  ThreadRef,
  ThreadStore,
  TurnContextItem,
} from '../../store/index.ts';

/** A turn by its id or, where no record opened it, as in old files, by how many turns follow it. */
export type UsageTurn = { readonly id: string } | { readonly turnsAfter: number };

/** What a stored thread was at last: all of it stands at the end of its records. */
export interface StoredFacts {
  /** The settings of the last turn; null where none was stored. */
  readonly lastTurn: TurnContextItem | null;
  /** What it has used; null where nothing was counted. */
  readonly usage: ThreadTokenUsage | null;
  /** The turn in which usage was counted last; null where no turn was going on. */
  readonly usageTurn: UsageTurn | null;
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
  readonly #usageTurn = new UsageTurnSearch();
  #openTurn: StoredFacts['openTurn'] = null;
  #openTurnIsKnown = false;

  get isOver(): boolean {
    const usageIsKnown = this.#usage !== null && this.#usageTurn.isOver;
    return this.#openTurnIsKnown && this.#lastTurn !== null && usageIsKnown;
  }

  add(record: RolloutItem): void {
    if (record.type === 'turn_context') this.#lastTurn ??= record.payload;
    if (record.type !== 'event_msg') return;
    const { payload } = record;
    if (payload.type === 'token_count') this.#usage ??= payload.info ?? null;
    this.#usageTurn.add(payload);
    if (this.#openTurnIsKnown) return;
    if (payload.type === 'task_started') this.#openTurn = { turnId: payload.turn_id };
    else if (payload.type === 'user_message') this.#openTurn = { turnId: null };
    this.#openTurnIsKnown = payload.type === 'task_started' || ENDS.has(payload.type);
  }

  facts(): StoredFacts {
    const usage = this.#usage === null ? null : usageOf(this.#usage);
    return { lastTurn: this.#lastTurn, usage, usageTurn: this.#usageTurn.turn, openTurn: this.#openTurn };
  }
}

/** Finds the turn that was going on at the last count of tokens, from the last event to the first. */
class UsageTurnSearch {
  #counted = false;
  #turn: UsageTurn | null = null;
  #isOver = false;
  /** The turns that began behind the count. */
  #turnsAfter = 0;
  /** The user's messages of which it is not known yet whether a record opened their turn. */
  #messages = 0;

  get isOver(): boolean {
    return this.#isOver;
  }

  get turn(): UsageTurn | null {
    return this.#turn;
  }

  add(event: StoredEvent): void {
    if (this.#isOver) return;
    if (event.type === 'token_count') this.#counted = true;
    else if (this.#counted) this.#addBefore(event);
    else this.#addBehind(event);
  }

  #addBehind({ type }: StoredEvent): void {
    if (type === 'user_message') this.#messages += 1;
    if (type !== 'task_started' && !ENDS.has(type)) return;
    this.#turnsAfter += type === 'task_started' ? 1 : this.#messages;
    this.#messages = 0;
  }

  #addBefore(event: StoredEvent): void {
    if (event.type === 'task_started') this.#turn = { id: event.turn_id };
    else if (event.type === 'user_message') this.#turn ??= { turnsAfter: this.#turnsAfter + this.#messages };
    this.#isOver = event.type === 'task_started' || ENDS.has(event.type);
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
