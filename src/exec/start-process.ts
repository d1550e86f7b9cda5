import { spawn, type ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';
import { ChildOutcome } from './child-outcome.ts';
import { ChildStdio, type ChildStreams } from './child-stdio.ts';
import type { ProcessOutcome, ProcessSpec, RunningProcess, RunOptions } from './process-spec.ts';
import { diagnoseStartFailure, ProcessStartError, startErrorFromThrown } from './start-error.ts';

/**
 * Starts a process in a group (and session) of its own.
 * Throws `ProcessStartError` when it cannot be started; after that nothing is thrown, the outcome says all.
 *
 * If the server itself is killed by SIGKILL, a sandboxed child dies with it (bubblewrap sees to that);
 * a plain child does not, because Node offers no parent-death signal.
 */
export function startProcess(spec: ProcessSpec, options: RunOptions = {}): RunningProcess {
  const { child, pid, streams } = launch(spec);
  return new StartedProcess(pid, streams.stdin, new ChildOutcome({ child, pid, streams }, options));
}

/** Starts a process and waits for its end. Rejects with `ProcessStartError` when it cannot be started. */
export async function runProcess(spec: ProcessSpec, options: RunOptions = {}): Promise<ProcessOutcome> {
  return await startProcess(spec, options).outcome;
}

function launch(spec: ProcessSpec): { child: ChildProcess; pid: number; streams: ChildStreams } {
  const [program = '', ...args] = spec.argv;
  let stdio: ChildStdio | undefined;
  try {
    stdio = new ChildStdio(spec);
    const child = spawn(program, args, {
      cwd: spec.cwd,
      env: { ...spec.env },
      detached: true,
      stdio: stdio.entries,
    });
    // The errno of a failed start comes again in an 'error' event, which is fatal without a listener.
    child.on('error', () => {});
    if (child.pid === undefined) throw diagnoseStartFailure(spec);
    return { child, pid: child.pid, streams: stdio.connect(child) };
  } catch (error) {
    stdio?.abandon();
    throw error instanceof ProcessStartError ? error : startErrorFromThrown(error, spec);
  }
}

class StartedProcess implements RunningProcess {
  readonly pid: number;
  readonly #stdin: Writable | undefined;
  readonly #end: ChildOutcome;

  constructor(pid: number, stdin: Writable | undefined, end: ChildOutcome) {
    this.pid = pid;
    this.#stdin = stdin;
    this.#end = end;
    // A process that stops reading is no error: `write` says so.
    stdin?.on('error', () => {});
  }

  get outcome(): Promise<ProcessOutcome> {
    return this.#end.promise;
  }

  write(data: Uint8Array | string): Promise<boolean> {
    const stdin = this.#stdin;
    if (stdin === undefined || !stdin.writable) return Promise.resolve(false);
    return new Promise((resolve) => {
      stdin.write(data, (error) => resolve(error === null || error === undefined));
    });
  }

  endStdin(): void {
    this.#stdin?.end();
  }

  kill(): void {
    this.#end.kill();
  }
}
