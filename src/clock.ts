/** What lets time pass: the machine's timers, or a clock that an embedder or a test moves. */
export interface Clock {
  /**
   * Runs `action` once, `ms` milliseconds from now, unless the returned function is called before. Waiting keeps no
   * process alive.
   */
  after(ms: number, action: () => void): () => void;
  /** Milliseconds from a moment that stays the same, to measure by. */
  now(): number;
}

/** The machine's own timers. */
export const systemClock: Clock = {
  after: (ms, action) => {
    const timer = setTimeout(action, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
  now: () => performance.now(),
};
