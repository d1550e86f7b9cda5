import { memoryConnection } from '../transport/memory.ts';
import type { Transport } from '../transport/transport.ts';
import type { Wire } from './wire.ts';

/** A server in this process. */
export interface LocalServer {
  connect(transport: Transport): unknown;
}

/** Connects to a server in this process; nothing is copied but the messages themselves. */
export function memoryWire(server: LocalServer): Wire {
  const { transport, peer } = memoryConnection();
  const closed = new Promise<void>((resolve) => {
    peer.onClose = resolve;
  });
  server.connect(transport);
  return {
    send: (text) => peer.send(text),
    onMessage: (receive) => {
      peer.onMessage = receive;
    },
    onClose: (told) => void closed.then(() => told('the connection is closed')),
    end: () => {
      peer.close();
      return closed;
    },
  };
}
