import type { ActiveTurn } from './active-turn.ts';

/** A thread's turns: one runs, and what cannot join it waits behind it. */
export class TurnQueue {
  readonly #turns: ActiveTurn[] = [];
  #running: Promise<unknown> = Promise.resolve();

  /** The one that runs, or that begins when the one before is wound up; null where there is none. */
  get current(): ActiveTurn | null {
    return this.#turns[0] ?? null;
  }

  /** The one that begins last; null where there is none. */
  get last(): ActiveTurn | null {
    return this.#turns.at(-1) ?? null;
  }

  /**
   * Lines a turn up. It runs when all before it are wound up, and not before the returned function was called.
   *
   * @param run never rejects
   */
  add(turn: ActiveTurn, run: () => Promise<void>): () => void {
    this.#turns.push(turn);
    let begin = (): void => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    this.#running = Promise.all([this.#running, begun]).then(run);
    return begin;
  }

  /** Takes out a turn that is over or being wound up. */
  remove(turn: ActiveTurn): void {
    const index = this.#turns.indexOf(turn);
    if (index !== -1) this.#turns.splice(index, 1);
  }

  /** Ends every turn early and waits until all are wound up. */
  async close(): Promise<void> {
    for (const turn of this.#turns.splice(0)) turn.cancel();
    await this.#running;
  }
}
