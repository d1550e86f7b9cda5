import { randomUUID } from 'node:crypto';
import type { ThreadItem } from '../../protocol/index.ts';
import type { PendingInput, TurnInputs } from './turn-inputs.ts';
import { userMessage } from './user-input.ts';

/** Where what a turn hears goes. */
export interface Hearing extends Pick<TurnInputs, 'turnId' | 'emit' | 'remember'> {
  /** Null where the turn is over: what is heard then waits for the next one. */
  readonly skills: TurnInputs['skills'] | null;
}

/** Takes in what came: for the model, and what the user said also as an item for clients and store. */
export async function hear(
  { turnId, emit, remember, skills }: Hearing,
  pending: PendingInput,
): Promise<void> {
  if (pending.type === 'items') return remember(pending.items);
  if (pending.type === 'record') return remember([pending.record]);
  const { input } = pending;
  remember([await userMessage(input)]);
  const item: ThreadItem = { type: 'userMessage', id: randomUUID(), content: [...input] };
  emit({ type: 'itemStarted', turnId, item, startedAtMs: Date.now() });
  emit({ type: 'itemCompleted', turnId, item, completedAtMs: Date.now() });
  if (skills !== null) remember(await skills.calledFor(input));
}
