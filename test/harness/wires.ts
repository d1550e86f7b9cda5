import { WebSocket } from 'ws';
import type { Logger } from '../../src/log/logger.ts';
import type { QuireServer } from '../../src/server.ts';
import { memoryConnection } from '../../src/transport/memory.ts';
import { SendBudget } from '../../src/transport/send-queue.ts';
import { listenOnAddress, listenOnPath } from '../../src/transport/sockets/index.ts';
import type { ClientWire } from './client.ts';
import type { TestHome } from './home.ts';

/** How clients reach a server in this process. */
interface Wires {
  connect(): ClientWire | Promise<ClientWire>;
  /** The URL of the socket that the server listens at. */
  readonly url: string | undefined;
  close(): Promise<void>;
}

/** Counts sockets, so that servers on one home do not meet. */
let sockets = 0;

/** Lets clients come by memory, or has the server listen at a socket for them. */
export async function openWires(
  carrier: 'memory' | 'websocket' | 'unix',
  server: QuireServer,
  home: TestHome,
  {
    log,
    backlogLimit = Number.POSITIVE_INFINITY,
  }: { readonly log: Logger; readonly backlogLimit?: number | undefined },
): Promise<Wires> {
  if (carrier === 'memory')
    return { connect: () => memoryWire(server), url: undefined, close: () => Promise.resolve() };
  const parts = {
    admission: { auth: { type: 'none' }, allowedOrigins: [] },
    budget: new SendBudget(backlogLimit),
    log,
    onConnection: (transport) => void server.connect(transport),
  } satisfies Parameters<typeof listenOnPath>[1];
  const listener =
    carrier === 'unix'
      ? await listenOnPath(home.root.join('socket', `s${(sockets += 1)}`), parts)
      : await listenOnAddress('127.0.0.1', 0, parts);
  const url = carrier === 'unix' ? `ws+unix://${listener.address}:/` : `ws://${listener.address}`;
  return { connect: () => socketWire(url), url, close: () => listener.close() };
}

function memoryWire(server: QuireServer): ClientWire {
  const { transport, peer } = memoryConnection();
  const closed = new Promise<void>((resolve) => {
    peer.onClose = resolve;
  });
  server.connect(transport);
  return {
    send: (text) => peer.send(text),
    end: () => {
      peer.close();
      return closed;
    },
    onMessage: (receive) => {
      peer.onMessage = receive;
    },
    onClose: (end) => void closed.then(() => end('the connection is closed')),
  };
}

/** A client's end of a websocket to `url`. */
async function socketWire(url: string): Promise<ClientWire> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  const closed = new Promise<number>((resolve) => {
    socket.once('close', resolve);
  });
  return {
    send: (text) => socket.send(text),
    end: async () => {
      socket.close();
      await closed;
    },
    onMessage: (receive) => {
      socket.on('message', (data: Buffer) => receive(data.toString()));
    },
    onClose: (end) => void closed.then((code) => end(`the connection is closed (${code})`)),
  };
}
