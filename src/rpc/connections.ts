import type { Logger } from '../log/logger.ts';
import type { Transport } from '../transport/transport.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { Outgoing } from './outgoing.ts';
import { Session } from './session.ts';

/** How long requests of a client that has hung up may take to finish their answers. */
const LAST_ANSWERS_MS = 100;

interface ConnectionsOptions {
  readonly dispatcher: Dispatcher;
  readonly outgoing: Outgoing;
  readonly log: Logger;
}

/** The open connections of a server: makes a session of each transport and ends it when its peer goes. */
export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #closing = new Set<Promise<void>>();
  #nextId = 0;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  /** Serves `transport` from now on. */
  connect(transport: Transport): Session {
    const { dispatcher, outgoing } = this.#options;
    const session = new Session(this.#nextId, transport);
    this.#nextId += 1;
    outgoing.add(session);
    transport.start({
      message: (text) => dispatcher.receive(session, text),
      ended: () => this.#track(this.#hangUp(session)),
      lost: () => this.#track(session.close()),
    });
    return session;
  }

  /** Closes every connection and resolves when all have sent what they had. */
  async close(): Promise<void> {
    for (const session of this.#options.outgoing.sessions) this.#track(session.close());
    await Promise.all(this.#closing);
  }

  /** A client that pipes requests in and closes its end still gets the answers that are quick. */
  async #hangUp(session: Session): Promise<void> {
    if (session.pendingRequests > 0) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, LAST_ANSWERS_MS);
      });
      await Promise.race([session.idle(), late]);
      clearTimeout(timer);
    }
    await session.close();
  }

  #track(closing: Promise<void>): void {
    const tracked = closing
      .catch((error: unknown) => this.#options.log.error('closing a connection failed', { error }))
      .finally(() => this.#closing.delete(tracked));
    this.#closing.add(tracked);
  }
}
