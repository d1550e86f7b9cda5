import type { Readable } from 'node:stream';
import type { Ending } from './child-exits.ts';
import type { ChildStreams } from './child-stdio.ts';
import { LONGEST_TIMER_MS } from '../timer.ts';
import { OutputCapture } from './output-capture.ts';
import { signalGroup } from './process-group.ts';
import { jobsOf } from './process-session.ts';
import type { OutputStream, ProcessOutcome, RunOptions } from './process-spec.ts';

/** How long a group has between the request to end and being forced to. */
const KILL_GRACE_MS = 250;

/** How often a group that was asked to end is looked at again: nothing tells when its last process is gone. */
const KILL_RECHECK_MS = 10;

/**
 * How long output is still read after the process itself has ended, when something that it left
 * behind holds the pipes open and nothing else was asked for (the reference waits as long).
 */
const DRAIN_LIMIT_MS = 2_000;

/** A child that runs; its pid is its group's as well. */
export interface StartedChild {
  readonly exit: Promise<Ending>;
  readonly pid: number;
  readonly streams: ChildStreams;
}

/** Watches one child to its end: collects output, enforces timeout and abort, kills the group. */
export class ChildOutcome {
  readonly promise: Promise<ProcessOutcome>;
  readonly #streams: ChildStreams;
  readonly #options: RunOptions;
  readonly #capture: OutputCapture;
  readonly #startedAt = performance.now();
  readonly #pid: number;
  #openStreams = 0;
  /** Streams whose reader has asked for a pause. */
  #heldStreams = 0;
  #drainLeftMs: number;
  #drainingSince: number | undefined;
  #ending: Ending | undefined;
  #timedOut = false;
  #aborted = false;
  #finished = false;
  #killing: 'no' | 'asked' | 'forced' = 'no';
  /** The groups that were signalled. */
  #groups: readonly number[] = [];
  #resolve: (outcome: ProcessOutcome) => void = () => {};
  #timeout: NodeJS.Timeout | undefined;
  #force: NodeJS.Timeout | undefined;
  #drain: NodeJS.Timeout | undefined;
  #recheck: NodeJS.Timeout | undefined;

  constructor({ exit, pid, streams }: StartedChild, options: RunOptions) {
    this.#pid = pid;
    this.#streams = streams;
    this.#options = options;
    this.#drainLeftMs = options.drainLimitMs ?? DRAIN_LIMIT_MS;
    this.#capture = new OutputCapture(options.retainBytes);
    this.promise = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    this.#listen('stdout', streams.stdout);
    if (streams.stderr !== undefined) this.#listen('stderr', streams.stderr);
    void exit.then((ending) => this.#exited(ending));
    const { timeoutMs } = options;
    if (timeoutMs !== undefined) {
      this.#timeout = setTimeout(this.#onTimeout, Math.min(timeoutMs, LONGEST_TIMER_MS));
    }
    if (options.signal?.aborted === true) this.#onAbort();
    else options.signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** TERM to the whole group and the jobs in its session, KILL to what is left of them after the grace time. */
  kill(): void {
    if (this.#finished || this.#killing !== 'no') return;
    this.#killing = 'asked';
    this.#limitDrain();
    this.#signalAll('SIGTERM');
    this.#force = setTimeout(() => {
      clearTimeout(this.#recheck);
      this.#killing = 'forced';
      this.#signalAll('SIGKILL');
      this.#recheck = setTimeout(() => this.#finishIfDone(), KILL_RECHECK_MS);
    }, KILL_GRACE_MS);
  }

  #signalAll(signal: NodeJS.Signals): void {
    this.#groups = [this.#pid, ...jobsOf(this.#pid, this.#ending !== undefined)];
    for (const group of this.#groups) signalGroup(group, signal);
  }

  #listen(name: OutputStream, stream: Readable): void {
    this.#openStreams += 1;
    const { onOutput } = this.#options;
    stream.on('data', (chunk: Buffer) => {
      this.#capture.append(name, chunk);
      if (this.#finished) return;
      const taken = onOutput?.(name, chunk);
      if (taken !== undefined) this.#hold(stream, taken);
    });
    stream.on('error', () => {});
    stream.once('close', () => {
      this.#openStreams -= 1;
      this.#finishIfDone();
    });
  }

  #hold(stream: Readable, until: Promise<unknown>): void {
    const resume = (): void => {
      this.#heldStreams -= 1;
      stream.resume();
      this.#limitDrain();
    };
    this.#heldStreams += 1;
    stream.pause();
    this.#limitDrain();
    until.then(resume, resume);
  }

  #exited(ending: Ending): void {
    this.#ending = ending;
    this.#finishIfDone();
    this.#limitDrain();
  }

  /** Only the time counts in which output is read, but a killed process waits for nobody. */
  #limitDrain(): void {
    clearTimeout(this.#drain);
    const now = performance.now();
    if (this.#drainingSince !== undefined) this.#drainLeftMs -= now - this.#drainingSince;
    this.#drainingSince = undefined;
    const ending = this.#ending;
    if (this.#finished || ending === undefined) return;
    if (this.#heldStreams > 0 && this.#killing === 'no') return;
    this.#drainingSince = now;
    this.#drain = setTimeout(() => setImmediate(() => this.#drained(ending)), Math.max(0, this.#drainLeftMs));
  }

  /** Comes after one more look at the streams: on a busy machine time passes in which nothing is read. */
  #drained(ending: Ending): void {
    if (this.#heldStreams > 0 && this.#killing === 'no') return;
    this.#finish(ending);
  }

  #finishIfDone(): void {
    if (this.#finished || this.#ending === undefined || this.#openStreams > 0) return;
    clearTimeout(this.#recheck);
    // What is left of killed groups may need the force that is still to come.
    if (this.#killing === 'asked' && this.#groups.some((group) => signalGroup(group, 0))) {
      this.#recheck = setTimeout(() => this.#finishIfDone(), KILL_RECHECK_MS);
      return;
    }
    this.#finish(this.#ending);
  }

  #finish(ending: Ending): void {
    if (this.#finished) return;
    this.#finished = true;
    for (const timer of [this.#timeout, this.#drain, this.#force, this.#recheck]) clearTimeout(timer);
    this.#options.signal?.removeEventListener('abort', this.#onAbort);
    const { stdin, stdout, stderr } = this.#streams;
    for (const stream of [stdin, stdout, stderr]) stream?.destroy();
    this.#resolve({
      exitCode: ending.code,
      signal: ending.signal,
      timedOut: this.#timedOut,
      aborted: this.#aborted,
      ...this.#capture.result(),
      leftBehind: this.#openStreams > 0,
      durationMs: Math.round(performance.now() - this.#startedAt),
    });
  }

  readonly #onTimeout = (): void => {
    if (this.#ending !== undefined) return;
    this.#timedOut = true;
    this.kill();
  };

  readonly #onAbort = (): void => {
    this.#aborted = true;
    this.kill();
  };
}
