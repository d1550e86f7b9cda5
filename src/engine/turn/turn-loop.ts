import { compact, isDue } from '../compaction/index.ts';
import { hear } from './hear.ts';
import { sample } from './sampling.ts';
import type { TurnInputs } from './turn-inputs.ts';

/** What a turn leaves behind when it ends well. */
export interface TurnOutcome {
  readonly lastAgentMessage: string | null;
  /** Unix milliseconds. */
  readonly firstOutputAt: number | null;
}

/**
 * Runs a turn: takes the user's words, asks the model, runs the tools it calls and asks again with their outputs,
 * until the model calls none and the user has said nothing new. A conversation that comes near the window's end on the
 * way is compacted. Whatever happens goes through `turn.emit`.
 *
 * @throws ModelError when the model cannot be had; the signal's reason when the turn was ended early
 */
export async function runTurn(turn: TurnInputs): Promise<TurnOutcome> {
  let lastAgentMessage: string | null = null;
  let firstOutputAt: number | null = null;
  let resumes = false;
  for (let more = true; more;) {
    if (!resumes) for (const input of turn.takeInput()) await hear(turn, input);
    turn.signal.throwIfAborted();
    const sampled = await sample(turn);
    turn.signal.throwIfAborted();
    lastAgentMessage = sampled.lastMessage ?? lastAgentMessage;
    firstOutputAt ??= sampled.firstOutputAt;
    more = sampled.unfinished || turn.hasInput();
    const due = more && isDue(turn);
    if (due) await compact(turn, 'now');
    // What the summary says is to be done next comes before what the user said meanwhile (0.129.0).
    resumes = due && sampled.unfinished;
  }
  return { lastAgentMessage, firstOutputAt };
}
