import type { UserInput } from '../../protocol/index.ts';
import { invalid } from '../errors.ts';
import type { ActiveTurn } from './active-turn.ts';

/** The running turn, where a client names it and it takes the input. @throws EngineError in the words of 0.129.0 */
export function steerableTurn(
  turn: ActiveTurn | null,
  expectedTurnId: string,
  input: readonly UserInput[],
): ActiveTurn {
  if (expectedTurnId === '') throw invalid('expectedTurnId must not be empty');
  if (input.length === 0) throw invalid('input must not be empty');
  if (turn === null) throw invalid('no active turn to steer');
  if (expectedTurnId !== turn.id) {
    throw invalid(`expected active turn id \`${expectedTurnId}\` but found \`${turn.id}\``);
  }
  if (turn.kind === 'compact' || turn.kind === 'review') {
    const turnKind = turn.kind;
    throw invalid(`cannot steer a ${turnKind} turn`, { activeTurnNotSteerable: { turnKind } });
  }
  return turn;
}

/**
 * The running turn, where a client names it; an empty name means whatever runs, null where nothing does.
 *
 * @throws EngineError in the words of 0.129.0
 */
export function interruptibleTurn(turn: ActiveTurn | null, turnId: string): ActiveTurn | null {
  if (turnId === '') return turn;
  if (turn === null) throw invalid('no active turn to interrupt');
  if (turn.id !== turnId) throw invalid(`expected active turn id ${turnId} but found ${turn.id}`);
  return turn;
}
