import { setTimeout as sleep } from 'node:timers/promises';
import { ModelError, streamRetryDelayMs, toRetryErrorInfo } from '../../model/index.ts';
import type { TurnInputs } from './turn-inputs.ts';

/**
 * Gets a response whole: a broken stream is tried again as often as the provider allows, and the client is told of
 * each new try.
 *
 * @throws ModelError when the model cannot be had
 */
export async function withStreamRetries<T>(
  turn: Pick<TurnInputs, 'turnId' | 'provider' | 'emit' | 'signal'>,
  attempt: () => Promise<T>,
): Promise<T> {
  const retries = turn.provider.settings.streamMaxRetries;
  for (let retry = 1; ; retry++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ModelError) || !error.retryable || retry > retries) throw error;
      turn.signal.throwIfAborted();
      turn.emit({
        type: 'error',
        turnId: turn.turnId,
        willRetry: true,
        error: {
          message: `Reconnecting... ${retry}/${retries}`,
          codexErrorInfo: toRetryErrorInfo(error.failure),
          additionalDetails: error.message,
        },
      });
      await sleep(streamRetryDelayMs(error.failure, retry), undefined, { signal: turn.signal });
    }
  }
}
