import { memoryWire } from '../../src/client/memory-wire.ts';
import { socketWire } from '../../src/client/socket-wire.ts';
import type { Wire } from '../../src/client/wire.ts';
import type { Logger } from '../../src/log/logger.ts';
import type { QuireServer } from '../../src/server.ts';
import { SendBudget } from '../../src/transport/send-queue.ts';
import { listenOnAddress, listenOnPath } from '../../src/transport/sockets/index.ts';
import type { TestHome } from './home.ts';

/** How clients reach a server in this process. */
interface Wires {
  connect(): Wire | Promise<Wire>;
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
