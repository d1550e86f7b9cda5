import { mkdirSync } from 'node:fs';
import { resolveCodexHome } from '../config/home.ts';
import type { ConfigOverride } from '../config/values.ts';
import type { Logger } from '../log/logger.ts';
import { createStderrLogger } from '../log/stderr-sink.ts';
import { EarlyHandshake } from '../rpc/early-handshake.ts';
import { introduction } from '../rpc/initialize.ts';
import type { QuireServer, ServerOptions } from '../server.ts';
import { StdioTransport } from '../transport/stdio.ts';
import type { AppServerCommand } from './command-line.ts';

/** How long closing may take before the process ends all the same. */
const CLOSE_LIMIT_MS = 2000;

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

type Ending = { readonly by: 'client' } | { readonly by: 'signal'; readonly signal: NodeJS.Signals };

/** Prints a failure of starting the way the reference does and ends with exit code 1. */
function failToStart(message: string): void {
  process.stderr.write(`Error: ${message}\n`);
  process.exitCode = 1;
}

/** Standard output belongs to the protocol: whatever a library prints goes to stderr. */
function guardStdout(): void {
  console.log = console.error;
  console.info = console.error;
  console.debug = console.error;
}

/**
 * A mistake in one request or turn must not end everybody's: it is logged and the server goes on. Node's own warnings
 * go to the log too; that a part of it is experimental is only for those who look for it.
 */
function keepServing(log: Logger): void {
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message }) => {
    if (name === 'ExperimentalWarning') log.debug(message);
    else log.warn(message);
  });
  process.on('uncaughtException', (error) => log.error('uncaught exception', { error }));
  process.on('unhandledRejection', (error) => log.error('unhandled rejection', { error }));
}

/** Serves standard input and output until the client hangs up or a signal comes; then the process ends. */
export async function runAppServer(command: AppServerCommand, env: NodeJS.ProcessEnv): Promise<void> {
  if (command.listen === 'off') {
    failToStart('no transport configured; use --listen or enable remote control');
    return;
  }
  const signalled = firstSignal();
  guardStdout();
  const log = createStderrLogger(env);
  let options: ServerOptions;
  try {
    options = await readOptions(command, env, log);
  } catch (error) {
    failToStart(error instanceof Error ? error.message : String(error));
    return;
  }
  keepServing(log);
  const stdio = new StdioTransport({ input: process.stdin, output: process.stdout, log: log.child('stdio') });
  const handshake = new EarlyHandshake(stdio, introduction(options));
  // First the answer goes out: loading the server keeps the process busy for longer than everything before it.
  await Promise.race([handshake.listen(), turnOfEventLoop()]);
  await turnOfEventLoop();
  const { createServer } = await import('../server.ts');
  const server = createServer(options);
  const ending = await Promise.race([signalled, hangUp(server.connect(handshake).signal)]);
  await closeWithin(server, log);
  exitAs(ending);
}

async function readOptions(
  { settings, sessionSource }: AppServerCommand,
  env: NodeJS.ProcessEnv,
  log: Logger,
): Promise<ServerOptions> {
  const codexHome = resolveCodexHome(env);
  mkdirSync(codexHome, { recursive: true });
  const given = settings.config.length + settings.enable.length + settings.disable.length > 0;
  let cliOverrides: readonly ConfigOverride[] = [];
  if (given) {
    const { parseCliOverrides } = await import('../config/cli-overrides.ts');
    cliOverrides = await parseCliOverrides(settings);
  }
  const source = sessionSource === undefined ? {} : { sessionSource };
  return { codexHome, env, cwd: process.cwd(), cliOverrides, log, ...source };
}

/** Long enough for input that is there already to be read, and no longer. */
function turnOfEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(() => setImmediate(resolve));
  });
}

function firstSignal(): Promise<Ending> {
  return new Promise((resolve) => {
    for (const signal of SIGNALS) process.on(signal, () => resolve({ by: 'signal', signal }));
  });
}

function hangUp(closing: AbortSignal): Promise<Ending> {
  return new Promise((resolve) => {
    const end = (): void => resolve({ by: 'client' });
    if (closing.aborted) end();
    else closing.addEventListener('abort', end);
  });
}

/** Closes in order, but not for ever: a second signal or the limit ends the wait. */
async function closeWithin(server: QuireServer, log: Logger): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const impatience = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      log.warn('closing takes too long; ending now');
      resolve();
    }, CLOSE_LIMIT_MS);
    for (const signal of SIGNALS) process.once(signal, () => resolve());
  });
  const closed = server.close().catch((error: unknown) => log.error('closing failed', { error }));
  await Promise.race([closed, impatience]);
  clearTimeout(timer);
}

/** Ends with code 0 after a hang-up and by the signal itself after a signal, as a program without handlers would. */
function exitAs(ending: Ending): void {
  if (ending.by === 'client') process.exit(0);
  for (const signal of SIGNALS) process.removeAllListeners(signal);
  process.kill(process.pid, ending.signal);
}
