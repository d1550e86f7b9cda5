import type { ThreadEvent } from '../../events.ts';
import { agentMessageItem, type AgentMessage } from '../../history/index.ts';
import { CitationFilter } from './citation-filter.ts';
import { PlanItem } from './plan-item.ts';
import { partMessage, PlanLines, type PlanPiece } from './plan-lines.ts';

/** Whom a stream tells of its items. */
export interface MessageTeller {
  readonly turnId: string;
  readonly emit: (event: ThreadEvent) => void;
}

interface OpenMessage {
  readonly item: AgentMessage;
  readonly citations: CitationFilter;
  /** Null where no plan is looked for. */
  readonly lines: PlanLines | null;
  /** Clients know of it. */
  announced: boolean;
  /** What came while there was nothing but space. */
  space: string;
}

/**
 * The assistant's messages of one response, as they stream. Where the model plans, its plan is an item apart, and
 * a message is only announced once it says something beside the plan.
 */
export class MessageStream {
  readonly #teller: MessageTeller;
  readonly #plan: PlanItem | null;
  #open: OpenMessage | null = null;

  constructor(teller: MessageTeller, { planning }: { readonly planning: boolean }) {
    this.#teller = teller;
    this.#plan = planning ? new PlanItem(teller) : null;
  }

  /** The message that deltas belong to has begun. @param seed what it says already */
  begin(item: AgentMessage, seed: string): void {
    const open = this.#opened(item);
    const visible = open.citations.push(seed);
    if (this.#plan !== null) return this.#take(open, visible);
    item.text = visible;
    this.#announce(open);
  }

  /** Takes a piece of the open message, if there is one. */
  push(delta: string): void {
    const open = this.#open;
    if (open !== null) this.#take(open, open.citations.push(delta));
  }

  /**
   * The message is whole: the open one, or one that was never begun.
   *
   * @returns what it says to the user; null for nothing
   */
  complete(whole: AgentMessage): string | null {
    const open =
      this.#open ?? this.#opened(this.#plan === null ? whole : agentMessageItem(whole.id, { text: '' }));
    this.#flush(open);
    this.#open = null;
    const { text, plan } = this.#plan === null ? { text: whole.text, plan: null } : partMessage(whole.text);
    if (plan !== null) this.#plan?.complete(plan);
    const says = text.trim() !== '';
    if (this.#plan !== null && !says) return null;
    this.#announce(open);
    this.#tellCompleted({ ...whole, id: open.item.id, text });
    return says ? text : null;
  }

  /** The open message ends as far as it got. */
  abandon(): void {
    const open = this.#open;
    this.#open = null;
    if (open === null) return;
    this.#flush(open);
    if (open.announced) this.#tellCompleted({ ...open.item });
  }

  /** Nothing more comes: the plan ends too, as far as it got. */
  end(): void {
    this.abandon();
    this.#plan?.abandon();
  }

  #opened(item: AgentMessage): OpenMessage {
    const lines = this.#plan === null ? null : new PlanLines();
    this.#open = { item, citations: new CitationFilter(), lines, announced: false, space: '' };
    return this.#open;
  }

  #flush(open: OpenMessage): void {
    this.#take(open, open.citations.finish());
    for (const piece of open.lines?.finish() ?? []) this.#show(open, piece);
  }

  #take(open: OpenMessage, visible: string): void {
    if (open.lines === null) return this.#say(open, visible);
    for (const piece of open.lines.push(visible)) this.#show(open, piece);
  }

  #show(open: OpenMessage, piece: PlanPiece): void {
    switch (piece.type) {
      case 'text':
        return this.#say(open, piece.text);
      case 'planBegins':
        return this.#plan?.begin();
      case 'plan':
        return this.#plan?.push(piece.text);
    }
  }

  #say(open: OpenMessage, text: string): void {
    if (text === '') return;
    if (!open.announced && text.trim() === '') {
      open.space += text;
      return;
    }
    this.#announce(open);
    const delta = open.space + text;
    open.space = '';
    open.item.text += delta;
    const { turnId, emit } = this.#teller;
    emit({ type: 'agentMessageDelta', turnId, itemId: open.item.id, delta });
  }

  #announce(open: OpenMessage): void {
    if (open.announced) return;
    open.announced = true;
    const { turnId, emit } = this.#teller;
    emit({ type: 'itemStarted', turnId, item: { ...open.item }, startedAtMs: Date.now() });
  }

  #tellCompleted(item: AgentMessage): void {
    const { turnId, emit } = this.#teller;
    emit({ type: 'itemCompleted', turnId, item, completedAtMs: Date.now() });
  }
}
