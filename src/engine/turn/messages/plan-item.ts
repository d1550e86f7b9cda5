import type { ThreadItem } from '../../../protocol/index.ts';
import type { MessageTeller } from './message-stream.ts';

/** The item of the plan that one response of the model proposes: begun once, completed once. */
export class PlanItem {
  readonly #teller: MessageTeller;
  readonly #item: Extract<ThreadItem, { type: 'plan' }>;
  #state: 'unbegun' | 'open' | 'completed' = 'unbegun';

  constructor(teller: MessageTeller) {
    this.#teller = teller;
    this.#item = { type: 'plan', id: `${teller.turnId}-plan`, text: '' };
  }

  begin(): void {
    if (this.#state !== 'unbegun') return;
    this.#state = 'open';
    const { turnId, emit } = this.#teller;
    emit({ type: 'itemStarted', turnId, item: { ...this.#item }, startedAtMs: Date.now() });
  }

  push(delta: string): void {
    if (this.#state === 'completed') return;
    this.begin();
    this.#item.text += delta;
    const { turnId, emit } = this.#teller;
    emit({ type: 'planDelta', turnId, itemId: this.#item.id, delta });
  }

  /** Completes it with the plan as the whole message has it. */
  complete(text: string): void {
    this.begin();
    this.#item.text = text;
    this.abandon();
  }

  /** Completes it as far as it got; nothing where it was never begun. */
  abandon(): void {
    if (this.#state !== 'open') return;
    this.#state = 'completed';
    const { turnId, emit } = this.#teller;
    emit({ type: 'itemCompleted', turnId, item: { ...this.#item }, completedAtMs: Date.now() });
  }
}
