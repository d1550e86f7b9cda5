import { Connections } from '../../src/rpc/connections.ts';
import { Dispatcher } from '../../src/rpc/dispatcher.ts';
import type { HandlerMap } from '../../src/rpc/handlers.ts';
import { initializeHandler } from '../../src/rpc/initialize.ts';
import type { RpcFact } from '../../src/rpc/observer.ts';
import { Outgoing } from '../../src/rpc/outgoing.ts';
import type { Session } from '../../src/rpc/session.ts';
import { createLogger, type LogRecord } from '../../src/log/logger.ts';
import { memoryConnection } from '../../src/transport/memory.ts';

/** A message as it came off the wire. */
export type Message = Record<string, unknown>;

/** A client that writes raw text and keeps what comes back. */
export interface RawClient {
  readonly session: Session;
  readonly received: Message[];
  send(message: unknown): void;
  sendText(text: string): void;
  hangUp(): void;
  readonly closed: Promise<void>;
}

export interface RpcRig {
  readonly outgoing: Outgoing;
  readonly connections: Connections;
  readonly facts: RpcFact[];
  readonly logs: LogRecord[];
  readonly handshakes: Session[];
  connect(): RawClient;
  /** Connects and goes through the handshake; what that brought is dropped. */
  connectReady(capabilities?: Record<string, unknown>): Promise<RawClient>;
}

/** Lets everything that is due run: microtasks, immediates, and those they cause. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 3; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** The rpc layer alone, over in-memory connections, with the handlers of a test. */
export function rpcRig(handlers: HandlerMap, options: { maxPendingRequests?: number } = {}): RpcRig {
  const facts: RpcFact[] = [];
  const logs: LogRecord[] = [];
  const handshakes: Session[] = [];
  const log = createLogger({ enabled: () => true, write: (record) => logs.push(record) });
  const observer = (fact: RpcFact): void => void facts.push(fact);
  const outgoing = new Outgoing({ log, observer });
  const initialize = initializeHandler({
    codexHome: '/home/of/test',
    env: { TERM: 'dumb' },
    osName: () => ({ type: 'Debian', version: '12.0.0', architecture: 'x86_64' }),
  });
  const onInitialized = (session: Session): void => void handshakes.push(session);
  const dispatcher = new Dispatcher({
    handlers,
    initialize,
    outgoing,
    log,
    observer,
    onInitialized,
    ...options,
  });
  const connections = new Connections({ dispatcher, outgoing, log });
  const connect = (): RawClient => {
    const { transport, peer } = memoryConnection();
    const received: Message[] = [];
    peer.onMessage = (text) => received.push(JSON.parse(text));
    const closed = new Promise<void>((resolve) => {
      peer.onClose = resolve;
    });
    const session = connections.connect(transport);
    const send = (message: unknown): void => peer.send(JSON.stringify(message));
    return {
      session,
      received,
      send,
      sendText: (text) => peer.send(text),
      hangUp: () => peer.close(),
      closed,
    };
  };
  const connectReady = async (capabilities: Record<string, unknown> = {}): Promise<RawClient> => {
    const client = connect();
    client.send({
      method: 'initialize',
      id: 0,
      params: { clientInfo: { name: 't', version: '1' }, capabilities },
    });
    client.send({ method: 'initialized' });
    await settle();
    client.received.length = 0;
    return client;
  };
  return { outgoing, connections, facts, logs, handshakes, connect, connectReady };
}
