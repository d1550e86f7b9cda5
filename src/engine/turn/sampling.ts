import type { ModelEvent } from '../../model/index.ts';
import { PatchWatch } from './patch-watch.ts';
import { StreamAssembler } from './stream-assembler.ts';
import { withStreamRetries } from './stream-retries.ts';
import { ToolCalls } from './tool-calls.ts';
import { modeOf } from './settings.ts';
import type { TurnInputs } from './turn-inputs.ts';
import { noteUsage } from './usage-events.ts';

/** What one model response came to. */
export interface Sampled {
  /** The model has to be asked again: it called tools, or said that it has not ended. */
  readonly unfinished: boolean;
  readonly lastMessage: string | null;
  readonly firstOutputAt: number | null;
}

/**
 * Gets one whole response from the model, running the tools it calls; broken streams are tried again.
 *
 * @throws ModelError when the model cannot be had
 */
export function sample(turn: TurnInputs): Promise<Sampled> {
  return withStreamRetries(turn, () => sampleOnce(turn));
}

async function sampleOnce(turn: TurnInputs): Promise<Sampled> {
  const { tools, signal, cancel, toolContext } = turn;
  const calls = new ToolCalls({
    tools,
    context: toolContext,
    cancelTurn: cancel,
    afterCall: turn.afterCall,
  });
  const assembler = new StreamAssembler({
    turnId: turn.turnId,
    emit: turn.emit,
    planning: modeOf(turn.settings) === 'plan',
    keepImage: turn.keepImage,
    onItem: (item) => turn.remember([item]),
    onCall: (call) => calls.start(call),
  });
  const patches = turn.showsPatches ? new PatchWatch(turn) : null;
  let wantsAnotherStep = false;
  let modelsKnown = Promise.resolve();
  try {
    const onEvent = (event: ModelEvent): void => {
      if (signal.aborted) return;
      if (event.type === 'completed') wantsAnotherStep = event.endTurn === false;
      if (event.type === 'modelsEtag') modelsKnown = turn.heardEtag(event.etag);
      noteFacts(turn, event);
      assembler.handle(event);
      patches?.handle(event);
    };
    await turn.provider.stream(turn.request(), onEvent, signal);
    assembler.finish();
    await modelsKnown;
  } catch (error) {
    assembler.finish();
    turn.remember(await calls.settle());
    signal.throwIfAborted();
    throw error;
  }
  turn.remember(await calls.settle());
  return {
    unfinished: calls.count > 0 || wantsAnotherStep,
    lastMessage: assembler.lastMessage,
    firstOutputAt: assembler.firstOutputAt,
  };
}

/** Takes in what an event says of the request itself: its cost, its limits and who answers it. */
function noteFacts(turn: TurnInputs, event: ModelEvent): void {
  switch (event.type) {
    case 'verification':
      return turn.notices.asksToVerify(event.verifications);
    case 'serverModel':
      return turn.notices.answeredBy(event.model);
    default:
      noteUsage(turn, event);
  }
}
