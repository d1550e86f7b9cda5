import type { Clock } from '../../clock.ts';

/** A clock that can be stopped: what waits by it waits longer by as long as it stood still. */
export class PausableClock implements Clock {
  readonly #clock: Clock;
  readonly #waits = new Set<Wait>();
  #stoppedAt: number | null = null;
  /** Milliseconds that it stood still so far. */
  #lost = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  after(ms: number, action: () => void): () => void {
    const wait = new Wait(this.#clock, ms, () => {
      this.#waits.delete(wait);
      action();
    });
    this.#waits.add(wait);
    if (this.#stoppedAt === null) wait.resume();
    return () => {
      wait.pause();
      this.#waits.delete(wait);
    };
  }

  now(): number {
    return (this.#stoppedAt ?? this.#clock.now()) - this.#lost;
  }

  stop(): void {
    if (this.#stoppedAt !== null) return;
    this.#stoppedAt = this.#clock.now();
    for (const wait of this.#waits) wait.pause();
  }

  goOn(): void {
    if (this.#stoppedAt === null) return;
    this.#lost += this.#clock.now() - this.#stoppedAt;
    this.#stoppedAt = null;
    for (const wait of this.#waits) wait.resume();
  }
}

/** One wait of a fixed time, in as many pieces as it takes. */
class Wait {
  readonly #clock: Clock;
  readonly #action: () => void;
  #leftMs: number;
  #running: { readonly since: number; readonly callOff: () => void } | null = null;

  constructor(clock: Clock, ms: number, action: () => void) {
    this.#clock = clock;
    this.#leftMs = ms;
    this.#action = action;
  }

  resume(): void {
    const callOff = this.#clock.after(this.#leftMs, this.#action);
    this.#running = { since: this.#clock.now(), callOff };
  }

  pause(): void {
    if (this.#running === null) return;
    this.#running.callOff();
    this.#leftMs = Math.max(0, this.#leftMs - (this.#clock.now() - this.#running.since));
    this.#running = null;
  }
}
