import type { AskForApproval, SandboxPolicy } from '../protocol/index.ts';

/** Whether a command may run, must be asked about, or is refused outright. */
export type CommandVerdict = 'run' | 'ask' | 'forbid';

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
 * are asked about (or refused where nobody may be asked), and the rest goes by policy.
 */
export function judgeCommand(
  facts: CommandFacts,
  approval: AskForApproval,
  sandbox: SandboxPolicy,
): CommandVerdict {
  if (facts.safe) return 'run';
  if (facts.dangerous) return approval === 'never' ? 'forbid' : 'ask';
  switch (approval) {
    case 'never':
    case 'on-failure':
      return 'run';
    case 'untrusted':
      return 'ask';
    case 'on-request':
      return facts.escalated && !unconfined(sandbox) ? 'ask' : 'run';
    default:
      if (!facts.escalated || unconfined(sandbox)) return 'run';
      return approval.granular.sandbox_approval ? 'ask' : 'forbid';
  }
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
    default:
      return null;
  }
}

/** Whether a command that the sandbox seems to have stopped may be tried again outside it. */
export function retriesOutsideSandbox(approval: AskForApproval): boolean {
  return approval === 'on-failure' || approval === 'untrusted';
}
