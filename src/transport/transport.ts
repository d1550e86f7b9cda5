/** How a connection reached the server; some methods are refused over remote kinds. */
export type TransportKind = 'stdio' | 'websocket' | 'unix' | 'memory';

/** What a transport tells the connection that uses it. No method throws. */
export interface TransportReceiver {
  /** One complete message as text, without its line end. */
  message(text: string): void;
  /** The peer sends nothing more, but may still read. Called at most once; no message follows. */
  ended(): void;
  /** The peer is gone: nothing that is sent reaches it. Called at most once, perhaps after `ended`; nothing follows. */
  lost(): void;
}

/**
 * One connection's two directions. Messages are whole JSON texts; framing is the transport's business.
 * Implementations bound what they buffer and never throw from `send`.
 */
export interface Transport {
  readonly kind: TransportKind;
  /** Starts delivery to `receiver`. Called once, before anything is sent. */
  start(receiver: TransportReceiver): void;
  /** Queues one message for the peer; a closed transport ignores it. */
  send(text: string): void;
  /**
   * Resolves when the peer has taken enough of what was sent that more may follow. Undefined instead of a promise
   * when there is nothing to wait for, so that the hot path allocates nothing.
   */
  writable(): Promise<void> | undefined;
  /** Stops receiving, sends what is queued and ends. Resolves when done; calling it again waits for the same end. */
  close(): Promise<void>;
}
