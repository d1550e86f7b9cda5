import type { SandboxTerms } from '../permissions/index.ts';
import type { ThreadItem } from '../protocol/index.ts';
import type { ProcessOutcome } from '../exec/index.ts';
import { shellExitCode } from '../exec/index.ts';
import { refuseEscalation } from './command-approval.ts';
import { CommandConsent } from './command-consent.ts';
import type { Escalation } from './escalation.ts';
import { outputDeltas } from './output-deltas.ts';
import type { CommandReport } from './output-text.ts';
import { timedOutText } from './output-text.ts';
import { commandActions, displayCommand } from './shell/index.ts';
import type { ToolContext } from './tool.ts';
import { ToolFailure, TurnCancelled } from './tool.ts';

/** A command that the model wants to run. */
export interface CommandRequest extends Escalation {
  readonly callId: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly timeoutMs: number;
}

type CommandItem = Extract<ThreadItem, { type: 'commandExecution' }>;
type Ending = Pick<CommandItem, 'status' | 'aggregatedOutput' | 'exitCode' | 'durationMs'>;

const REJECTED_BY_USER = 'exec command rejected by user';
const REJECTED_EXIT_CODE = -1;

/**
 * Runs one command for the model: decides, asks the client where it must, runs it confined, and again outside the
 * sandbox where policy and user allow it. Its item is started and completed here, also when it fails.
 *
 * @throws ToolFailure with the words for the model when the command did not run
 * @throws TurnCancelled when the user ended the turn
 */
export async function runCommand(request: CommandRequest, context: ToolContext): Promise<CommandReport> {
  if (request.escalated) {
    const refusal = refuseEscalation(context.approvalPolicy, 'should not');
    if (refusal !== null) throw new ToolFailure(refusal);
  }
  const run = new CommandRun(request, context, await commandActions(request.argv, request.cwd));
  run.start();
  try {
    return await run.execute();
  } catch (error) {
    run.abandon(error);
    throw error;
  }
}

class CommandRun {
  readonly #request: CommandRequest;
  readonly #context: ToolContext;
  readonly #item: CommandItem;
  readonly #begun = Date.now();
  #launched = false;
  #completed = false;

  constructor(request: CommandRequest, context: ToolContext, actions: CommandItem['commandActions']) {
    this.#request = request;
    this.#context = context;
    this.#item = {
      type: 'commandExecution',
      id: request.callId,
      command: displayCommand(request.argv),
      cwd: request.cwd,
      processId: null,
      source: 'agent',
      status: 'inProgress',
      commandActions: actions,
      aggregatedOutput: null,
      exitCode: null,
      durationMs: null,
    };
  }

  start(): void {
    const { turnId } = this.#context;
    this.#context.emit({ type: 'itemStarted', turnId, item: this.#item, startedAtMs: this.#begun });
  }

  async execute(): Promise<CommandReport> {
    const { commandActions } = this.#item;
    const consent = new CommandConsent({ ...this.#request, commandActions }, this.#context);
    const leave = await consent.toRun();
    if (leave.type === 'refused') return this.#reject('declined', leave.message);
    if (leave.type === 'declined') return this.#decline(consent);
    const first = await this.#launch(leave.terms);
    if (!first.denied || !consent.mayRetryOutside) return this.#finish(first.outcome);
    if (!(await consent.toRetryOutside())) return this.#decline(consent);
    return this.#finish((await this.#launch('outside')).outcome);
  }

  /** Completes the item of a command that an error, a cancelled turn or an interrupt ended. */
  abandon(error: unknown): void {
    const status = error instanceof TurnCancelled || !this.#launched ? 'declined' : 'failed';
    this.#complete({ status, aggregatedOutput: null, exitCode: null, durationMs: null });
  }

  async #launch(policy: SandboxTerms | 'outside'): Promise<{ outcome: ProcessOutcome; denied: boolean }> {
    const { env, cwd: policyCwd, commandLine, launcher, network, signal } = this.#context;
    const chunks = outputDeltas(this.#context, this.#item.id);
    const { argv, cwd, timeoutMs } = this.#request;
    this.#launched = true;
    const onOutput = chunks.push.bind(chunks);
    const result = await launcher.run({
      argv: commandLine(argv, cwd),
      cwd,
      policyCwd,
      env,
      policy,
      network,
      timeoutMs,
      signal,
      onOutput,
    });
    chunks.end();
    if (result.kind === 'ran' && result.outcome.aborted) this.#finish(result.outcome);
    signal.throwIfAborted();
    if (result.kind === 'refused') return this.#reject('failed', result.message);
    return result;
  }

  #finish(outcome: ProcessOutcome): CommandReport {
    const exitCode = shellExitCode(outcome);
    const text = outcome.aggregated.toString('utf8');
    this.#complete({
      status: exitCode === 0 && !outcome.aborted ? 'completed' : 'failed',
      aggregatedOutput: text === '' ? null : text,
      exitCode,
      durationMs: outcome.durationMs,
    });
    return {
      exitCode,
      durationMs: outcome.durationMs,
      output: outcome.timedOut ? timedOutText(outcome.durationMs) + text : text,
    };
  }

  /** Clients of 0.129.0 see a declined command end twice: first without an output, then with the refusal as one. */
  #decline({ refusal }: CommandConsent): never {
    const { turnId, emit } = this.#context;
    const ending = { status: 'declined', aggregatedOutput: null, exitCode: null, durationMs: null } as const;
    const item = { ...this.#item, ...ending };
    emit({ type: 'itemCompleted', turnId, item, completedAtMs: Date.now() });
    return this.#reject('declined', refusal ?? REJECTED_BY_USER);
  }

  #reject(status: Ending['status'], message: string): never {
    this.#complete(notRun(status, message));
    throw new ToolFailure(message);
  }

  #complete(ending: Ending): void {
    if (this.#completed) return;
    this.#completed = true;
    const { turnId, emit } = this.#context;
    const item = { ...this.#item, ...ending };
    emit({ type: 'itemCompleted', turnId, item, completedAtMs: Date.now() });
  }
}

/** The end of a command that never ran, with the reason in place of its output (0.129.0). */
function notRun(status: Ending['status'], reason: string): Ending {
  return { status, aggregatedOutput: reason, exitCode: REJECTED_EXIT_CODE, durationMs: 0 };
}
