import type { Clock } from '../../clock.ts';
import type { FileWatch, FileWatcher } from '../../files/index.ts';
import type { Logger } from '../../log/logger.ts';
import { invalidRequest, type Outgoing, type Session } from '../../rpc/index.ts';
import { ChangeBatch } from './change-batch.ts';
import { refuse } from './file-error.ts';

/** What watching for clients takes. */
export interface NamedWatchesParts {
  readonly fileWatches: FileWatcher;
  readonly outgoing: Pick<Outgoing, 'notify' | 'writable'>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The watches of all connections, each by the name that its client gave it. They end with their connection. */
export class NamedWatches {
  readonly #parts: NamedWatchesParts;
  readonly #bySession = new WeakMap<Session, Map<string, FileWatch>>();

  constructor(parts: NamedWatchesParts) {
    this.#parts = parts;
  }

  /** Sends `fs/changed` from now on. Throws `RpcError` where the name is taken or the path cannot be watched. */
  add(session: Session, watchId: string, path: string): void {
    const watches = this.#of(session);
    if (watches.has(watchId)) throw invalidRequest(`watchId already exists: ${watchId}`);
    const { fileWatches, log } = this.#parts;
    const batch = this.#batch(session, watchId);
    try {
      const watch = fileWatches.watch(path, {
        changed: (changed) => batch.add(changed),
        failed: (error) => log.warn('a path can no longer be watched', { path, error }),
      });
      watches.set(watchId, { close: () => [watch, batch].forEach((part) => part.close()) });
    } catch (error) {
      refuse(error);
    }
  }

  /** No `fs/changed` follows. An unknown name is fine. */
  remove(session: Session, watchId: string): void {
    const watches = this.#of(session);
    watches.get(watchId)?.close();
    watches.delete(watchId);
  }

  #batch(session: Session, watchId: string): ChangeBatch {
    const { clock, outgoing } = this.#parts;
    const recipients = [session];
    return new ChangeBatch(clock, {
      tell: (changedPaths) => outgoing.notify(recipients, 'fs/changed', { watchId, changedPaths }),
      writable: () => outgoing.writable(recipients),
    });
  }

  #of(session: Session): Map<string, FileWatch> {
    const known = this.#bySession.get(session);
    if (known !== undefined) return known;
    const watches = new Map<string, FileWatch>();
    this.#bySession.set(session, watches);
    session.signal.addEventListener('abort', () => {
      for (const watch of watches.values()) watch.close();
    });
    return watches;
  }
}
