/** How many denials one after the other, and how many in all, a turn may have (0.129.0). */
const MAX_IN_A_ROW = 3;
const MAX_IN_ALL = 10;

/** The denials of a turn: a model that goes on asking for what it may not do is stopped. */
export class Denials {
  #inARow = 0;
  #inAll = 0;
  #tooMany = false;

  /** Whether the turn has to end. */
  get tooMany(): boolean {
    return this.#tooMany;
  }

  /** Takes in a denial; what clients are told if it is the one too many, once. */
  denied(): string | null {
    this.#inARow += 1;
    this.#inAll += 1;
    if (this.#tooMany || (this.#inARow < MAX_IN_A_ROW && this.#inAll < MAX_IN_ALL)) return null;
    this.#tooMany = true;
    return `Automatic approval review rejected too many approval requests for this turn (${this.#inARow} consecutive, ${this.#inAll} total); interrupting the turn.`;
  }

  /** Takes in a review that came to anything else. */
  other(): void {
    this.#inARow = 0;
  }
}
