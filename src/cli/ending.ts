import type { Logger } from '../log/logger.ts';
import type { QuireServer } from '../server.ts';

/** How long closing may take before the process ends all the same, and how long where it was asked for twice. */
const CLOSE_LIMIT_MS = 2000;
const HURRIED_CLOSE_LIMIT_MS = 1000;

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** Why a server ends. */
export type Ending = { readonly by: 'client' } | { readonly by: 'signal'; readonly signal: NodeJS.Signals };

/** The signals that ask this process to end. From its making on, none of them ends it by itself. */
export class EndSignals {
  #waiting: ((signal: NodeJS.Signals) => void)[] = [];
  #early: NodeJS.Signals | undefined;

  constructor() {
    for (const signal of SIGNALS) process.on(signal, () => this.#came(signal));
  }

  /** Resolves with the next signal; with one that came before anybody waited, at once. */
  next(): Promise<NodeJS.Signals> {
    const early = this.#early;
    this.#early = undefined;
    if (early !== undefined) return Promise.resolve(early);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #came(signal: NodeJS.Signals): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    if (waiting.length === 0) this.#early = signal;
    for (const resolve of waiting) resolve(signal);
  }
}

/** Resolves when a connection has ended. */
export function connectionEnd(closing: AbortSignal): Promise<Ending> {
  return new Promise((resolve) => {
    const end = (): void => resolve({ by: 'client' });
    if (closing.aborted) end();
    else closing.addEventListener('abort', end);
  });
}

/** Lets running turns come to their end first. False when another signal did not want to wait for them. */
export async function drainBefore(server: QuireServer, signals: EndSignals, log: Logger): Promise<boolean> {
  log.info('ending as soon as no turn runs');
  return Promise.race([server.drain().then(() => true), signals.next().then(() => false)]);
}

/** Closes in order, but not for ever: a further signal or the limit ends the wait. */
export async function closeWithin(
  close: () => Promise<unknown>,
  signals: EndSignals,
  log: Logger,
  hurried: boolean,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<void>((resolve) => {
    const limit = hurried ? HURRIED_CLOSE_LIMIT_MS : CLOSE_LIMIT_MS;
    timer = setTimeout(() => {
      log.warn('closing takes too long; ending now');
      resolve();
    }, limit);
  });
  const closed = close().catch((error: unknown) => log.error('closing failed', { error }));
  await Promise.race([closed, tooLong, signals.next()]);
  clearTimeout(timer);
}

/** Ends by the signal itself, as a program without handlers would. */
export function exitBySignal(signal: NodeJS.Signals): void {
  for (const one of SIGNALS) process.removeAllListeners(one);
  process.kill(process.pid, signal);
}
