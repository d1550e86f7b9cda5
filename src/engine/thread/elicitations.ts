import type { Clock } from '../../clock.ts';
import { invalid } from '../errors.ts';
import { PausableClock } from './pausable-clock.ts';

/**
 * How many questions a client has out with its user beside the protocol, such as those of an external tool. A command
 * that waits for the answer needs longer: `clock` stands still while any is out.
 */
export class Elicitations {
  readonly #clock: PausableClock;
  #count = 0;

  constructor(clock: Clock) {
    this.#clock = new PausableClock(clock);
  }

  get clock(): Clock {
    return this.#clock;
  }

  /** Counts one more; returns how many are out. */
  increment(): number {
    this.#count += 1;
    this.#clock.stop();
    return this.#count;
  }

  /**
   * Counts one fewer; returns how many are out.
   *
   * @throws EngineError when none is out
   */
  decrement(): number {
    if (this.#count === 0) throw invalid('out-of-band elicitation count is already zero');
    this.#count -= 1;
    if (this.#count === 0) this.#clock.goOn();
    return this.#count;
  }
}
