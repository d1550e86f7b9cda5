import { TIMEOUT_EXIT_CODE } from '../../exec/index.ts';
import type { ProcessOutcome, RunningProcess, TerminalSize } from '../../exec/index.ts';
import type { CommandExecResponse } from '../../protocol/index.ts';
import { internal, invalidRequest } from '../../rpc/index.ts';
import type { CommandRequest } from './request.ts';

/** The exit codes that 0.129.0 answers for a command that a signal ended. */
const SIGNALLED = -1;
const SIGNALLED_IN_TERMINAL = 1;

/** Bytes that may wait for a command that does not read its input. */
const MAX_WAITING_INPUT = 16 * 1024 * 1024;

/**
 * One command from its request to its end. Requests that steer it may come while it is still being started; they wait
 * until it runs.
 */
export class RunningCommand {
  /** The command's end; rejects when it could not be started. */
  readonly ended: Promise<CommandExecResponse>;
  readonly #started: Promise<RunningProcess>;
  readonly #takesInput: boolean;
  #inputOpen = true;
  #waitingInput = 0;

  constructor(starting: Promise<RunningProcess>, request: Pick<CommandRequest, 'streamStdin' | 'terminal'>) {
    this.#started = starting;
    this.#takesInput = request.streamStdin;
    const signalled = request.terminal === undefined ? SIGNALLED : SIGNALLED_IN_TERMINAL;
    this.ended = starting.then(async (process) => response(await process.outcome, signalled));
  }

  /** Hands input to the command without waiting until it reads it. */
  async write(bytes: Uint8Array, close: boolean): Promise<void> {
    const process = await this.#started;
    if (!this.#takesInput) throw invalidRequest('stdin streaming is not enabled for this command/exec');
    if (bytes.length > 0) this.#feed(process, bytes);
    if (!close) return;
    this.#inputOpen = false;
    process.endStdin();
  }

  async resize(size: TerminalSize): Promise<void> {
    if ((await this.#started).resize(size)) return;
    throw invalidRequest('failed to resize PTY: process is not attached to a PTY');
  }

  async terminate(): Promise<void> {
    (await this.#started).kill();
  }

  #feed(process: RunningProcess, bytes: Uint8Array): void {
    if (!this.#inputOpen) throw invalidRequest('stdin is already closed');
    if (this.#waitingInput + bytes.length > MAX_WAITING_INPUT) {
      throw internal('the command does not read its stdin');
    }
    this.#waitingInput += bytes.length;
    void process.write(bytes).then((taken) => {
      this.#waitingInput -= bytes.length;
      if (!taken) this.#inputOpen = false;
    });
  }
}

function response(outcome: ProcessOutcome, signalled: number): CommandExecResponse {
  return {
    exitCode: outcome.timedOut ? TIMEOUT_EXIT_CODE : (outcome.exitCode ?? signalled),
    stdout: outcome.stdout.toString('utf8'),
    stderr: outcome.stderr.toString('utf8'),
  };
}
