import { mkdirSync } from 'node:fs';
import { resolveCodexHome } from './config/home.ts';
import type { ConfigValue } from './config/values.ts';
import { silentLogger, type Logger } from './log/logger.ts';
import { createServer as createQuireServer } from './server.ts';
import type { Transport } from './transport/transport.ts';

export { AppServerClient, type ServerRequestAnswer } from './client/client.ts';
export { connect, type ConnectOptions, type ServerAddress } from './client/connect.ts';
export { ConnectionLost, RequestRefused } from './client/errors.ts';
export type { LocalServer } from './client/memory-wire.ts';
export type { ServerProgram } from './client/program-wire.ts';
export type { ConfigValue } from './config/values.ts';
export { createLogger, type LogRecord, type LogSink, type Logger } from './log/logger.ts';
export type * from './protocol/index.ts';
export type { Transport, TransportKind, TransportReceiver } from './transport/transport.ts';

/** How an embedded server is set up; what is left out is this process's own. */
export interface EmbeddedServerOptions {
  /** The folder of configuration and threads; it is made where it is missing. As for the program without it. */
  readonly codexHome?: string;
  /** Where the server looks for keys, and what its commands inherit. */
  readonly env?: NodeJS.ProcessEnv;
  /** The folder that relative paths of requests start from. */
  readonly cwd?: string;
  /** Over what `config.toml` says, by dotted key: `{ model: 'my-model', 'features.goals': true }`. */
  readonly config?: Readonly<Record<string, ConfigValue>>;
  /** Who the server works for, as new threads record it. */
  readonly sessionSource?: string;
  /** Where the server says what happens; nowhere without it. */
  readonly log?: Logger;
}

/** A server in this process. */
export interface EmbeddedServer {
  /** Serves a connection of any kind; `connect({ server }, …)` is what clients in this process use. */
  connect(transport: Transport): unknown;
  /** Resolves when no turn runs any more; turns that take long, and those that nobody answers, are not waited for. */
  drain(): Promise<void>;
  /** Ends every connection, turn and command, and lets the stored threads go. */
  close(): Promise<void>;
}

/**
 * Starts a server in this process; `connect({ server }, …)` gives a client of it. Close it when it is no longer needed:
 * it ends its turns and commands.
 */
export function createServer({
  env = process.env,
  codexHome = resolveCodexHome(env),
  cwd = process.cwd(),
  config = {},
  log = silentLogger,
  sessionSource,
}: EmbeddedServerOptions = {}): EmbeddedServer {
  mkdirSync(codexHome, { recursive: true });
  const cliOverrides = Object.entries(config).map(([path, value]) => ({ path, value }));
  const source = sessionSource === undefined ? {} : { sessionSource };
  return createQuireServer({ codexHome, env, cwd, cliOverrides, log, ...source });
}
