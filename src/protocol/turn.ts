/** Turns: starting, steering, interrupting, and how they end. */
import {
  array,
  def,
  described,
  doc,
  experimental,
  int64,
  json,
  map,
  nullDefault,
  nullable,
  obj,
  optional,
  pathString,
  string,
  stringEnum,
  uint16,
  variants,
  withDefault,
  type Static,
} from './schema/index.ts';
import { AbsolutePathBuf } from './ids.ts';
import { CollaborationMode, Personality, ReasoningEffort, ReasoningSummary } from './model-settings.ts';
import { PermissionProfileSelectionParams } from './permissions.ts';
import { ApprovalsReviewer, AskForApproval, SandboxPolicy } from './policy.ts';
import { ThreadItem } from './thread-item.ts';
import { UserInput } from './user-input.ts';

export const TurnEnvironmentParams = def('TurnEnvironmentParams', () =>
  obj({ environmentId: string, cwd: AbsolutePathBuf }),
);
export type TurnEnvironmentParams = Static<typeof TurnEnvironmentParams>;

export const TurnStartParams = def('TurnStartParams', () =>
  obj({
    threadId: string,
    input: array(UserInput),
    responsesapiClientMetadata: experimental(
      'turn/start.responsesapiClientMetadata',
      doc('Sent along with the model calls of this turn.', optional(map(string))),
    ),
    environments: experimental(
      'turn/start.environments',
      doc(
        "Where this turn runs: absent is the thread's choice, empty is nowhere, else the first is current.",
        optional(array(TurnEnvironmentParams)),
      ),
    ),
    cwd: doc('For this turn and those after it.', optional(pathString)),
    approvalPolicy: doc('For this turn and those after it.', optional(AskForApproval)),
    approvalsReviewer: doc('Who answers approval requests, from now on.', optional(ApprovalsReviewer)),
    sandboxPolicy: doc('For this turn and those after it.', optional(SandboxPolicy)),
    permissions: experimental(
      'turn/start.permissions',
      doc(
        'A named permission profile for this turn and those after it; excludes `sandboxPolicy`.',
        optional(PermissionProfileSelectionParams),
      ),
    ),
    model: doc('For this turn and those after it.', optional(string)),
    serviceTier: doc('For this turn and those after it; null goes back to none.', optional(string)),
    effort: doc('For this turn and those after it.', optional(ReasoningEffort)),
    summary: doc('For this turn and those after it.', optional(ReasoningSummary)),
    personality: doc('For this turn and those after it.', optional(Personality)),
    outputSchema: doc('A JSON Schema that the final answer of this turn must fit.', optional(json)),
    collaborationMode: experimental(
      'turn/start.collaborationMode',
      doc(
        'A mode for this turn and those after it. It outranks `model`, `effort` and the developer instructions; null instructions in it mean the built-in ones.',
        optional(CollaborationMode),
      ),
    ),
  }),
);
export type TurnStartParams = Static<typeof TurnStartParams>;

export const TurnItemsView = def('TurnItemsView', () =>
  stringEnum(
    described('notLoaded', 'Nothing; the list is empty on purpose.'),
    described('summary', 'Enough to show the turn in a list.'),
    described('full', 'Everything that is stored.'),
  ),
);
export type TurnItemsView = Static<typeof TurnItemsView>;

export const TurnStatus = def('TurnStatus', () =>
  stringEnum('completed', 'interrupted', 'failed', 'inProgress'),
);
export type TurnStatus = Static<typeof TurnStatus>;

export const NonSteerableTurnKind = def('NonSteerableTurnKind', () => stringEnum('review', 'compact'));
export type NonSteerableTurnKind = Static<typeof NonSteerableTurnKind>;

export const CodexErrorInfo = def('CodexErrorInfo', () =>
  doc(
    'What kind of error it was; an upstream HTTP status is passed on where there was one.',
    variants(
      'contextWindowExceeded',
      'usageLimitExceeded',
      'serverOverloaded',
      'cyberPolicy',
      { httpConnectionFailed: obj({ httpStatusCode: nullable(uint16) }) },
      { responseStreamConnectionFailed: obj({ httpStatusCode: nullable(uint16) }) },
      'internalServerError',
      'unauthorized',
      'badRequest',
      'threadRollbackFailed',
      'sandboxError',
      { responseStreamDisconnected: obj({ httpStatusCode: nullable(uint16) }) },
      { responseTooManyFailedAttempts: obj({ httpStatusCode: nullable(uint16) }) },
      { activeTurnNotSteerable: obj({ turnKind: NonSteerableTurnKind }) },
      'other',
    ),
  ),
);
export type CodexErrorInfo = Static<typeof CodexErrorInfo>;

export const TurnError = def('TurnError', () =>
  obj({
    message: string,
    codexErrorInfo: nullable(CodexErrorInfo),
    additionalDetails: nullDefault(nullable(string)),
  }),
);
export type TurnError = Static<typeof TurnError>;

export const Turn = def('Turn', () =>
  obj({
    id: string,
    items: doc('As far as `itemsView` says.', array(ThreadItem)),
    itemsView: doc('How much of the items is here.', withDefault('full', TurnItemsView)),
    status: TurnStatus,
    error: doc('Why it failed; null for a turn that did not.', nullable(TurnError)),
    startedAt: doc('Unix seconds.', nullable(int64)),
    completedAt: doc('Unix seconds.', nullable(int64)),
    durationMs: doc('From start to end.', nullable(int64)),
  }),
);
export type Turn = Static<typeof Turn>;

export const TurnStartResponse = def('TurnStartResponse', () => obj({ turn: Turn }));
export type TurnStartResponse = Static<typeof TurnStartResponse>;

export const TurnSteerParams = def('TurnSteerParams', () =>
  obj({
    threadId: string,
    input: array(UserInput),
    responsesapiClientMetadata: experimental(
      'turn/steer.responsesapiClientMetadata',
      doc('Sent along with the model calls of this turn.', optional(map(string))),
    ),
    expectedTurnId: doc('The turn that must be running; otherwise the request fails.', string),
  }),
);
export type TurnSteerParams = Static<typeof TurnSteerParams>;

export const TurnSteerResponse = def('TurnSteerResponse', () => obj({ turnId: string }));
export type TurnSteerResponse = Static<typeof TurnSteerResponse>;

export const TurnInterruptParams = def('TurnInterruptParams', () =>
  obj({ threadId: string, turnId: string }),
);
export type TurnInterruptParams = Static<typeof TurnInterruptParams>;

export const TurnInterruptResponse = def('TurnInterruptResponse', () => obj({}));
export type TurnInterruptResponse = Static<typeof TurnInterruptResponse>;

export const TurnStartedNotification = def('TurnStartedNotification', () =>
  obj({ threadId: string, turn: Turn }),
);
export type TurnStartedNotification = Static<typeof TurnStartedNotification>;

export const TurnCompletedNotification = def('TurnCompletedNotification', () =>
  obj({ threadId: string, turn: Turn }),
);
export type TurnCompletedNotification = Static<typeof TurnCompletedNotification>;
