import { setMaxListeners } from 'node:events';
import type { Transport, TransportKind } from '../transport/transport.ts';

/** What a client said of itself in `initialize`. */
export interface InitializedClient {
  readonly name: string;
  readonly title: string | null;
  readonly version: string;
  /** The client asked for experimental methods and fields. */
  readonly experimentalApi: boolean;
  /** Notification methods that the client does not want. */
  readonly optOut: ReadonlySet<string>;
  /** The product name that requests to a model provider carry: the client's name unless the environment overrides it. */
  readonly originator: string;
  /** The user agent that requests to a model provider carry; the same text that `initialize` answered. */
  readonly userAgent: string;
}

/** `connected` until `initialize` was answered, `initialized` until the client's next message, then `ready`. */
type SessionState =
  | { readonly phase: 'connected' }
  | { readonly phase: 'initialized'; readonly client: InitializedClient }
  | { readonly phase: 'ready'; readonly client: InitializedClient };

/**
 * One connection. Its signal is its gate: once aborted, queued work of the connection never starts, running work is
 * told to stop, and nothing more is sent.
 */
export class Session {
  /** Counts from 0 in the order of connecting; never reused. */
  readonly id: number;
  readonly #transport: Transport;
  readonly #gate = new AbortController();
  #state: SessionState = { phase: 'connected' };
  #pending = 0;
  #idle: (() => void)[] = [];
  #closed: Promise<void> | undefined;

  constructor(id: number, transport: Transport) {
    this.id = id;
    this.#transport = transport;
    setMaxListeners(0, this.#gate.signal);
  }

  /** How the connection reached the server. */
  get transport(): TransportKind {
    return this.#transport.kind;
  }

  /** Aborts when the connection closes. */
  get signal(): AbortSignal {
    return this.#gate.signal;
  }

  get closed(): boolean {
    return this.#gate.signal.aborted;
  }

  /** Whether the client runs on this machine for sure: over a socket it could come from elsewhere. */
  get local(): boolean {
    return this.#transport.kind === 'stdio' || this.#transport.kind === 'memory';
  }

  /** The client, once `initialize` succeeded. */
  get client(): InitializedClient | undefined {
    return this.#state.phase === 'connected' ? undefined : this.#state.client;
  }

  /** Whether the client has followed the `initialize` answer with a message: then it is asked things. */
  get ready(): boolean {
    return this.#state.phase === 'ready';
  }

  /** How many requests are queued or running. */
  get pendingRequests(): number {
    return this.#pending;
  }

  /** Commits a successful `initialize`. */
  initialize(client: InitializedClient): void {
    this.#state = { phase: 'initialized', client };
  }

  /** Notes that the client went on after `initialize`; true the first time. */
  becomeReady(): boolean {
    if (this.#state.phase !== 'initialized') return false;
    this.#state = { phase: 'ready', client: this.#state.client };
    return true;
  }

  requestBegan(): void {
    this.#pending += 1;
  }

  requestEnded(): void {
    this.#pending -= 1;
    if (this.#pending > 0) return;
    const waiting = this.#idle;
    this.#idle = [];
    for (const resume of waiting) resume();
  }

  /** Resolves when no request is queued or running. */
  idle(): Promise<void> {
    if (this.#pending === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Sends one message as JSON text; nothing once closed. */
  send(text: string): void {
    if (!this.closed) this.#transport.send(text);
  }

  /** See {@link Transport.writable}. */
  writable(): Promise<void> | undefined {
    return this.closed ? undefined : this.#transport.writable();
  }

  /** Shuts the gate, then lets the transport send what is queued and end. Resolves when that is done. */
  close(): Promise<void> {
    this.#gate.abort();
    this.#closed ??= this.#transport.close();
    return this.#closed;
  }
}
