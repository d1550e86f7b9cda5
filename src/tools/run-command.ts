import type { CommandExecutionApprovalDecision, ThreadItem } from '../protocol/index.ts';
import type { ProcessOutcome } from '../exec/index.ts';
import { shellExitCode } from '../exec/index.ts';
import { judgeCommand, refuseEscalation, retriesOutsideSandbox, unconfined } from './command-approval.ts';
import { outputDeltas } from './output-deltas.ts';
import type { CommandReport } from './output-text.ts';
import { timedOutText } from './output-text.ts';
import { commandKey } from './session-approvals.ts';
import {
  acceptsPrefixRule,
  commandActions,
  displayCommand,
  isDangerous,
  isKnownSafe,
  proposeExecPolicyAmendment,
} from './shell/index.ts';
import type { ToolContext } from './tool.ts';
import { ToolFailure, TurnCancelled } from './tool.ts';

/** A command that the model wants to run. */
export interface CommandRequest {
  readonly callId: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly timeoutMs: number;
  /** Run it outside the sandbox, because `justification`. */
  readonly escalated: boolean;
  readonly justification: string | null;
  /** The beginning of commands that the model suggests to allow from now on. */
  readonly prefixRule: readonly string[] | null;
}

/** Which of a script's commands a proposed rule is about. */
type AmendmentReason = Parameters<typeof proposeExecPolicyAmendment>[1];
type CommandItem = Extract<ThreadItem, { type: 'commandExecution' }>;
type Ending = Pick<CommandItem, 'status' | 'aggregatedOutput' | 'exitCode' | 'durationMs'>;

const REJECTED_BY_USER = 'exec command rejected by user';
const UNASKABLE = 'approval required by policy, but AskForApproval::Granular.sandbox_approval is false';
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
    const refusal = refuseEscalation(context.approvalPolicy);
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
    const approved = await this.#approveFirst();
    // Nothing leaves the sandbox unasked: a command that runs as known to be safe can read all it needs inside.
    const outside = this.#request.escalated && approved;
    const first = await this.#launch(outside);
    const confined = !outside && !unconfined(this.#context.sandboxPolicy);
    if (!first.denied || !confined || !retriesOutsideSandbox(this.#context.approvalPolicy)) {
      return this.#finish(first.outcome);
    }
    if (!approved) await this.#ask('command failed; retry without sandbox?', 'any');
    return this.#finish((await this.#launch(true)).outcome);
  }

  /** Completes the item of a command that an error, a cancelled turn or an interrupt ended. */
  abandon(error: unknown): void {
    const status = error instanceof TurnCancelled || !this.#launched ? 'declined' : 'failed';
    this.#complete({ status, aggregatedOutput: null, exitCode: null, durationMs: null });
  }

  /** Whether the user allowed the command now or earlier. */
  async #approveFirst(): Promise<boolean> {
    const { argv, escalated, justification } = this.#request;
    const { approvalPolicy, sandboxPolicy } = this.#context;
    const facts = { safe: await isKnownSafe(argv), dangerous: await isDangerous(argv), escalated };
    switch (judgeCommand(facts, approvalPolicy, sandboxPolicy)) {
      case 'run':
        return false;
      case 'forbid':
        return this.#reject('declined', `\`${this.#item.command}\` rejected: blocked by policy`);
      case 'unaskable':
        return this.#reject('declined', UNASKABLE);
      case 'ask':
        await this.#ask(justification, escalated || approvalPolicy === 'untrusted' ? 'unsafe' : 'dangerous');
        return true;
    }
  }

  async #ask(reason: string | null, because: AmendmentReason): Promise<void> {
    const { argv, cwd, escalated } = this.#request;
    const keys = [commandKey(argv, cwd, escalated)];
    if (this.#context.sessionApprovals.covers(keys)) return;
    const decision = await this.#askClient(reason, because);
    if (allowsFromNowOn(decision)) this.#context.sessionApprovals.add(keys);
    if (decision === 'cancel') throw new TurnCancelled();
    if (declines(decision)) {
      this.#decline();
      throw new ToolFailure(REJECTED_BY_USER);
    }
  }

  async #askClient(
    reason: string | null,
    because: AmendmentReason,
  ): Promise<CommandExecutionApprovalDecision> {
    const { threadId, turnId, approvals, signal } = this.#context;
    const amendment = await this.#amendment(because);
    return approvals.command(
      {
        threadId,
        turnId,
        itemId: this.#item.id,
        ...(reason === null ? {} : { reason }),
        command: this.#item.command,
        cwd: this.#item.cwd,
        commandActions: this.#item.commandActions,
        ...(amendment === null ? {} : { proposedExecpolicyAmendment: amendment }),
        availableDecisions: [
          'accept',
          ...(amendment === null
            ? []
            : [{ acceptWithExecpolicyAmendment: { execpolicy_amendment: amendment } }]),
          'cancel',
        ],
      },
      signal,
    );
  }

  /** The rule that the client is offered to add: the model's where it fits the command, else one made from it. */
  async #amendment(because: AmendmentReason): Promise<string[] | null> {
    const { argv, prefixRule } = this.#request;
    if (prefixRule !== null && (await acceptsPrefixRule(argv, prefixRule))) return [...prefixRule];
    return proposeExecPolicyAmendment(argv, because);
  }

  async #launch(outside: boolean): Promise<{ outcome: ProcessOutcome; denied: boolean }> {
    const { env, cwd: policyCwd, sandboxPolicy, launcher, signal } = this.#context;
    const chunks = outputDeltas(this.#context, this.#item.id);
    const { argv, cwd, timeoutMs } = this.#request;
    const policy = outside ? 'outside' : sandboxPolicy;
    this.#launched = true;
    const onOutput = chunks.push.bind(chunks);
    const result = await launcher.run({
      argv,
      cwd,
      policyCwd,
      env,
      policy,
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
  #decline(): void {
    const { turnId, emit } = this.#context;
    const ending = { status: 'declined', aggregatedOutput: null, exitCode: null, durationMs: null } as const;
    const item = { ...this.#item, ...ending };
    emit({ type: 'itemCompleted', turnId, item, completedAtMs: Date.now() });
    this.#complete(notRun('declined', REJECTED_BY_USER));
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

function allowsFromNowOn(decision: CommandExecutionApprovalDecision): boolean {
  if (typeof decision === 'object') return 'acceptWithExecpolicyAmendment' in decision;
  return decision === 'acceptForSession';
}

function declines(decision: CommandExecutionApprovalDecision): boolean {
  if (typeof decision === 'string') return decision === 'decline';
  if (!('applyNetworkPolicyAmendment' in decision)) return false;
  return decision.applyNetworkPolicyAmendment.network_policy_amendment.action === 'deny';
}

/** The end of a command that never ran, with the reason in place of its output (0.129.0). */
function notRun(status: Ending['status'], reason: string): Ending {
  return { status, aggregatedOutput: reason, exitCode: REJECTED_EXIT_CODE, durationMs: 0 };
}
