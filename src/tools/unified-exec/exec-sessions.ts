import { randomInt } from 'node:crypto';
import type { ExecSession } from './exec-session.ts';

/** How many sessions a thread keeps (0.129.0). */
const MOST_SESSIONS = 64;

/** The sessions used last that are never given up for a new one (0.129.0). */
const SPARED_SESSIONS = 8;

/** The commands of a thread that run on when their call has been answered. */
export class ExecSessions {
  readonly #sessions = new Map<number, ExecSession>();
  readonly #reserved = new Set<number>();

  /** An id for a session that is about to be opened: a number of four or five digits, as models know them. */
  reserve(): number {
    for (;;) {
      const id = randomInt(1_000, 100_000);
      if (this.#reserved.has(id)) continue;
      this.#reserved.add(id);
      return id;
    }
  }

  /** Gives an id back that nothing came of. */
  release(id: number): void {
    this.#reserved.delete(id);
  }

  /** Takes over a session; another one has to go where there are too many. Returns how many there are now. */
  keep(session: ExecSession): number {
    if (this.#sessions.size >= MOST_SESSIONS) this.#giveUpOne();
    this.#sessions.set(session.id, session);
    return this.#sessions.size;
  }

  /** The session of an id that the model sent; one that has ended is there until it was read. */
  find(id: number): ExecSession | undefined {
    const session = this.#sessions.get(id);
    if (session !== undefined) session.lastUsedMs = performance.now();
    return session;
  }

  /** Lets a session go that has ended and was read. */
  forget(session: ExecSession): void {
    this.#sessions.delete(session.id);
    this.#reserved.delete(session.id);
  }

  /** Ends every session; resolves when they are gone. */
  async terminateAll(): Promise<void> {
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    this.#reserved.clear();
    await Promise.all(sessions.map((session) => session.terminate()));
  }

  /** Of those that were not used lately one that has ended, else the one that was used longest ago. */
  #giveUpOne(): void {
    const oldestFirst = [...this.#sessions.values()].sort((a, b) => a.lastUsedMs - b.lastUsedMs);
    const candidates = oldestFirst.slice(0, -SPARED_SESSIONS);
    const given = candidates.find(({ hasEnded }) => hasEnded) ?? candidates[0];
    if (given === undefined) return;
    this.forget(given);
    void given.terminate();
  }
}
