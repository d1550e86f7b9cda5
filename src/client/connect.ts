import { setTimeout as sleep } from 'node:timers/promises';
import type { ParamsInput } from '../protocol/index.ts';
import { AppServerClient, type Reopen } from './client.ts';
import { memoryWire, type LocalServer } from './memory-wire.ts';
import { programWire, type ServerProgram } from './program-wire.ts';
import type { Wire } from './wire.ts';

/** Where a server is. */
export type ServerAddress =
  /** In this process: what `createServer` gives. */
  | { readonly server: LocalServer }
  /** To be started, as a process that ends with the connection. */
  | ServerProgram
  /** At `ws://IP:PORT`; the token is for servers that ask for one. */
  | { readonly url: string; readonly token?: string }
  /** At a socket in the file system. */
  | { readonly socketPath: string; readonly token?: string };

/** What a client says of itself, and what it does when its connection is lost. */
export interface ConnectOptions {
  readonly clientInfo: ParamsInput<'initialize'>['clientInfo'];
  readonly capabilities?: NonNullable<ParamsInput<'initialize'>['capabilities']>;
  /** Opens the connection anew whenever it is lost, for as long as `forMs` (a minute) each time. */
  readonly reconnect?: boolean | { readonly forMs: number };
}

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2000;
const RECONNECT_MS = 60_000;

/**
 * Connects to a server and does the handshake.
 *
 * @throws Error where the server cannot be reached, or refuses the client
 */
export async function connect(
  address: ServerAddress,
  { reconnect = false, ...introduction }: ConnectOptions,
): Promise<AppServerClient> {
  const limit = reconnect === true ? RECONNECT_MS : reconnect === false ? 0 : reconnect.forMs;
  const reopen: Reopen = async (take, signal) => {
    const wire = await reopened(address, limit, signal);
    await take(wire)('initialize', introduction);
    wire.send(JSON.stringify({ method: 'initialized' }));
  };
  const client = new AppServerClient(await openWire(address), limit > 0 ? reopen : undefined);
  try {
    await client.request('initialize', introduction);
  } catch (error) {
    await client.close();
    throw error;
  }
  client.notify('initialized');
  return client;
}

async function openWire(address: ServerAddress): Promise<Wire> {
  if ('server' in address) return memoryWire(address.server);
  if ('command' in address) return programWire(address);
  const { socketWire } = await import('./socket-wire.ts');
  const url = 'url' in address ? address.url : `ws+unix:${address.socketPath}:/`;
  return socketWire(url, address.token);
}

/** Tries again and again, ever less often. */
async function reopened(address: ServerAddress, forMs: number, signal: AbortSignal): Promise<Wire> {
  const until = performance.now() + forMs;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    await sleep(pause, undefined, { signal });
    try {
      return await openWire(address);
    } catch (error) {
      if (performance.now() > until) throw error;
    }
  }
}
