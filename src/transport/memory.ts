import type { Transport, TransportReceiver } from './transport.ts';

/** The client's end of an in-memory connection. */
export interface MemoryPeer {
  /** Called with each message of the server, in order, on the event loop's next turn of microtasks. */
  onMessage: (text: string) => void;
  /** Called when the server has closed the connection, after its last message. */
  onClose: () => void;
  send(text: string): void;
  /** Ends the connection from the client's side. */
  close(): void;
}

/** A connection inside one process, for embedding and for tests: the server's transport and the client's end. */
export interface MemoryConnection {
  readonly transport: Transport;
  readonly peer: MemoryPeer;
}

/** Creates both ends. Messages cross asynchronously, as they would on any other transport. */
export function memoryConnection(): MemoryConnection {
  let receiver: TransportReceiver | undefined;
  let open = true;
  const early: string[] = [];
  const peer: MemoryPeer = {
    onMessage: () => undefined,
    onClose: () => undefined,
    send(text) {
      queueMicrotask(() => {
        if (!open) return;
        if (receiver === undefined) early.push(text);
        else receiver.message(text);
      });
    },
    close() {
      queueMicrotask(() => {
        if (open) receiver?.ended();
      });
    },
  };
  const transport: Transport = {
    kind: 'memory',
    start(target) {
      receiver = target;
      for (const text of early.splice(0)) target.message(text);
    },
    send(text) {
      if (open) queueMicrotask(() => peer.onMessage(text));
    },
    writable: () => undefined,
    async close() {
      if (!open) return;
      open = false;
      await Promise.resolve();
      peer.onClose();
    },
  };
  return { transport, peer };
}
