/** Whether a request may overlap with its neighbours on the same key. */
export type Access = 'exclusive' | 'shared';

/**
 * A queued piece of work. It must not throw or reject: its owner answers for its errors. `release` lets the next one
 * of its key start before it has ended.
 */
export type QueuedTask = (release: () => void) => void | Promise<void>;

interface Waiting {
  readonly access: Access;
  readonly task: QueuedTask;
}

interface Lane {
  /** How many tasks of this key run now; more than one only when all are shared. */
  running: number;
  exclusive: boolean;
  /** A drain loop is on the stack; tasks that end at once leave the next step to it. */
  draining: boolean;
  readonly waiting: Waiting[];
  /** Where in `waiting` the queue begins: taking from the front of a long array would move all of it each time. */
  head: number;
}

/**
 * Runs tasks of one key in the order they came: exclusive ones alone, neighbouring shared ones together. Keys know
 * nothing of each other. A task whose turn has come starts at once, on the caller's stack.
 */
export class RequestQueue {
  readonly #lanes = new Map<string, Lane>();

  run(key: string, access: Access, task: QueuedTask): void {
    let lane = this.#lanes.get(key);
    if (lane === undefined) {
      lane = { running: 0, exclusive: false, draining: false, waiting: [], head: 0 };
      this.#lanes.set(key, lane);
    }
    lane.waiting.push({ access, task });
    this.#drain(key, lane);
  }

  /** How many keys have work; 0 when nothing runs or waits. */
  get busyKeys(): number {
    return this.#lanes.size;
  }

  #drain(key: string, lane: Lane): void {
    if (lane.draining) return;
    lane.draining = true;
    for (let next = lane.waiting[lane.head]; next !== undefined; next = lane.waiting[lane.head]) {
      if (lane.running > 0 && (lane.exclusive || next.access === 'exclusive')) break;
      lane.head += 1;
      this.#start(key, lane, next);
    }
    lane.waiting.splice(0, lane.head);
    lane.head = 0;
    lane.draining = false;
    if (lane.running === 0 && lane.waiting.length === 0) this.#lanes.delete(key);
  }

  #start(key: string, lane: Lane, next: Waiting): void {
    lane.running += 1;
    lane.exclusive = next.access === 'exclusive';
    let held = true;
    const release = (): void => {
      if (!held) return;
      held = false;
      lane.running -= 1;
      this.#drain(key, lane);
    };
    const done = next.task(release);
    if (done === undefined) release();
    else void done.finally(release);
  }
}
