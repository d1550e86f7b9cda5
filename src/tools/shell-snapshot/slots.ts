/** Lets a few do their work at a time; who comes later waits. */
export class Slots {
  #free: number;
  readonly #waiting = new Set<() => void>();

  constructor(count: number) {
    this.#free = count;
  }

  /** Does some work once there is a place for it. @throws the signal's reason where it aborts before that */
  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    while (this.#free === 0) await this.#freed(signal);
    this.#free--;
    try {
      return await work();
    } finally {
      this.#free++;
      const [next] = this.#waiting;
      next?.();
    }
  }

  #freed(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }
}
