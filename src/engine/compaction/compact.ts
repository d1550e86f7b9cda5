import { randomUUID } from 'node:crypto';
import { summaryMessage } from '../../model/index.ts';
import type { ResponseItem, ThreadItem } from '../../protocol/index.ts';
import type { RolloutItem } from '../../store/index.ts';
import type { TurnInputs } from '../turn/turn-inputs.ts';
import { compactedByProvider, compactsByProvider } from './provider-compaction.ts';
import { type Compacted, summarizedHistory, withContext } from './replacement-history.ts';
import { summarize } from './summarize.ts';

/** Of 0.129.0, for clients that know it. */
const WARNING =
  'Heads up: Long threads and multiple compactions can cause the model to be less accurate. Start a new thread when possible to keep threads small and targeted.';

/** When the model is told of its surroundings after a compaction: with the next turn, or at once as this one goes on. */
export type GoesOn = 'nextTurn' | 'now';

/**
 * Puts a shorter history in the place of the turn's conversation. Nothing has changed until all of it is there; one
 * that fails leaves its item unfinished, as there was no compaction.
 *
 * @throws ModelError when the model cannot be had; the signal's reason when the turn was ended early
 */
export async function compact(turn: TurnInputs, goesOn: GoesOn): Promise<void> {
  const { turnId, emit } = turn;
  turn.signal.throwIfAborted();
  const items = [...turn.compaction.conversation.items];
  const item: ThreadItem = { type: 'contextCompaction', id: randomUUID() };
  emit({ type: 'itemStarted', turnId, item, startedAtMs: Date.now() });
  const remote = compactsByProvider(turn.provider.settings);
  const compacted = await (remote ? compactedByProvider(turn) : summarized(turn, items));
  turn.signal.throwIfAborted();
  const added = turn.compaction.conversation.items.slice(items.length);
  install(turn, compacted, added, goesOn);
  emit({ type: 'itemCompleted', turnId, item, completedAtMs: Date.now() });
  if (!remote) emit({ type: 'warning', message: WARNING });
}

/** By the turn's model, asked for a summary. */
async function summarized(turn: TurnInputs, items: readonly ResponseItem[]): Promise<Compacted> {
  const summary = summaryMessage(await summarize(turn, items));
  return { message: summary, history: summarizedHistory(items, summary) };
}

/** @param added what came to the conversation meanwhile, which nothing in the history stands for */
function install(
  turn: TurnInputs,
  { message, history }: Compacted,
  added: readonly ResponseItem[],
  goesOn: GoesOn,
): void {
  const { turnId, usage, compaction, emit } = turn;
  const told = goesOn === 'now' ? compaction.surroundings() : null;
  const replacement = [...(told === null ? history : withContext(history, told.items)), ...added];
  const compacted: RolloutItem = {
    type: 'compacted',
    payload: { message, replacement_history: replacement },
  };
  emit({ type: 'recorded', records: told === null ? [compacted] : [compacted, told.record] });
  // A turn whose records could not be stored is ended by then: what is stored and what the model sees stay the same.
  turn.signal.throwIfAborted();
  const { conversation } = compaction;
  conversation.compact(replacement);
  if (told === null) compaction.forgetSurroundings();
  usage.estimate(conversation.estimateTokens() + compaction.instructionTokens, turn.contextWindow);
  emit({ type: 'usageUpdated', turnId, usage: usage.usage, rateLimits: usage.rateLimits });
}
