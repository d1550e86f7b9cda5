import type { Destination, HostAnswer, HostAsker } from '../../network/index.ts';
import type { CommandExecutionApprovalDecision, NetworkPolicyAmendment } from '../../protocol/index.ts';
import { AppendRuleError, type HostRule } from '../rules/index.ts';
import type { ApprovalReviewer } from '../approval-reviewer.ts';
import type { ToolContext } from '../tool.ts';

/** What asking about hosts needs of a turn. */
export interface HostAskingContext extends Pick<
  ToolContext,
  'threadId' | 'turnId' | 'approvalPolicy' | 'approvals' | 'emit' | 'signal'
> {
  /** Writes a rule down for good, and tells the model. @throws AppendRuleError where that cannot be */
  readonly amendHosts: (rule: HostRule) => Promise<void>;
  /** Who gives leave in the user's place; null where the user does. */
  readonly reviewer: () => ApprovalReviewer | null;
  /** Ends the turn. */
  readonly cancelTurn: () => void;
}

const LABELS = { http: 'http', https: 'https', socks5Tcp: 'socks5-tcp' } as const;

/** Puts hosts that nobody said anything of to the user, in the form of 0.129.0. */
export function hostAsker(context: HostAskingContext): HostAsker {
  return async (destination) => {
    const { approvalPolicy: policy, approvals, signal } = context;
    const mayAsk = typeof policy === 'string' ? policy !== 'never' : policy.granular.sandbox_approval;
    if (!mayAsk || signal.aborted) return 'deny';
    const reviewer = context.reviewer();
    if (reviewer !== null) return review(destination, reviewer);
    const decision = await approvals.command(question(destination, context), signal);
    return settle(decision, destination, context);
  };
}

async function review(destination: Destination, reviewer: ApprovalReviewer): Promise<HostAnswer> {
  const { host, port, protocol } = destination;
  const asked = { target: `${LABELS[protocol]}://${host}:${port}`, host, protocol, port };
  const refusal = await reviewer.review({
    itemId: null,
    shown: { type: 'networkAccess', ...asked },
    facts: { tool: 'network_access', ...asked },
    retryReason: null,
  });
  return refusal === null ? 'once' : 'deny';
}

function question({ host, port, protocol }: Destination, { threadId, turnId }: HostAskingContext) {
  const amendments = (['allow', 'deny'] as const).map((action) => ({ host, action }));
  const allow = { network_policy_amendment: { host, action: 'allow' } } as const;
  return {
    threadId,
    turnId,
    itemId: `network#${LABELS[protocol]}#${host}#${port}`,
    reason: `${host} is not in the allowed_domains`,
    networkApprovalContext: { host, protocol },
    proposedNetworkPolicyAmendments: amendments,
    availableDecisions: [
      'accept' as const,
      'acceptForSession' as const,
      { applyNetworkPolicyAmendment: allow },
      'cancel' as const,
    ],
  };
}

async function settle(
  decision: CommandExecutionApprovalDecision,
  destination: Destination,
  context: HostAskingContext,
): Promise<HostAnswer> {
  switch (decision) {
    case 'accept':
      return 'once';
    case 'acceptForSession':
      return 'session';
    case 'decline':
      return 'deny';
    case 'cancel':
      context.cancelTurn();
      return 'deny';
    default:
      if ('acceptWithExecpolicyAmendment' in decision) return 'once';
      return amend(decision.applyNetworkPolicyAmendment.network_policy_amendment, destination, context);
  }
}

/** The answer holds for the session even if it cannot be written down. */
async function amend(
  { host, action }: NetworkPolicyAmendment,
  { protocol }: Destination,
  { amendHosts, emit }: HostAskingContext,
): Promise<HostAnswer> {
  try {
    await amendHosts({ host, action, protocol });
  } catch (error) {
    if (!(error instanceof AppendRuleError)) throw error;
    emit({ type: 'warning', message: `Failed to apply network policy amendment: ${error.message}` });
  }
  return action === 'allow' ? 'session' : 'denySession';
}
