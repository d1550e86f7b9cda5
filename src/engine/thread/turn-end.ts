import type { Logger } from '../../log/logger.ts';
import { ModelError, toCodexErrorInfo } from '../../model/index.ts';
import type { TurnError } from '../../protocol/index.ts';
import { EngineError } from '../errors.ts';
import type { ThreadEvent, TurnEnd } from '../events.ts';
import type { TurnOutcome } from '../turn/turn-loop.ts';
import type { ActiveTurn } from './active-turn.ts';

/** Why a turn without any input is refused, after the answer (0.129.0). */
export const EMPTY_INPUT: TurnError = {
  message: 'input must not be empty',
  codexErrorInfo: 'badRequest',
  additionalDetails: null,
};

/** A turn failed for a reason that its clients were told already. */
export class ToldFailure extends Error {
  readonly error: TurnError;

  constructor(error: TurnError) {
    super(error.message);
    this.name = 'ToldFailure';
    this.error = error;
  }
}

/** How a turn ended, by what its loop threw (null: nothing) and what was done to it from outside. */
export function turnEnd(turn: ActiveTurn, thrown: unknown): TurnEnd {
  if (turn.failure !== null) return { status: 'failed', error: turnError(turn.failure) };
  if (thrown === null) return { status: 'completed' };
  if (turn.signal.aborted)
    return { status: 'interrupted', reason: turn.replaced ? 'replaced' : 'interrupted' };
  return { status: 'failed', error: turnError(thrown) };
}

/** Tells the client why a turn failed; what nobody foresaw goes to the log with its stack. */
export function raiseFailure(
  emit: (event: ThreadEvent) => void,
  turnId: string,
  error: TurnError,
  thrown: unknown,
  log: Logger,
): void {
  if (thrown instanceof ToldFailure) return;
  const foreseen = thrown instanceof ModelError || thrown instanceof EngineError;
  if (!foreseen) log.error('turn failed', { turnId, error: thrown });
  emit({ type: 'error', turnId, error, willRetry: false });
}

/** Whether the conversation no longer fitted into the model's window. */
export function isWindowExceeded(failure: unknown): boolean {
  return failure instanceof ModelError && failure.failure.type === 'contextWindowExceeded';
}

/** When a turn began and ended, as its end tells it. */
export function turnTimes(turn: ActiveTurn, outcome: TurnOutcome | null) {
  const now = Date.now();
  const firstOutputAt = outcome?.firstOutputAt ?? null;
  return {
    startedAt: Math.floor(turn.startedAtMs / 1000),
    completedAt: Math.floor(now / 1000),
    durationMs: now - turn.startedAtMs,
    timeToFirstTokenMs: firstOutputAt === null ? null : firstOutputAt - turn.startedAtMs,
  };
}

function turnError(thrown: unknown): TurnError {
  if (thrown instanceof ToldFailure) return thrown.error;
  if (thrown instanceof ModelError) {
    const codexErrorInfo = toCodexErrorInfo(thrown.failure);
    return { message: thrown.message, codexErrorInfo, additionalDetails: null };
  }
  const message = thrown instanceof Error ? thrown.message : 'the turn failed';
  return { message, codexErrorInfo: 'other', additionalDetails: null };
}
