import { v7 as uuid } from 'uuid';
import { invalid } from '../errors.ts';
import type { ThreadEvent } from '../events.ts';
import { textTokens } from '../turn/token-estimate.ts';
import type { UsageLedger } from '../turn/usage-ledger.ts';
import type { ThreadMemory } from './thread-memory.ts';
import type { ThreadStart } from './thread-services.ts';

/** What rolling a thread back changes. */
interface RollbackParts {
  readonly start: ThreadStart;
  readonly memory: ThreadMemory;
  readonly usage: UsageLedger;
  /** The tokens that the model's window takes. */
  readonly window: number;
  readonly emit: (event: ThreadEvent) => void;
}

/**
 * Drops the last turns from what the model of an idle thread sees, and stores that.
 *
 * @throws EngineError where nothing is stored; StoreError `busy` while another process writes the thread
 */
export async function rollBack(
  numTurns: number,
  { start, memory, usage, window, emit }: RollbackParts,
): Promise<void> {
  if (start.ephemeral) throw invalid('thread rollback requires persisted thread history');
  const rollback = {
    type: 'event_msg',
    payload: { type: 'thread_rolled_back', num_turns: numTurns },
  } as const;
  const claim = start.recorder.claim();
  try {
    await memory.recallAfter(rollback, claim);
    usage.estimate(memory.conversation.estimateTokens() + textTokens(start.instructions), window);
    emit({ type: 'usageUpdated', turnId: uuid(), usage: usage.usage, rateLimits: usage.rateLimits });
    emit({ type: 'recorded', records: [rollback] });
  } finally {
    claim.release();
  }
}
