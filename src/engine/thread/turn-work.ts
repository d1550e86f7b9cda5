/** What is done in a turn, by its kind. */
import { assumedModelWarning } from '../../model/index.ts';
import type { ResponseItem, ReviewTarget } from '../../protocol/index.ts';
import { compact, makeRoom } from '../compaction/index.ts';
import { runReview } from '../review/review-turn.ts';
import { runTurn, type TurnOutcome } from '../turn/turn-loop.ts';
import type { ActiveTurn } from './active-turn.ts';
import { notifyCommand } from './notify-program.ts';
import type { ThreadParts } from './thread-parts.ts';
import { announceTurn, asModelBefore, prepareTurn } from './turn-preparation.ts';
import { type TurnAlone, turnState } from './turn-state.ts';

/** Talks with the model about what the user said. */
export async function converse(
  parts: ThreadParts,
  turn: ActiveTurn,
  alone?: TurnAlone,
): Promise<TurnOutcome> {
  const { services, start, memory, goal, emit } = parts;
  const state = turnState(parts, turn, alone);
  const inputs = await prepareTurn(services, start, state);
  const { modelInfo, settings } = inputs;
  if (modelInfo.assumed) emit({ type: 'warning', message: assumedModelWarning(settings.model) });
  await makeRoom(inputs, await asModelBefore(services, start, state, memory.modelBefore));
  memory.tell(settings, turn.id, inputs.skills.introduce);
  let outcome: TurnOutcome;
  // What was said between the loop's last look and here was accepted, so it is heard.
  do {
    outcome = await runTurn(inputs);
    await goal?.settle();
    turn.signal.throwIfAborted();
  } while (turn.hasInput());
  notifyUser(parts, turn.id, outcome.lastAgentMessage);
  return outcome;
}

/** Makes the history shorter. */
export async function shorten(parts: ThreadParts, turn: ActiveTurn): Promise<null> {
  const inputs = await prepareTurn(parts.services, parts.start, turnState(parts, turn));
  await compact(inputs, 'nextTurn');
  await parts.goal?.settle();
  return null;
}

/** Lets a reviewer look at a target. */
export async function review(parts: ThreadParts, turn: ActiveTurn, target: ReviewTarget): Promise<null> {
  const state = turnState(parts, turn);
  announceTurn(parts.start, state);
  await runReview(parts.services, parts.start, state, target);
  return null;
}

/** Runs a command of the user in a turn of its own. */
export async function runCommand(parts: ThreadParts, turn: ActiveTurn, script: string): Promise<null> {
  const { start, memory, commands, goal, emit } = parts;
  const settings = parts.settings.current;
  announceTurn(start, { turn, settings, emit });
  const tell = (record: ResponseItem): void => memory.remember([record]);
  await commands.run({ script, turn, settings, tell });
  await goal?.settle();
  turn.signal.throwIfAborted();
  return null;
}

/** Tells the program that the user configured for it that a turn ended well. */
function notifyUser(
  { services, start, settings, memory }: ThreadParts,
  turnId: string,
  lastAgentMessage: string | null,
): void {
  const { cwd } = settings.current;
  const said = { inputMessages: memory.conversation.userTexts(), lastAgentMessage };
  const { threadId } = start.recorder;
  const notice = { threadId, turnId, cwd, client: settings.clientName, ...said };
  const command = notifyCommand(start.config.notify ?? [], notice);
  if (command !== null) services.startAndForget(command, cwd);
}
