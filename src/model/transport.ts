/** How a thread's requests reach its provider: over a websocket while the provider has one that works, else HTTP. */
export class Transport {
  #overSocket: boolean;

  constructor(hasSocket: boolean) {
    this.#overSocket = hasSocket;
  }

  get overSocket(): boolean {
    return this.#overSocket;
  }

  /** Goes over HTTP from now on. @returns false where it did already */
  giveUpSocket(): boolean {
    const changed = this.#overSocket;
    this.#overSocket = false;
    return changed;
  }
}
