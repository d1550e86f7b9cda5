import type { UserInput } from '../../protocol/index.ts';
import type { ThreadEvent, TurnEnd } from '../events.ts';
import type { TurnRequest } from '../turn/settings.ts';
import type { Thread } from './thread.ts';

/** How a turn of a delegate ended. */
export interface DelegateOutcome {
  readonly end: TurnEnd;
  readonly lastAgentMessage: string | null;
}

/**
 * Lets a delegate work on something until it is done, and tells of all that happens meanwhile.
 *
 * @param signal ends the work early; it is still waited for
 */
export function runDelegateTurn(
  delegate: Thread,
  input: readonly UserInput[],
  request: Omit<TurnRequest, 'settings'>,
  signal: AbortSignal,
  onEvent: (event: ThreadEvent) => void,
): Promise<DelegateOutcome> {
  const { id, begin } = delegate.startTurn(input, { ...request, settings: {} });
  const interrupt = (): void => {
    if (delegate.activeTurnId === id) delegate.interrupt(id)();
  };
  return new Promise((resolve) => {
    const stop = delegate.listen((event) => {
      onEvent(event);
      if (event.type !== 'turnEnded' || event.turnId !== id) return;
      stop();
      signal.removeEventListener('abort', interrupt);
      resolve(event);
    });
    signal.addEventListener('abort', interrupt);
    begin();
    if (signal.aborted) interrupt();
  });
}
