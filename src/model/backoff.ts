import type { ModelFailure } from './failure.ts';

const BASE_MS = 200;

/** The pause before the `attempt`-th retry of a request (from 1): 200 ms, doubling, a tenth more or less. */
export function requestBackoffMs(attempt: number): number {
  return BASE_MS * 2 ** (attempt - 1) * (0.9 + Math.random() * 0.2);
}

/** The pause before the `attempt`-th retry of a step (from 1): what the provider asked for, else as for requests. */
export function streamRetryDelayMs(failure: ModelFailure, attempt: number): number {
  const stated = failure.type === 'streamDisconnected' ? failure.retryAfterMs : null;
  return stated ?? requestBackoffMs(attempt);
}
