import { mkdirSync } from 'node:fs';
import { resolveCodexHome } from '../config/home.ts';
import type { ConfigOverride } from '../config/values.ts';
import type { Logger } from '../log/logger.ts';
import { createStderrLogger } from '../log/stderr-sink.ts';
import { osErrorCode, osErrorText } from '../os-error.ts';
import { EarlyHandshake } from '../rpc/early-handshake.ts';
import { introduction } from '../rpc/initialize.ts';
import type { QuireServer, ServerOptions } from '../server.ts';
import type { SocketListener } from '../transport/sockets/index.ts';
import { StdioTransport } from '../transport/stdio.ts';
import type { AppServerCommand } from './command-line.ts';
import { closeWithin, connectionEnd, drainBefore, EndSignals, exitBySignal, type Ending } from './ending.ts';
import type { ListenAddress } from './listen-url.ts';
import { settlePersonality } from './personality.ts';
import { guardStdout, keepServing } from './process-guard.ts';
import type { SocketAddress, SocketsParts } from './sockets.ts';
import { readAuthSettings } from './websocket-auth.ts';

/** Prints a failure of starting the way the reference does and sets exit code 1. */
function failToStart(error: unknown): void {
  const code = osErrorCode(error);
  const known = code === undefined ? undefined : osErrorText(code);
  process.stderr.write(`Error: ${known ?? (error instanceof Error ? error.message : String(error))}\n`);
  process.exitCode = 1;
}

/**
 * Serves the addresses it is given, until the client on standard input and output hangs up or a signal comes; then the
 * process ends. Who starts a server over standard input and output owns it: the other connections end with it.
 */
export async function runAppServer(command: AppServerCommand, env: NodeJS.ProcessEnv): Promise<void> {
  const overStdio = command.listen.some(({ type }) => type === 'stdio');
  const sockets = command.listen.filter(isSocket);
  if (!overStdio && sockets.length === 0) {
    failToStart(new Error('no transport configured; use --listen or enable remote control'));
    return;
  }
  const signals = new EndSignals();
  guardStdout();
  const log = createStderrLogger(env);
  try {
    const auth = readAuthSettings(command.auth);
    const options = await readOptions(command, env, log);
    await settlePersonality(options);
    keepServing(log);
    const stdio = overStdio ? await startStdio(options, log) : undefined;
    const { createServer, staySmall } = await import('../server.ts');
    // The build keeps code that is compiled under the usual settings.
    if (env['QUIRE_KEEP_CODE'] !== '1') staySmall();
    const server = createServer(options);
    const { codexHome } = options;
    const { allowedOrigins } = command;
    const parts = { codexHome, auth, allowedOrigins, log: log.child('sockets') };
    const listeners = await serveSockets(server, sockets, parts);
    const bySignal = signals.next().then((signal): Ending => ({ by: 'signal', signal }));
    const hangUp = stdio === undefined ? [] : [connectionEnd(server.connect(stdio).signal)];
    const ending = await Promise.race([bySignal, ...hangUp]);
    await end(server, ending, { signals, log, listeners });
  } catch (error) {
    failToStart(error);
    process.exit();
  }
}

const isSocket = (address: ListenAddress): address is SocketAddress =>
  address.type === 'websocket' || address.type === 'unix';

/** Answers the first message before the server is loaded, which keeps the process busy for longer than all before it. */
async function startStdio(options: ServerOptions, log: Logger): Promise<EarlyHandshake> {
  const transport = new StdioTransport({
    input: process.stdin,
    output: process.stdout,
    log: log.child('stdio'),
  });
  const handshake = new EarlyHandshake(transport, introduction(options));
  await Promise.race([handshake.listen(), turnOfEventLoop()]);
  await turnOfEventLoop();
  return handshake;
}

async function serveSockets(
  server: QuireServer,
  addresses: readonly SocketAddress[],
  parts: Omit<SocketsParts, 'onConnection' | 'print'>,
): Promise<readonly SocketListener[]> {
  if (addresses.length === 0) return [];
  const { openSockets } = await import('./sockets.ts');
  return openSockets(addresses, {
    ...parts,
    onConnection: (transport) => void server.connect(transport),
    print: (text) => void process.stderr.write(text),
  });
}

/**
 * A server with sockets ends with code 0, running turns first, as in 0.129.0. One that only its parent talks to ends as
 * soon as it is asked to: with code 0 when the parent hung up, else by the signal.
 */
async function end(
  server: QuireServer,
  ending: Ending,
  { signals, log, listeners }: EndParts,
): Promise<void> {
  const drain = ending.by === 'signal' && listeners.length > 0;
  const patient = drain ? await drainBefore(server, signals, log) : true;
  await closeWithin(
    () => Promise.all([server.close(), ...listeners.map((listener) => listener.close())]),
    signals,
    log,
    !patient,
  );
  if (ending.by === 'signal' && !drain) exitBySignal(ending.signal);
  else process.exit(0);
}

interface EndParts {
  readonly signals: EndSignals;
  readonly log: Logger;
  readonly listeners: readonly SocketListener[];
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
