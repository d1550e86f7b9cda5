import type { Logger } from '../../log/logger.ts';
import type { Outgoing, Session } from '../../rpc/index.ts';
import type { ThreadStore } from '../../store/index.ts';

/** What telling of damage needs. */
export interface DamageNoticeParts {
  readonly store: () => Promise<ThreadStore>;
  readonly outgoing: Outgoing;
  readonly log: Logger;
}

/**
 * Warns connections that read a thread of what could not be read: lines that a crash or a failing disk left broken.
 * (0.129.0 passes over them in silence.) A connection hears of a thread's damage once, and again when there is more.
 */
export class DamageNotices {
  readonly #parts: DamageNoticeParts;
  readonly #told = new WeakMap<Session, Map<string, number>>();

  constructor(parts: DamageNoticeParts) {
    this.#parts = parts;
  }

  /** To be called when the thread was read and the answer is sent. */
  async tell(session: Session, threadId: string): Promise<void> {
    const { store, outgoing, log } = this.#parts;
    const told = this.#told.get(session) ?? new Map<string, number>();
    this.#told.set(session, told);
    const damage = await (await store()).damage({ threadId }).catch(() => null);
    if (damage === null || damage.lines <= (told.get(threadId) ?? 0)) return;
    told.set(threadId, damage.lines);
    const { path, lines } = damage;
    const message =
      lines === 1
        ? `A line of ${path} is damaged: what it held is left out of the thread.`
        : `${lines} lines of ${path} are damaged: what they held is left out of the thread.`;
    log.warn(message, { threadId });
    outgoing.notify([session], 'warning', { threadId, message });
  }
}
