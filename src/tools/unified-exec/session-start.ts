import type { SandboxTerms } from '../../permissions/index.ts';
import type { CommandAction } from '../../protocol/index.ts';
import { CommandConsent } from '../command-consent.ts';
import type { Escalation } from '../escalation.ts';
import { commandActions, displayCommand } from '../shell/index.ts';
import type { ToolContext } from '../tool.ts';
import { ToolFailure } from '../tool.ts';
import { ExecSession } from './exec-session.ts';
import { SESSION_ENVIRONMENT } from './session-environment.ts';
import { SessionItem } from './session-item.ts';

/** A command that the model wants to start. */
export interface SessionRequest extends Escalation {
  readonly callId: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly tty: boolean;
}

const REJECTED_BY_USER = 'rejected by user';
const NOT_RUN_EXIT_CODE = -1;

/**
 * Starts a command for the model: decides, asks the client where it must, and where the sandbox stops it at once, starts
 * it again outside if policy and user allow that. Its item is started when it runs, or when the client is asked.
 *
 * @throws ToolFailure with the words for the model when nothing was started
 * @throws TurnCancelled when the user ended the turn
 */
export async function startSession(
  id: number,
  request: SessionRequest,
  context: ToolContext,
): Promise<ExecSession> {
  const actions = await commandActions(request.argv, request.cwd);
  const facts = { ...request, commandActions: actions };
  const start = new SessionStart(id, request, context, new SessionItem(facts, context));
  return start.run(actions);
}

class SessionStart {
  readonly #id: number;
  readonly #request: SessionRequest;
  readonly #context: ToolContext;
  readonly #item: SessionItem;

  constructor(id: number, request: SessionRequest, context: ToolContext, item: SessionItem) {
    this.#id = id;
    this.#request = request;
    this.#context = context;
    this.#item = item;
  }

  async run(commandActions: readonly CommandAction[]): Promise<ExecSession> {
    const asked = { ...this.#request, commandActions };
    const consent = new CommandConsent(asked, this.#context, () => this.#item.startAsking());
    try {
      const session = await this.#launchAllowed(consent);
      session.show(this.#item);
      return session;
    } catch (error) {
      this.#item.abandon();
      throw error;
    }
  }

  async #launchAllowed(consent: CommandConsent): Promise<ExecSession> {
    const leave = await consent.toRun();
    if (leave.type === 'refused') throw this.#failure(leave.message);
    if (leave.type === 'declined') throw this.#failure(consent.refusal ?? REJECTED_BY_USER);
    const session = await this.#launch(leave.terms);
    if (!consent.mayRetryOutside || !(await this.#isDeniedAtOnce(session))) return session;
    if (!(await consent.toRetryOutside())) throw this.#failure(consent.refusal ?? REJECTED_BY_USER);
    return this.#launch('outside');
  }

  async #isDeniedAtOnce(session: ExecSession): Promise<boolean> {
    try {
      return await session.isDeniedAtOnce(this.#context.signal);
    } catch (error) {
      await session.terminate();
      throw error;
    }
  }

  async #launch(policy: SandboxTerms | 'outside'): Promise<ExecSession> {
    const { env: own, cwd: policyCwd, commandLine, launcher, network } = this.#context;
    const { cwd, tty } = this.#request;
    const argv = commandLine(this.#request.argv, cwd);
    const env = { ...own, ...SESSION_ENVIRONMENT };
    const launch = { argv, cwd, policyCwd, env, policy, network, tty };
    const opened = await ExecSession.open(this.#id, launch, launcher);
    if (opened instanceof ExecSession) return opened;
    const { message } = opened;
    this.#item.start(String(this.#id));
    this.#item.complete({ output: message, exitCode: NOT_RUN_EXIT_CODE, durationMs: 0 });
    throw this.#failure(message);
  }

  /** A refusal in the form that models of 0.129.0 know. */
  #failure(message: string): ToolFailure {
    const command = displayCommand(this.#request.argv);
    const detail = JSON.stringify(`Rejected(${JSON.stringify(message)})`);
    return new ToolFailure(`exec_command failed for \`${command}\`: CreateProcess { message: ${detail} }`);
  }
}
