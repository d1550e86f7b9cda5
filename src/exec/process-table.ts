import { Guardian } from './guardian.ts';
import { killLeaderlessGroup } from './process-group.ts';
import type { ProcessOutcome, ProcessSpec, RunningProcess, RunOptions } from './process-spec.ts';
import { startProcess } from './start-process.ts';

/** Starting in a table that has been closed. */
export class ProcessTableClosedError extends Error {
  constructor() {
    super('no process can be started: the process table is closed');
    this.name = 'ProcessTableClosedError';
  }
}

/** Every process that a server has running, so that closing the server leaves none behind, nor killing it. */
export class ProcessTable {
  readonly #running = new Set<RunningProcess>();
  /** Groups that outlived the process that led them. */
  readonly #leftBehind = new Set<number>();
  readonly #guardian: Guardian;
  #closed = false;

  /** @param afterDeath what a shell is to do when the server was killed and all its processes with it */
  constructor(afterDeath?: string) {
    this.#guardian = new Guardian(afterDeath);
  }

  get size(): number {
    return this.#running.size;
  }

  /** As `startProcess`; throws `ProcessTableClosedError` after `close()`. */
  start(spec: ProcessSpec, options: RunOptions = {}): RunningProcess {
    if (this.#closed) throw new ProcessTableClosedError();
    const running = startProcess(spec, options);
    this.#running.add(running);
    this.#guardian.watch(running.pid);
    void running.outcome.then(({ leftBehind }) => {
      this.#running.delete(running);
      if (leftBehind) this.#leftBehind.add(running.pid);
      this.#guardian.forget(running.pid, leftBehind);
    });
    return running;
  }

  /** As `runProcess`. */
  async run(spec: ProcessSpec, options: RunOptions = {}): Promise<ProcessOutcome> {
    return await this.start(spec, options).outcome;
  }

  /** Kills every process group that is left and waits until all have ended. */
  async close(): Promise<void> {
    this.#closed = true;
    const left = [...this.#running];
    for (const running of left) running.kill();
    await Promise.all(left.map((running) => running.outcome));
    for (const groupId of this.#leftBehind) killLeaderlessGroup(groupId);
    this.#guardian.close();
  }
}
