/** Reviews of approval requests by the server's own reviewer. */
import {
  array,
  def,
  doc,
  nullable,
  obj,
  string,
  stringEnum,
  tagged,
  uint16,
  type Static,
} from './schema/index.ts';
import { AbsolutePathBuf } from './ids.ts';
import { NetworkApprovalProtocol } from './network-approval.ts';
import { RequestPermissionProfile } from './permissions.ts';

export const GuardianApprovalReviewStatus = def('GuardianApprovalReviewStatus', () =>
  stringEnum('inProgress', 'approved', 'denied', 'timedOut', 'aborted'),
);
export type GuardianApprovalReviewStatus = Static<typeof GuardianApprovalReviewStatus>;

export const GuardianRiskLevel = def('GuardianRiskLevel', () =>
  stringEnum('low', 'medium', 'high', 'critical'),
);
export type GuardianRiskLevel = Static<typeof GuardianRiskLevel>;

export const GuardianUserAuthorization = def('GuardianUserAuthorization', () =>
  stringEnum('unknown', 'low', 'medium', 'high'),
);
export type GuardianUserAuthorization = Static<typeof GuardianUserAuthorization>;

export const GuardianApprovalReview = def('GuardianApprovalReview', () =>
  obj({
    status: GuardianApprovalReviewStatus,
    riskLevel: nullable(GuardianRiskLevel),
    userAuthorization: nullable(GuardianUserAuthorization),
    rationale: nullable(string),
  }),
);
export type GuardianApprovalReview = Static<typeof GuardianApprovalReview>;

export const GuardianCommandSource = def('GuardianCommandSource', () => stringEnum('shell', 'unifiedExec'));
export type GuardianCommandSource = Static<typeof GuardianCommandSource>;

export const GuardianApprovalReviewAction = def('GuardianApprovalReviewAction', () =>
  tagged('type', {
    command: { source: GuardianCommandSource, command: string, cwd: AbsolutePathBuf },
    execve: { source: GuardianCommandSource, program: string, argv: array(string), cwd: AbsolutePathBuf },
    applyPatch: { cwd: AbsolutePathBuf, files: array(AbsolutePathBuf) },
    networkAccess: { target: string, host: string, protocol: NetworkApprovalProtocol, port: uint16 },
    mcpToolCall: {
      server: string,
      toolName: string,
      connectorId: nullable(string),
      connectorName: nullable(string),
      toolTitle: nullable(string),
    },
    requestPermissions: { reason: nullable(string), permissions: RequestPermissionProfile },
  }),
);
export type GuardianApprovalReviewAction = Static<typeof GuardianApprovalReviewAction>;

export const ItemGuardianApprovalReviewStartedNotification = def(
  'ItemGuardianApprovalReviewStartedNotification',
  () =>
    obj({
      threadId: string,
      turnId: string,
      reviewId: string,
      targetItemId: doc(
        'The item under review. Null where there is none, and several reviews may share one.',
        nullable(string),
      ),
      review: GuardianApprovalReview,
      action: GuardianApprovalReviewAction,
    }),
);
export type ItemGuardianApprovalReviewStartedNotification = Static<
  typeof ItemGuardianApprovalReviewStartedNotification
>;

export const AutoReviewDecisionSource = def('AutoReviewDecisionSource', () => stringEnum('agent'));
export type AutoReviewDecisionSource = Static<typeof AutoReviewDecisionSource>;

export const ItemGuardianApprovalReviewCompletedNotification = def(
  'ItemGuardianApprovalReviewCompletedNotification',
  () =>
    obj({
      threadId: string,
      turnId: string,
      reviewId: string,
      targetItemId: doc(
        'The item under review. Null where there is none, and several reviews may share one.',
        nullable(string),
      ),
      decisionSource: AutoReviewDecisionSource,
      review: GuardianApprovalReview,
      action: GuardianApprovalReviewAction,
    }),
);
export type ItemGuardianApprovalReviewCompletedNotification = Static<
  typeof ItemGuardianApprovalReviewCompletedNotification
>;
