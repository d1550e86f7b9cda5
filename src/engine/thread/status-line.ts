import type { ThreadActiveFlag, ThreadStatus } from '../../protocol/index.ts';
import type { ThreadEvent } from '../events.ts';

const FLAGS = ['waitingOnApproval', 'waitingOnUserInput'] as const;

/** What a thread is shown to be doing. */
export class StatusLine {
  readonly #emit: (event: ThreadEvent) => void;
  #status: ThreadStatus = { type: 'idle' };
  /** How many questions are out, by what they make the thread wait for. */
  readonly #waiting = { waitingOnApproval: 0, waitingOnUserInput: 0 };

  constructor(emit: (event: ThreadEvent) => void) {
    this.#emit = emit;
  }

  get current(): ThreadStatus {
    return this.#status;
  }

  show(status: ThreadStatus): void {
    if (JSON.stringify(status) === JSON.stringify(this.#status)) return;
    this.#status = status;
    this.#emit({ type: 'statusChanged', status });
  }

  /**
   * Shows the thread as waiting for the user as long as `ask` takes.
   *
   * @param isActive whether the thread still runs a turn, which is asked when the answer came
   */
  async whileAsking<T>(flag: ThreadActiveFlag, ask: () => Promise<T>, isActive: () => boolean): Promise<T> {
    this.#waiting[flag]++;
    this.#showActive();
    try {
      return await ask();
    } finally {
      this.#waiting[flag]--;
      if (isActive()) this.#showActive();
    }
  }

  #showActive(): void {
    const activeFlags = FLAGS.filter((flag) => this.#waiting[flag] > 0);
    this.show({ type: 'active', activeFlags });
  }
}
