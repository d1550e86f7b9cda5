import {
  createServer,
  STATUS_CODES,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Logger } from '../../log/logger.ts';
import type { SendBudget } from '../send-queue.ts';
import type { Transport } from '../transport.ts';
import { TextFrames } from './text-frames.ts';
import { prepareSocketPath, privately } from './unix-socket.ts';
import { judgeRequest, type Admission } from './upgrade-request.ts';
import { WebSocketTransport } from './websocket-transport.ts';

/** The longest message that a client may send, in bytes (0.129.0). */
const MAX_MESSAGE = 64 * 1024 * 1024;

/** After how long a connection without traffic is asked whether its peer is still there, in milliseconds. */
const KEEP_ALIVE_MS = 60_000;

/** What a listener is made of. */
export interface SocketListenerParts {
  readonly admission: Admission;
  /** What all connections together may leave waiting. */
  readonly budget: SendBudget;
  readonly log: Logger;
  /** Takes a new connection; must start it at once. */
  readonly onConnection: (transport: Transport) => void;
}

/** A listener that takes connections. */
export interface SocketListener {
  /** Where it listens: `IP:PORT` with the port that was bound, or the path of its socket. */
  readonly address: string;
  /** Takes no further connections. Those that it took are not its own and stay. */
  close(): Promise<void>;
}

/** Listens for websockets at an IP address; port 0 takes a free one. */
export async function listenOnAddress(
  host: string,
  port: number,
  parts: SocketListenerParts,
): Promise<SocketListener> {
  const server = createUpgradeServer('websocket', parts);
  await listening(server, () => server.listen({ host, port }));
  const bound = server.address();
  return { address: addressText(bound), close: () => closing(server) };
}

/**
 * Listens for websockets at a path, where only the user of this process can connect. A socket that a dead server left
 * is replaced.
 *
 * @throws Error when a live server has the socket, or something else is at the path
 */
export async function listenOnPath(path: string, parts: SocketListenerParts): Promise<SocketListener> {
  await prepareSocketPath(path);
  const server = createUpgradeServer('unix', parts);
  await listening(server, () => privately(() => server.listen({ path })));
  return { address: path, close: () => closing(server) };
}

function createUpgradeServer(kind: 'websocket' | 'unix', parts: SocketListenerParts): Server {
  const { admission, budget, log, onConnection } = parts;
  const webSockets = new WebSocketServer({ noServer: true, clientTracking: false, maxPayload: MAX_MESSAGE });
  const frames = new TextFrames();
  const verdictOn = (request: IncomingMessage) =>
    judgeRequest(request, admission, Math.floor(Date.now() / 1000));
  const server = createServer(
    { keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS },
    (request, response) => {
      const verdict = verdictOn(request);
      if (verdict.type === 'answer') respond(response, verdict);
      else respond(response, { status: 426, text: '', headers: { upgrade: 'websocket' } });
    },
  );
  server.on('upgrade', (request, stream, head) => {
    stream.on('error', (error) => log.debug('a connection failed', { error: error.message }));
    const verdict = verdictOn(request);
    if (verdict.type === 'answer') {
      if (verdict.status !== 200) log.warn('a connection was refused', { status: verdict.status, kind });
      refuse(stream, verdict);
      return;
    }
    webSockets.handleUpgrade(request, stream, head, (webSocket) => {
      onConnection(new WebSocketTransport({ kind, webSocket, stream, frames, budget, log }));
    });
  });
  return server;
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

function respond(response: ServerResponse, { status, text, headers }: Answer): void {
  response.writeHead(status, headers);
  response.end(text);
}

/** Answers a request for an upgrade, on which the HTTP server has no hand any more. */
function refuse(stream: Duplex, { status, text, headers }: Answer): void {
  const lines = Object.entries({ ...headers, connection: 'close' }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  stream.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('\r\n')}\r\n\r\n${text}`);
}

function listening(server: Server, listen: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      server.off('error', reject);
      resolve();
    });
    listen();
  });
}

function closing(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function addressText(bound: AddressInfo | string | null): string {
  if (bound === null || typeof bound === 'string') return bound ?? '';
  return isIPv6(bound.address) ? `[${bound.address}]:${bound.port}` : `${bound.address}:${bound.port}`;
}
