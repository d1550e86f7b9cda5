/** A message as it goes out: text, or the bytes of a frame. Sizes are in its unit. */
type Message = string | Buffer;

/** How much a peer may be behind. */
export interface SendLimits {
  /** Queued for a peer that is behind: above this nothing more is read from it, and writers are asked to wait. */
  readonly highWater: number;
  /** Waiting behind the write under way when a further message finds the peer hopeless. */
  readonly hardLimit: number;
  /** Carried by one write, unless a single message is longer. */
  readonly maxWrite: number;
}

/** What a queue sends through, and whom it tells how that goes. */
export interface SendQueueParts<M extends Message> {
  readonly limits: SendLimits;
  /** What many peers together may have waiting; nothing without it. */
  readonly budget?: SendBudget | undefined;
  /** Writes messages and calls `done` once, when the peer has taken them or cannot any more. */
  readonly write: (messages: readonly M[], done: (error?: Error | null) => void) => void;
  /** The peer is behind, or no longer. */
  readonly onBehind: (behind: boolean) => void;
  /** The peer is given up: what was queued for it is lost. Called at most once. */
  readonly onLost: (reason: string) => void;
}

/** The reason for giving up a peer that leaves its messages lying. */
const TOO_SLOW = 'the client does not read';

/**
 * What waits for one peer. What is sent within one turn of the event loop goes out as one write, and one write is under
 * way at a time. A peer that falls behind without end is given up: its messages are kept in memory, which is everybody's.
 */
export class SendQueue<M extends Message> implements Backlog {
  readonly #parts: SendQueueParts<M>;
  #waiting: M[] = [];
  #waitingSize = 0;
  #writingSize = 0;
  #scheduled = false;
  #behind = false;
  #open = true;
  #caughtUp: (() => void)[] = [];
  #flushed: (() => void)[] = [];

  constructor(parts: SendQueueParts<M>) {
    this.#parts = parts;
  }

  /** What waits behind the write under way. */
  get waitingSize(): number {
    return this.#waitingSize;
  }

  send(message: M): void {
    if (!this.#open) return;
    const { limits, budget } = this.#parts;
    if (this.#waitingSize > limits.hardLimit) {
      this.giveUp(TOO_SLOW);
      return;
    }
    this.#waiting.push(message);
    this.#waitingSize += message.length + 1;
    budget?.add(this, message.length + 1);
    // A long message is on its way at once: what follows it waits behind a write, which is not held against the peer.
    if (this.#waitingSize > limits.maxWrite) this.#writeNext();
    else this.#schedule();
  }

  /** Resolves when the peer is no longer behind; undefined when it is not. */
  writable(): Promise<void> | undefined {
    if (!this.#isBehind()) return undefined;
    return new Promise((resolve) => this.#caughtUp.push(resolve));
  }

  /** Takes no further messages. Resolves when the peer has taken what is queued, or is given up. */
  async finish(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    this.#writeNext();
    if (this.#size() > 0) await new Promise<void>((resolve) => this.#flushed.push(resolve));
  }

  /** Gives the peer up, which its owner is told. */
  giveUp(reason: string = TOO_SLOW): void {
    const lost = this.#open;
    this.discard();
    if (lost) this.#parts.onLost(reason);
  }

  /** Forgets what is queued and takes nothing more. */
  discard(): void {
    this.#open = false;
    const dropped = this.#waitingSize;
    this.#waiting = [];
    this.#waitingSize = 0;
    this.#writingSize = 0;
    this.#parts.budget?.remove(this, dropped);
    release(this.#caughtUp);
    release(this.#flushed);
  }

  #size(): number {
    return this.#waitingSize + this.#writingSize;
  }

  #isBehind(): boolean {
    return this.#size() > this.#parts.limits.highWater;
  }

  #schedule(): void {
    if (this.#scheduled || this.#writingSize > 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#writeNext();
    });
  }

  #writeNext(): void {
    if (this.#writingSize > 0 || this.#waiting.length === 0) return;
    const messages = this.#take();
    const size = messages.reduce((sum, message) => sum + message.length + 1, 0);
    this.#waitingSize -= size;
    this.#writingSize = size;
    this.#parts.budget?.remove(this, size);
    this.#parts.write(messages, (error) => {
      if (error === null || error === undefined) this.#wrote();
      else this.giveUp(error.message);
    });
    this.#noteBehind();
  }

  /** What one write may carry: everything, as a rule. */
  #take(): M[] {
    const { maxWrite } = this.#parts.limits;
    let length = 0;
    const over = this.#waiting.findIndex((message) => {
      length += message.length;
      return length > maxWrite;
    });
    return this.#waiting.splice(0, over < 0 ? this.#waiting.length : Math.max(over, 1));
  }

  #wrote(): void {
    this.#writingSize = 0;
    this.#writeNext();
    this.#noteBehind();
    if (!this.#isBehind()) release(this.#caughtUp);
    if (this.#size() === 0) release(this.#flushed);
  }

  #noteBehind(): void {
    const behind = this.#isBehind();
    if (behind === this.#behind || !this.#open) return;
    this.#behind = behind;
    this.#parts.onBehind(behind);
  }
}

/** What waits for one of several peers. */
interface Backlog {
  readonly waitingSize: number;
  giveUp(): void;
}

/** What all peers of a server together may have waiting: above it, the one that is furthest behind is given up. */
export class SendBudget {
  readonly #limit: number;
  readonly #queues = new Set<Backlog>();
  #total = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Notes that `size` more waits in a queue. */
  add(queue: Backlog, size: number): void {
    this.#total += size;
    this.#queues.add(queue);
    if (this.#total > this.#limit) this.#giveUpSlowest();
  }

  /** Notes that `size` of a queue waits no more. */
  remove(queue: Backlog, size: number): void {
    this.#total -= size;
    if (queue.waitingSize === 0) this.#queues.delete(queue);
  }

  #giveUpSlowest(): void {
    let slowest: Backlog | undefined;
    for (const queue of this.#queues) if (queue.waitingSize > (slowest?.waitingSize ?? 0)) slowest = queue;
    slowest?.giveUp();
  }
}

function release(waiting: (() => void)[]): void {
  for (const resolve of waiting.splice(0)) resolve();
}
