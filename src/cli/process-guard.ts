import type { Logger } from '../log/logger.ts';

/** Standard output belongs to the protocol: whatever a library prints goes to stderr. */
export function guardStdout(): void {
  console.log = console.error;
  console.info = console.error;
  console.debug = console.error;
}

/**
 * A mistake in one request or turn must not end everybody's: it is logged and the server goes on. Node's own warnings
 * go to the log too; that a part of it is experimental is only for those who look for it.
 */
export function keepServing(log: Logger): void {
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message }) => {
    if (name === 'ExperimentalWarning') log.debug(message);
    else log.warn(message);
  });
  process.on('uncaughtException', (error) => log.error('uncaught exception', { error }));
  process.on('unhandledRejection', (error) => log.error('unhandled rejection', { error }));
}
