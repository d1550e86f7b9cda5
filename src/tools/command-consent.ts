import { additionalToWire, over, type SandboxTerms } from '../permissions/index.ts';
import type { CommandAction, CommandExecutionApprovalDecision } from '../protocol/index.ts';
import type { ReviewedAction } from './approval-reviewer.ts';
import { retriesOutsideSandbox, unconfined } from './command-approval.ts';
import { judgeByRules } from './command-verdict.ts';
import type { Escalation } from './escalation.ts';
import { AppendRuleError } from './rules/index.ts';
import { permissionFacts } from './permissions/permission-facts.ts';
import { commandKey } from './session-approvals.ts';
import { displayCommand } from './shell/index.ts';
import type { ToolContext } from './tool.ts';
import { TurnCancelled } from './tool.ts';

/** What the consent to a command is about. */
export interface ConsentRequest extends Escalation {
  readonly callId: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly commandActions: readonly CommandAction[];
  /** Whether it gets a terminal, where it may outlive its call. */
  readonly tty?: boolean;
}

/** What came of asking for leave to run: what a granted command is held to, or why it may not run. */
export type Consent =
  | { readonly type: 'granted'; readonly terms: SandboxTerms | 'outside' }
  | { readonly type: 'refused'; readonly message: string }
  | { readonly type: 'declined' };

const RETRY_REASON = 'command failed; retry without sandbox?';

/** The leave to run one command: given by rules and policies, or by the client. */
export class CommandConsent {
  readonly #request: ConsentRequest;
  readonly #context: ToolContext;
  readonly #beforeAsking: () => void;
  #approved = false;
  #outside = false;
  #amendment: readonly string[] | null = null;
  #refusal: string | null = null;

  /** @param beforeAsking runs before the client is asked, which must know the item that it is asked about */
  constructor(request: ConsentRequest, context: ToolContext, beforeAsking = () => {}) {
    this.#request = request;
    this.#context = context;
    this.#beforeAsking = beforeAsking;
  }

  /** What the model is told of a command that a reviewer declined; null where it was the user. */
  get refusal(): string | null {
    return this.#refusal;
  }

  /** @throws TurnCancelled when the user ended the turn */
  async toRun(): Promise<Consent> {
    const verdict = await judgeByRules(this.#request, this.#context);
    if (verdict.type === 'refuse') return { type: 'refused', message: verdict.message };
    const { escalated, justification } = this.#request;
    this.#amendment = verdict.amendment;
    this.#approved = verdict.type === 'ask';
    // Nothing leaves the sandbox unasked but what a rule allows: a command known to be safe can read all it needs inside.
    this.#outside = verdict.type === 'run' ? verdict.outside : escalated;
    if (verdict.type === 'ask' && !(await this.#ask(verdict.reason ?? justification))) {
      return { type: 'declined' };
    }
    return { type: 'granted', terms: this.#outside ? 'outside' : this.#terms() };
  }

  /** Nobody was asked about permissions that a command known to be safe wants on top: it goes without. */
  #terms(): SandboxTerms {
    const { additional, preapproved } = this.#request;
    return over(this.#context.permissionProfile, this.#approved || preapproved ? additional : null);
  }

  /** Whether the command runs confined, and may run again outside the sandbox if that seems to have stopped it. */
  get mayRetryOutside(): boolean {
    const { approvalPolicy, sandboxPolicy } = this.#context;
    return !this.#outside && !unconfined(sandboxPolicy) && retriesOutsideSandbox(approvalPolicy);
  }

  /**
   * Whether a command that may run again outside the sandbox does; the user who allowed it before isn't asked again.
   *
   * @throws TurnCancelled when the user ended the turn
   */
  async toRetryOutside(): Promise<boolean> {
    return this.#approved || (await this.#ask(RETRY_REASON, RETRY_REASON));
  }

  async #ask(reason: string | null, retryReason: string | null = null): Promise<boolean> {
    const { argv, cwd } = this.#request;
    const { reviewer } = this.#context;
    if (reviewer !== null) {
      this.#beforeAsking();
      this.#refusal = await reviewer.review(reviewedCommand(this.#request, retryReason));
      return this.#refusal === null;
    }
    const keys = [commandKey(argv, cwd, this.#request)];
    if (this.#context.sessionApprovals.covers(keys)) return true;
    this.#beforeAsking();
    const decision = await this.#askClient(reason);
    if (decision === 'acceptForSession') this.#context.sessionApprovals.add(keys);
    if (decision === 'cancel') throw new TurnCancelled();
    if (declines(decision)) return false;
    if (typeof decision === 'object' && 'acceptWithExecpolicyAmendment' in decision) {
      await this.#amend(decision.acceptWithExecpolicyAmendment.execpolicy_amendment);
    }
    return true;
  }

  /** Allows commands of a beginning for good; the command at hand runs even if that cannot be written down. */
  async #amend(prefix: readonly string[]): Promise<void> {
    const { amendRules, emit } = this.#context;
    try {
      await amendRules(prefix);
    } catch (error) {
      if (!(error instanceof AppendRuleError)) throw error;
      emit({ type: 'warning', message: `Failed to apply execpolicy amendment: ${error.message}` });
    }
  }

  async #askClient(reason: string | null): Promise<CommandExecutionApprovalDecision> {
    const { threadId, turnId, approvals, signal } = this.#context;
    const { callId, argv, cwd, commandActions, additional } = this.#request;
    const rule = this.#amendment === null ? null : [...this.#amendment];
    return approvals.command(
      {
        threadId,
        turnId,
        itemId: callId,
        ...(reason === null ? {} : { reason }),
        command: displayCommand(argv),
        cwd,
        commandActions: [...commandActions],
        ...(additional === null ? {} : { additionalPermissions: additionalToWire(additional) }),
        ...(rule === null ? {} : { proposedExecpolicyAmendment: rule }),
        availableDecisions: [
          'accept',
          // A rule would let later commands of the kind out of the sandbox, where this one stays in it.
          ...(rule === null || additional !== null
            ? []
            : [{ acceptWithExecpolicyAmendment: { execpolicy_amendment: rule } }]),
          'cancel',
        ],
      },
      signal,
    );
  }
}

/** A command as an automatic reviewer judges it. */
function reviewedCommand(request: ConsentRequest, retryReason: string | null): ReviewedAction {
  const { callId, argv, cwd, escalated, additional, justification, tty } = request;
  const asks = additional === null ? 'use_default' : 'with_additional_permissions';
  return {
    itemId: callId,
    shown: {
      type: 'command',
      source: tty === undefined ? 'shell' : 'unifiedExec',
      command: displayCommand(argv),
      cwd,
    },
    facts: {
      tool: tty === undefined ? 'shell' : 'exec_command',
      command: argv,
      cwd,
      sandbox_permissions: escalated ? 'require_escalated' : asks,
      ...(additional === null ? {} : { additional_permissions: permissionFacts(additional) }),
      ...(justification === null ? {} : { justification }),
      ...(tty === undefined ? {} : { tty }),
    },
    retryReason,
  };
}

function declines(decision: CommandExecutionApprovalDecision): boolean {
  if (typeof decision === 'string') return decision === 'decline';
  if (!('applyNetworkPolicyAmendment' in decision)) return false;
  return decision.applyNetworkPolicyAmendment.network_policy_amendment.action === 'deny';
}
