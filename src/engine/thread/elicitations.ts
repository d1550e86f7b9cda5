import { invalid } from '../errors.ts';

/**
 * How many questions a client has out with its user beside the protocol, such as those of an external tool. 0.129.0
 * lengthens only the waits of unified exec by the time that any is out, so nothing here waits on it yet.
 */
export class Elicitations {
  #count = 0;

  /** Counts one more; returns how many are out. */
  increment(): number {
    this.#count += 1;
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
    return this.#count;
  }
}
