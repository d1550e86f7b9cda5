import type { TurnInputs } from '../turn/turn-inputs.ts';
import { compact } from './compact.ts';

/** Whether the conversation has come to where it is compacted unasked. */
export function isDue(turn: TurnInputs): boolean {
  return conversationTokens(turn) >= turn.compaction.limit;
}

/**
 * Makes room before a turn where the conversation needs it: first with the model of the turn before, where that had
 * the larger window and this one's is too small.
 *
 * @param previous the turn as the model before would run it; null where that one is not another, or not known
 * @throws ModelError when the model cannot be had; the signal's reason when the turn was ended early
 */
export async function makeRoom(turn: TurnInputs, previous: TurnInputs | null): Promise<void> {
  const shrinks = previous !== null && previous.contextWindow > turn.contextWindow;
  if (shrinks && conversationTokens(turn) > turn.compaction.limit) await compact(previous, 'nextTurn');
  if (isDue(turn)) await compact(turn, 'nextTurn');
}

/** About how many tokens the model's next request begins with: as the provider counted, and what came behind that. */
function conversationTokens({ usage, compaction }: TurnInputs): number {
  const { windowTokens, reasoningIsCounted } = usage;
  return windowTokens + compaction.conversation.uncountedTokens({ reasoningIsCounted });
}
