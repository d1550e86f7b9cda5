import type { ModelEvent } from '../../model/index.ts';
import type { FileUpdateChange } from '../../protocol/index.ts';
import { GrowingPatch } from '../../tools/apply-patch/index.ts';
import type { PatchUpdated } from '../events.ts';

/** Clients are shown a growing patch no more often than this. */
const INTERVAL_MS = 500;

/** Whom the patches are shown to. */
interface PatchTeller {
  readonly turnId: string;
  readonly emit: (event: PatchUpdated) => void;
}

/** Shows the patch that a model is writing, while it writes it (`apply_patch_streaming_events`). */
export class PatchWatch {
  readonly #teller: PatchTeller;
  #open: { readonly callId: string; readonly patch: GrowingPatch } | null = null;
  #shownAt = -INTERVAL_MS;
  /** What is to be shown of the open patch that was not yet. */
  #pending: FileUpdateChange[] = [];

  constructor(teller: PatchTeller) {
    this.#teller = teller;
  }

  /** Takes the events that patches are made of; others are not for it. */
  handle(event: ModelEvent): void {
    switch (event.type) {
      case 'itemAdded':
        if (event.item.type === 'custom_tool_call') this.#begin(event.item);
        else if (event.item.type === 'function_call') this.#open = null;
        return;
      case 'toolInputDelta':
        return this.#push(event);
      case 'itemDone':
        this.#show();
        this.#open = null;
        return;
      default:
    }
  }

  #begin({ name, call_id: callId }: { name: string; call_id: string }): void {
    this.#open = name === 'apply_patch' ? { callId, patch: new GrowingPatch() } : null;
    this.#shownAt = -INTERVAL_MS;
    this.#pending = [];
  }

  #push({ callId, delta }: { readonly callId: string | null; readonly delta: string }): void {
    if (this.#open === null || (callId ?? this.#open.callId) !== this.#open.callId) return;
    const changes = this.#open.patch.push(delta);
    if (changes.length === 0) return;
    this.#pending = changes;
    if (performance.now() - this.#shownAt >= INTERVAL_MS) this.#show();
  }

  #show(): void {
    const changes = this.#pending;
    if (this.#open === null || changes.length === 0) return;
    this.#pending = [];
    this.#shownAt = performance.now();
    const { turnId, emit } = this.#teller;
    emit({ type: 'patchUpdated', turnId, itemId: this.#open.callId, changes });
  }
}
