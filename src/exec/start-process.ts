import { closeSync } from 'node:fs';
import { ChildOutcome, type StartedChild } from './child-outcome.ts';
import { ChildPipes } from './child-pipes.ts';
import type { ChildStdio, ChildStreams } from './child-stdio.ts';
import { openExtraFiles } from './extra-file.ts';
import type {
  ProcessOutcome,
  ProcessSpec,
  RunningProcess,
  RunOptions,
  TerminalSize,
} from './process-spec.ts';
import { ProcessStartError, startErrorFromThrown } from './start-error.ts';
import { spawnChild } from './spawn-child.ts';
import { ChildTerminal } from './terminal/child-terminal.ts';

/**
 * Starts a process in a group (and session) of its own.
 * Throws `ProcessStartError` when it cannot be started; after that nothing is thrown, the outcome says all.
 * Nothing ends it when the server is killed: that is for those to see to who own it, as a `ProcessTable` does.
 */
export function startProcess(spec: ProcessSpec, options: RunOptions = {}): RunningProcess {
  const started = launch(spec);
  return new StartedProcess(started, new ChildOutcome(started, options));
}

/** Starts a process and waits for its end. Rejects with `ProcessStartError` when it cannot be started. */
export async function runProcess(spec: ProcessSpec, options: RunOptions = {}): Promise<ProcessOutcome> {
  return await startProcess(spec, options).outcome;
}

function launch(spec: ProcessSpec): StartedChild {
  const opened: { stdio?: ChildStdio; extra?: ReadonlyMap<number, number> } = {};
  try {
    const stdio = (opened.stdio = openStdio(spec));
    const extra = (opened.extra = openExtraFiles(spec.extraFiles ?? []));
    const { pid, exit, node } = spawnChild(spec, stdio, extra);
    return { pid, exit, streams: stdio.connect(node) };
  } catch (error) {
    opened.stdio?.abandon();
    throw error instanceof ProcessStartError ? error : startErrorFromThrown(error, spec);
  } finally {
    for (const fd of opened.extra?.values() ?? []) closeSync(fd);
  }
}

function openStdio({ stdin }: ProcessSpec): ChildStdio {
  return typeof stdin === 'string' ? new ChildPipes(stdin) : new ChildTerminal(stdin.terminal);
}

class StartedProcess implements RunningProcess {
  readonly pid: number;
  readonly #streams: ChildStreams;
  readonly #end: ChildOutcome;

  constructor({ pid, streams }: StartedChild, end: ChildOutcome) {
    this.pid = pid;
    this.#streams = streams;
    this.#end = end;
    // A process that stops reading is no error: `write` says so.
    streams.stdin?.on('error', () => {});
  }

  get outcome(): Promise<ProcessOutcome> {
    return this.#end.promise;
  }

  write(data: Uint8Array | string): Promise<boolean> {
    const { stdin } = this.#streams;
    if (stdin === undefined || !stdin.writable) return Promise.resolve(false);
    return new Promise((resolve) => {
      stdin.write(data, (error) => resolve(error === null || error === undefined));
    });
  }

  endStdin(): void {
    this.#streams.stdin?.end();
  }

  resize(size: TerminalSize): boolean {
    return this.#streams.resize(size);
  }

  kill(): void {
    this.#end.kill();
  }
}
