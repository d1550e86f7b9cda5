import { resolve } from 'node:path';
import type { Logger } from '../log/logger.ts';
import { SendBudget } from '../transport/send-queue.ts';
import { listenOnAddress, listenOnPath, type SocketListener } from '../transport/sockets/index.ts';
import type { Transport } from '../transport/transport.ts';
import { controlSocketPath } from './control-socket.ts';
import type { ListenAddress } from './listen-url.ts';
import { loadAuth } from './load-auth.ts';
import type { WebSocketAuthSettings } from './websocket-auth.ts';

/** What the connections of all sockets together may leave waiting, in bytes. */
const BACKLOG_LIMIT = 256 * 1024 * 1024;

/** An address of a socket. */
export type SocketAddress = Extract<ListenAddress, { readonly type: 'websocket' | 'unix' }>;

/** What opening sockets needs. */
export interface SocketsParts {
  readonly codexHome: string;
  readonly auth: WebSocketAuthSettings;
  readonly allowedOrigins: readonly string[];
  readonly log: Logger;
  readonly onConnection: (transport: Transport) => void;
  /** Takes the lines that say where a websocket listens. */
  readonly print: (text: string) => void;
}

/**
 * Listens at every address; at none, where one of them cannot be had.
 *
 * @throws Error where an address cannot be had, or must not be without authentication
 */
export async function openSockets(
  addresses: readonly SocketAddress[],
  { codexHome, auth, allowedOrigins, log, onConnection, print }: SocketsParts,
): Promise<readonly SocketListener[]> {
  for (const address of addresses) refuseOpenDoor(address, auth);
  const admission = { auth: await loadAuth(auth), allowedOrigins };
  const parts = { admission, budget: new SendBudget(BACKLOG_LIMIT), log, onConnection };
  const opened: SocketListener[] = [];
  const banners: string[] = [];
  try {
    for (const address of addresses) {
      if (address.type === 'websocket') {
        const listener = await listenOnAddress(address.host, address.port, parts);
        opened.push(listener);
        banners.push(banner(listener.address, isLoopback(address.host), auth));
      } else {
        const path = address.path === undefined ? controlSocketPath(codexHome) : resolve(address.path);
        opened.push(await listenOnPath(path, parts));
      }
    }
  } catch (error) {
    await Promise.all(opened.map((listener) => listener.close()));
    throw error;
  }
  print(banners.join(''));
  return opened;
}

const isLoopback = (host: string): boolean => host.startsWith('127.') || /^(0*:)+0*1$/.test(host);

/** Whoever reaches a server runs commands as its user. */
function refuseOpenDoor(address: SocketAddress, auth: WebSocketAuthSettings): void {
  if (auth.type !== 'unsaid' || address.type !== 'websocket' || isLoopback(address.host)) return;
  const { host, port } = address;
  throw new Error(
    `refusing to start non-loopback websocket listener ${host.includes(':') ? `[${host}]` : host}:${port} without auth; configure \`--ws-auth capability-token\` or \`--ws-auth signed-bearer-token\`, or say \`--ws-auth none\` to let in everybody who can reach it`,
  );
}

/** What clients that start a server read its address from; the first four lines are the reference's (0.129.0). */
function banner(address: string, local: boolean, auth: WebSocketAuthSettings): string {
  const open = 'everybody who can reach this address can use the server (`--ws-auth none`)';
  const authenticated = 'clients connect with a bearer token (`--ws-auth`)';
  const note = local
    ? 'binds localhost only (use SSH port-forwarding for remote access)'
    : auth.type === 'none'
      ? open
      : authenticated;
  return `codex app-server (WebSockets)
  listening on: ws://${address}
  readyz: http://${address}/readyz
  healthz: http://${address}/healthz
  note: ${note}
`;
}
