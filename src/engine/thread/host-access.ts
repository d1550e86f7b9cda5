import type { ApprovalReviewer } from '../../tools/approval-reviewer.ts';
import type { NetworkAccess } from '../../tools/command-launcher.ts';
import { hostAsker } from '../../tools/permissions/ask-host.ts';
import type { ClientApprovals } from '../../tools/tool.ts';
import { hostMessage } from '../context/index.ts';
import type { ThreadServices, ThreadStart } from './thread-services.ts';
import type { TurnState } from './turn-state.ts';

/** A turn's part in asking about hosts. */
type HostAccessState = Pick<TurnState, 'settings' | 'turn' | 'isOver' | 'emit' | 'remember'>;

/** How the turn's commands get to the hosts that they may reach; null where these are all. */
export function hostAccess(
  services: ThreadServices,
  { networks, recorder }: ThreadStart,
  { settings, turn, isOver, emit, remember }: HostAccessState,
  approvals: ClientApprovals,
  reviewer: () => ApprovalReviewer | null,
): NetworkAccess | null {
  const { approvalPolicy } = settings;
  const asker = hostAsker({
    threadId: recorder.threadId,
    turnId: turn.id,
    approvalPolicy,
    approvals,
    emit,
    signal: turn.signal,
    reviewer,
    amendHosts: async (rule) => {
      await services.rules.amendHosts(rule);
      remember([hostMessage(rule)]);
    },
    cancelTurn: turn.cancel,
  });
  networks.askIn((destination) => (isOver() ? Promise.resolve('deny') : asker(destination)));
  if (settings.hosts === null) return null;
  const network = networks.under(settings.hosts);
  return () => network.route();
}
