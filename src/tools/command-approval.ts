import type { AskForApproval, SandboxPolicy } from '../protocol/index.ts';

/** Whether a command may run, must be asked about, is refused outright, or because the question is refused. */
export type CommandVerdict = 'run' | 'ask' | 'forbid' | 'unaskable';

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
): CommandVerdict {
  if (facts.safe) return 'run';
  if (facts.dangerous) return judgeDangerous(approval, sandbox);
  switch (approval) {
    case 'never':
    case 'on-failure':
      return 'run';
    case 'untrusted':
      return 'ask';
    case 'on-request':
      return facts.escalated && !unconfined(sandbox) ? 'ask' : 'run';
    default:
      return 'run';
  }
}

function judgeDangerous(approval: AskForApproval, sandbox: SandboxPolicy): CommandVerdict {
  if (approval === 'never') return unconfined(sandbox) ? 'run' : 'forbid';
  return typeof approval === 'string' || approval.granular.sandbox_approval ? 'ask' : 'unaskable';
}

/** Whether the model may ask for an escalated run at all; else the words that refuse it (0.129.0's, models know them). */
export function refuseEscalation(approval: AskForApproval): string | null {
  const name = escalationRefusedUnder(approval);
  if (name === null) return null;
  return `approval policy is ${name}; reject command — you should not ask for escalated permissions if the approval policy is ${name}`;
}

function escalationRefusedUnder(approval: AskForApproval): string | null {
  switch (approval) {
    case 'never':
      return 'Never';
    case 'on-failure':
      return 'OnFailure';
    case 'untrusted':
      return 'UnlessTrusted';
    case 'on-request':
      return null;
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
