import { setTimeout as sleep } from 'node:timers/promises';
import { ModelError, type ModelProvider, streamRetryDelayMs, toRetryErrorInfo } from '../../model/index.ts';
import type { ThreadEvent } from '../events.ts';
import type { TurnInputs } from './turn-inputs.ts';

/**
 * Gets a response whole: a broken stream is tried again as often as the provider allows, and the client is told of
 * each new try. A websocket that breaks as often is given up for HTTP, which has all its tries before it; that the first
 * one broke is not told, as a connection that was open for long may have ended meanwhile.
 *
 * @throws ModelError when the model cannot be had
 */
export async function withStreamRetries<T>(
  turn: Pick<TurnInputs, 'turnId' | 'provider' | 'emit' | 'signal'>,
  attempt: () => Promise<T>,
): Promise<T> {
  const { settings, transport } = turn.provider;
  for (let retry = 1; ; retry++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ModelError) || !error.retryable) throw error;
      turn.signal.throwIfAborted();
      if (retry > settings.streamMaxRetries) {
        if (!transport.giveUpSocket()) throw error;
        const message = `Falling back from WebSockets to HTTPS transport. ${error.message}`;
        turn.emit({ type: 'warning', message });
        retry = 0;
        continue;
      }
      if (retry > 1 || !transport.overSocket) turn.emit(retryNotice(turn.turnId, error, retry, settings));
      await sleep(streamRetryDelayMs(error.failure, retry), undefined, { signal: turn.signal });
    }
  }
}

function retryNotice(
  turnId: string,
  error: ModelError,
  retry: number,
  { streamMaxRetries }: Pick<ModelProvider['settings'], 'streamMaxRetries'>,
): ThreadEvent {
  return {
    type: 'error',
    turnId,
    willRetry: true,
    error: {
      message: `Reconnecting... ${retry}/${streamMaxRetries}`,
      codexErrorInfo: toRetryErrorInfo(error.failure),
      additionalDetails: error.message,
    },
  };
}
