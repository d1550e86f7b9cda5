import type { AskForApproval, SandboxPolicy } from '../protocol/index.ts';
import type { Decision } from './rules/index.ts';

/** What the decision about a command rests on. */
export interface CommandFacts {
  readonly safe: boolean;
  readonly dangerous: boolean;
  /** The model asked to run it outside the sandbox. */
  readonly escalated: boolean;
}

/** Whether the sandbox leaves commands unconfined by us. */
export function unconfined(policy: SandboxPolicy): boolean {
  return policy.type === 'dangerFullAccess' || policy.type === 'externalSandbox';
}

/**
 * Decides about a command that no rule of the user names, as 0.129.0 does: known-safe commands run, dangerous ones
 * are asked about (where nobody may be asked they are refused, or run if nothing confines them), and the rest goes by
 * policy.
 */
export function judgeCommand(
  facts: CommandFacts,
  approval: AskForApproval,
  sandbox: SandboxPolicy,
): Decision {
  if (facts.safe) return 'allow';
  if (facts.dangerous && approval === 'never') return unconfined(sandbox) ? 'allow' : 'forbidden';
  if (facts.dangerous) return 'prompt';
  switch (approval) {
    case 'untrusted':
      return 'prompt';
    case 'on-request':
      return facts.escalated && !unconfined(sandbox) ? 'prompt' : 'allow';
    default:
      return 'allow';
  }
}

/** Why a question about a command may not be put to the user, in the words of 0.129.0; null where it may. */
export function refuseQuestion(approval: AskForApproval, byRule: boolean): string | null {
  if (approval === 'never') return 'approval required by policy, but AskForApproval is set to Never';
  if (typeof approval === 'string') return null;
  const { rules, sandbox_approval } = approval.granular;
  if (byRule) {
    return rules ? null : 'approval required by policy rule, but AskForApproval::Granular.rules is false';
  }
  return sandbox_approval
    ? null
    : 'approval required by policy, but AskForApproval::Granular.sandbox_approval is false';
}

/**
 * Whether the model may ask for an escalated run at all; else the words that refuse it (0.129.0's, models know them).
 *
 * @param modal the word that the tool says it with
 */
export function refuseEscalation(approval: AskForApproval, modal: 'should not' | 'cannot'): string | null {
  if (approval === 'on-request') return null;
  const name = policyName(approval);
  return `approval policy is ${name}; reject command — you ${modal} ask for escalated permissions if the approval policy is ${name}`;
}

/** A policy as the reference prints it to models. */
export function policyName(approval: AskForApproval): string {
  switch (approval) {
    case 'never':
      return 'Never';
    case 'on-failure':
      return 'OnFailure';
    case 'untrusted':
      return 'UnlessTrusted';
    case 'on-request':
      return 'OnRequest';
    default:
      return `Granular(GranularApprovalConfig { ${granularFlags(approval)} })`;
  }
}

function granularFlags({ granular }: Exclude<AskForApproval, string>): string {
  const { sandbox_approval, rules, skill_approval, request_permissions, mcp_elicitations } = granular;
  const flags = { sandbox_approval, rules, skill_approval, request_permissions, mcp_elicitations };
  return Object.entries(flags)
    .map(([name, on]) => `${name}: ${on}`)
    .join(', ');
}

/** Whether a command that the sandbox seems to have stopped may be tried again outside it. */
export function retriesOutsideSandbox(approval: AskForApproval): boolean {
  if (typeof approval === 'object') return approval.granular.sandbox_approval;
  return approval === 'on-failure' || approval === 'untrusted';
}
