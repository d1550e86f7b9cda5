import { randomUUID } from 'node:crypto';
import type { ThreadItem } from '../../protocol/index.ts';
import type { PendingInput, TurnInputs } from './turn-inputs.ts';
import { userMessage } from './user-input.ts';

/** Where what a turn hears goes. */
export type Hearing = Pick<TurnInputs, 'turnId' | 'emit' | 'remember'>;

/** Takes in what came: for the model, and what the user said also as an item for clients and store. */
export async function hear({ turnId, emit, remember }: Hearing, pending: PendingInput): Promise<void> {
  if (pending.type === 'items') return remember(pending.items);
  if (pending.type === 'record') return remember([pending.record]);
  const { input } = pending;
  remember([await userMessage(input)]);
  const item: ThreadItem = { type: 'userMessage', id: randomUUID(), content: [...input] };
  emit({ type: 'itemStarted', turnId, item, startedAtMs: Date.now() });
  emit({ type: 'itemCompleted', turnId, item, completedAtMs: Date.now() });
}
