/** Rebuilds a thread's turns from its stored records, one record at a time. */
import type { ThreadItem, Turn } from '../../protocol/index.ts';
import type {
  RolloutItem,
  StoredEvent,
  TaskCompleteEvent,
  TaskStartedEvent,
  TurnAbortedEvent,
} from '../../store/index.ts';
import { hookPromptItem } from './hook-prompt.ts';
import {
  agentMessageItem,
  fileChangeItem,
  imageGenerationItem,
  mcpToolCallItem,
  memoryCitationFromStored,
  userMessageItem,
  webSearchActionFromStored,
  webSearchItem,
} from './items.ts';
import { PendingTurn } from './pending-turn.ts';

const REVIEW_REQUESTED = 'Review requested.';
const REVIEW_WITHOUT_OUTPUT = 'Reviewer failed to output a response.';

export interface FinishOptions {
  /** The thread is running its last turn: it stays in progress. Otherwise a turn without an end was interrupted. */
  running?: boolean;
}

/** Where in a thread a builder begins, if not at its beginning. */
export interface BuilderStart {
  /** How many records come before. */
  readonly records: number;
  /** The number that the next counted item gets. */
  readonly nextItem: number;
  /** The turns before, as far as rollbacks have to know of them. */
  readonly closed?: readonly PendingTurn[];
  /** Whether a turn of this id came before. */
  readonly knows?: (turnId: string) => boolean;
}

/**
 * Items that have no id in the file are counted through the thread (`item-1`, …); tool items keep their call id.
 * Records outside of any turn, as old files have them, make a turn of their own (`rollout-<record number>`).
 */
export class TurnsBuilder {
  #turns: PendingTurn[] = [];
  /** Finished turns by id; the first of its id. */
  #byId = new Map<string, PendingTurn>();
  #current: PendingTurn | undefined;
  #nextItem = 1;
  #records = 0;
  readonly #knows: (turnId: string) => boolean;
  #changedLate: PendingTurn | undefined;

  constructor(
    { records, nextItem, closed = [], knows = () => false }: BuilderStart = { records: 0, nextItem: 1 },
  ) {
    this.#records = records;
    this.#nextItem = nextItem;
    this.#knows = knows;
    for (const turn of closed) this.#close(turn);
  }

  /** How many records came so far, those that make no item counted too. */
  get records(): number {
    return this.#records;
  }

  /** The number that the next counted item gets. */
  get nextItem(): number {
    return this.#nextItem;
  }

  /** The turn that is not over. */
  get openTurn(): PendingTurn | undefined {
    return this.#current;
  }

  /** The closed turn that the last record changed. */
  get changedLate(): PendingTurn | undefined {
    return this.#changedLate;
  }

  /** Takes the next record. */
  add(record: RolloutItem): void {
    this.#changedLate = undefined;
    switch (record.type) {
      case 'event_msg':
        this.#event(record.payload);
        break;
      case 'compacted':
        this.#ensureTurn().sawCompaction = true;
        break;
      case 'response_item':
        this.#responseItem(record.payload);
        break;
      case 'session_meta':
      case 'turn_context':
        break;
    }
    this.#records += 1;
  }

  /** Counts a record that is known to make no item. */
  skip(): void {
    this.#changedLate = undefined;
    this.#records += 1;
  }

  /** Ends the open turn, as the next turn's start does. */
  close(): void {
    this.#closeCurrent();
  }

  /** Puts an item in the current turn that no record tells of, or replaces it. */
  show(item: ThreadItem): void {
    this.#upsert(item);
  }

  /** The turns that are over, in order; a rollback takes some away. */
  get closedTurns(): readonly PendingTurn[] {
    return this.#turns;
  }

  /** The turns so far, with all their items but those that were released. */
  turns({ running = false }: FinishOptions = {}): Turn[] {
    const all = this.#current?.isWorthKeeping ? [...this.#turns, this.#current] : this.#turns;
    return all.map((turn, index) => turn.toTurn(running && index === all.length - 1));
  }

  #event(event: StoredEvent): void {
    switch (event.type) {
      case 'task_started':
        return this.#taskStarted(event);
      case 'task_complete':
        return this.#taskComplete(event);
      case 'turn_aborted':
        return this.#aborted(event);
      case 'user_message':
        return this.#userTurn().push(userMessageItem(this.#nextId(), event));
      case 'agent_message': {
        if (event.message === '') return;
        const citation = event.memory_citation;
        const memoryCitation = citation && memoryCitationFromStored(citation);
        const parts = { text: event.message, phase: event.phase, memoryCitation };
        return this.#ensureTurn().push(agentMessageItem(this.#nextId(), parts));
      }
      case 'agent_reasoning':
        return this.#reasoning('summary', event.text);
      case 'agent_reasoning_raw_content':
        return this.#reasoning('content', event.text);
      case 'thread_rolled_back':
        return this.#rollBack(event.num_turns);
      case 'token_count':
      case 'thread_goal_updated':
        return;
      default:
        return this.#toolOrMarker(event);
    }
  }

  #toolOrMarker(event: Exclude<StoredEvent, { type: HandledBefore }>): void {
    switch (event.type) {
      case 'patch_apply_end':
        return this.#upsert(fileChangeItem(event.call_id, event.changes ?? {}, event.status), event.turn_id);
      case 'web_search_end':
        return this.#upsert(
          webSearchItem(event.call_id, event.query, webSearchActionFromStored(event.action)),
        );
      case 'mcp_tool_call_end':
        return this.#upsert(mcpToolCallItem(event));
      case 'image_generation_end':
        return this.#upsert(imageGenerationItem(event));
      case 'item_completed': {
        const { id, text } = event.item;
        return text === '' ? undefined : this.#upsert({ type: 'plan', id, text }, event.turn_id);
      }
      case 'context_compacted':
        return this.#ensureTurn().push({ type: 'contextCompaction', id: this.#nextId() });
      case 'entered_review_mode': {
        const review = event.user_facing_hint ?? REVIEW_REQUESTED;
        return this.#ensureTurn().push({ type: 'enteredReviewMode', id: this.#nextId(), review });
      }
      case 'exited_review_mode': {
        const review = event.review_output?.overall_explanation.trim() || REVIEW_WITHOUT_OUTPUT;
        return this.#ensureTurn().push({ type: 'exitedReviewMode', id: this.#nextId(), review });
      }
    }
  }

  #responseItem(item: Extract<RolloutItem, { type: 'response_item' }>['payload']): void {
    if (item.type !== 'message' || item.role !== 'user') return;
    const prompt = hookPromptItem(item.content, item.id);
    if (prompt !== null) this.#ensureTurn().push(prompt);
  }

  #taskStarted(event: TaskStartedEvent): void {
    this.#closeCurrent();
    this.#current = PendingTurn.started(event.turn_id, event.started_at ?? null);
  }

  /** A completion for an unknown turn ends the current one. */
  #taskComplete(event: TaskCompleteEvent): void {
    const current = this.#current;
    if (current !== undefined && (current.id === event.turn_id || !this.#hasClosed(event.turn_id))) {
      current.complete(event.completed_at ?? null, event.duration_ms ?? null);
      this.#closeCurrent();
      return;
    }
    this.#closed(event.turn_id)?.complete(event.completed_at ?? null, event.duration_ms ?? null);
  }

  /** The turn stays open: what it still had under way is stored after the abort. */
  #aborted(event: TurnAbortedEvent): void {
    const id = event.turn_id ?? undefined;
    const isLate = id !== undefined && id !== this.#current?.id && this.#hasClosed(id);
    const target = isLate ? this.#closed(id) : this.#current;
    target?.interrupt(event.completed_at ?? null, event.duration_ms ?? null);
  }

  #reasoning(part: 'summary' | 'content', text: string): void {
    if (text === '') return;
    const last = this.#ensureTurn().lastItem;
    if (last?.type === 'reasoning')
      return this.#ensureTurn().upsert({ ...last, [part]: [...last[part], text] });
    const item = { type: 'reasoning' as const, id: this.#nextId(), summary: [], content: [] };
    this.#ensureTurn().push({ ...item, [part]: [text] });
  }

  #rollBack(turns: number): void {
    this.#closeCurrent();
    this.#turns.length = Math.max(0, this.#turns.length - turns);
    this.#byId = new Map();
    let items = 0;
    for (const turn of this.#turns) {
      if (!this.#byId.has(turn.id)) this.#byId.set(turn.id, turn);
      items += turn.itemCount;
    }
    this.#nextItem = items + 1;
  }

  /** Where a user message belongs: an open turn, or a new one if the current one was only implied. */
  #userTurn(): PendingTurn {
    const current = this.#current;
    if (current !== undefined && !current.explicit && !(current.sawCompaction && current.itemCount === 0)) {
      this.#closeCurrent();
    }
    return this.#ensureTurn();
  }

  /** Puts an item in the turn it names (dropped if there is none such), or in the current one. */
  #upsert(item: ThreadItem, turnId = ''): void {
    if (turnId === '') return this.#ensureTurn().upsert(item);
    const turn = this.#current?.id === turnId ? this.#current : this.#closed(turnId);
    turn?.upsert(item);
  }

  #ensureTurn(): PendingTurn {
    this.#current ??= PendingTurn.implied(`rollout-${String(this.#records)}`);
    return this.#current;
  }

  #closeCurrent(): void {
    const turn = this.#current;
    this.#current = undefined;
    if (turn?.isWorthKeeping) this.#close(turn);
  }

  #close(turn: PendingTurn): void {
    this.#turns.push(turn);
    if (!this.#byId.has(turn.id)) this.#byId.set(turn.id, turn);
  }

  #hasClosed(turnId: string): boolean {
    return this.#byId.has(turnId) || this.#knows(turnId);
  }

  /** The closed turn that a record changes; none where it came before the builder's beginning. */
  #closed(turnId: string): PendingTurn | undefined {
    if (this.#knows(turnId)) return undefined;
    this.#changedLate = this.#byId.get(turnId);
    return this.#changedLate;
  }

  #nextId(): string {
    const id = `item-${String(this.#nextItem)}`;
    this.#nextItem += 1;
    return id;
  }
}

type HandledBefore =
  | 'task_started'
  | 'task_complete'
  | 'turn_aborted'
  | 'user_message'
  | 'agent_message'
  | 'agent_reasoning'
  | 'agent_reasoning_raw_content'
  | 'thread_rolled_back'
  | 'token_count'
  | 'thread_goal_updated';
