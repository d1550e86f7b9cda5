import type { Clock } from '../../clock.ts';

/** How long changes are gathered from the first on, in milliseconds (0.129.0): saving a file makes several at once. */
const GATHERING_MS = 200;

/** Where the changes of a watch go. */
export interface ChangeRecipient {
  /** Each path once, sorted. */
  tell(changedPaths: string[]): void;
  /** Resolves when the client takes more; undefined when it does now. */
  writable(): Promise<unknown> | undefined;
}

/** Gathers what changed under a watch. It goes on gathering, and tells nothing, while the client does not read. */
export class ChangeBatch {
  readonly #clock: Clock;
  readonly #recipient: ChangeRecipient;
  readonly #paths = new Set<string>();
  #cancel: (() => void) | undefined;
  #closed = false;

  constructor(clock: Clock, recipient: ChangeRecipient) {
    this.#clock = clock;
    this.#recipient = recipient;
  }

  add(path: string): void {
    if (this.#paths.size === 0) this.#cancel = this.#clock.after(GATHERING_MS, () => void this.#tell());
    this.#paths.add(path);
  }

  /** Drops what was gathered; nothing is told from here on. */
  close(): void {
    this.#closed = true;
    this.#cancel?.();
  }

  async #tell(): Promise<void> {
    for (let wait = this.#recipient.writable(); wait !== undefined; wait = this.#recipient.writable())
      await wait;
    if (this.#closed) return;
    const changed = [...this.#paths].sort();
    this.#paths.clear();
    this.#recipient.tell(changed);
  }
}
