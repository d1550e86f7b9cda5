import type { Session } from '../../rpc/index.ts';

/** What connections have given names to; a name means nothing to other connections. */
export class SessionNames<T> {
  readonly #bySession = new WeakMap<Session, Map<string, T>>();

  has(session: Session, name: string): boolean {
    return this.#of(session).has(name);
  }

  find(session: Session, name: string): T | undefined {
    return this.#of(session).get(name);
  }

  /** Lets the name mean `named` until the promise has settled. */
  async during<R>(session: Session, name: string, named: T, ended: Promise<R>): Promise<R> {
    const names = this.#of(session);
    names.set(name, named);
    try {
      return await ended;
    } finally {
      names.delete(name);
    }
  }

  #of(session: Session): Map<string, T> {
    let names = this.#bySession.get(session);
    if (names === undefined) this.#bySession.set(session, (names = new Map()));
    return names;
  }
}
