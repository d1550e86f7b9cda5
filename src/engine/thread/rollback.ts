import { v7 as uuid } from 'uuid';
import { invalid } from '../errors.ts';
import { textTokens } from '../turn/token-estimate.ts';
import { isBusy, noReplay } from './store-refusals.ts';
import type { ThreadParts } from './thread-parts.ts';

/** Runs what stores something, and throws what it could not be stored for. */
type Storing = (work: () => void) => void;

/**
 * Drops the last turns from what a thread's model sees, and stores that.
 *
 * @throws EngineError while a turn runs, and where nothing is stored; the thread is then shown as failed (0.129.0).
 *   StoreError `busy` while another process writes the thread, `io`
 */
export async function rollBack(numTurns: number, parts: ThreadParts, storing: Storing): Promise<void> {
  const { queue, status, start } = parts;
  try {
    if (queue.current !== null) throw invalid('Cannot rollback while a turn is in progress.');
    await dropTurns(numTurns, parts, storing);
  } catch (error) {
    if (!isBusy(error)) status.show({ type: 'systemError' });
    throw noReplay(error, start.recorder.path);
  }
}

async function dropTurns(
  numTurns: number,
  { start, settings, memory, usage, emit }: ThreadParts,
  storing: Storing,
): Promise<void> {
  if (start.ephemeral) throw invalid('thread rollback requires persisted thread history');
  const rollback = {
    type: 'event_msg',
    payload: { type: 'thread_rolled_back', num_turns: numTurns },
  } as const;
  const claim = start.recorder.claim();
  try {
    await memory.recallAfter(rollback, claim);
    usage.estimate(memory.conversation.estimateTokens() + textTokens(start.instructions), settings.window);
    storing(() => {
      emit({ type: 'usageUpdated', turnId: uuid(), usage: usage.usage, rateLimits: usage.rateLimits });
      emit({ type: 'recorded', records: [rollback] });
    });
  } finally {
    claim.release();
  }
}
