import { constants } from 'node:os';
import type { ProcessOutcome } from './process-spec.ts';

/** What the reference reports as the exit code of a command that ran out of time. */
export const TIMEOUT_EXIT_CODE = 124;

/** One number for an outcome as shells give it: 124 for a timeout, 128 + n for signal n. */
export function shellExitCode(outcome: Pick<ProcessOutcome, 'exitCode' | 'signal' | 'timedOut'>): number {
  if (outcome.timedOut) return TIMEOUT_EXIT_CODE;
  if (outcome.exitCode !== null) return outcome.exitCode;
  return 128 + (outcome.signal === null ? constants.signals.SIGKILL : constants.signals[outcome.signal]);
}
