/** Starting, resuming and forking threads. */
import {
  adapted,
  array,
  boolean,
  def,
  doc,
  elided,
  experimental,
  json,
  map,
  nullDefault,
  nullable,
  obj,
  omittable,
  optional,
  pathString,
  string,
  stringEnum,
  withDefault,
  type Static,
} from './schema/index.ts';
import { AbsolutePathBuf } from './ids.ts';
import { Personality, ReasoningEffort } from './model-settings.ts';
import {
  ActivePermissionProfile,
  PermissionProfile,
  PermissionProfileSelectionParams,
} from './permissions.ts';
import { ApprovalsReviewer, AskForApproval, SandboxMode, SandboxPolicy } from './policy.ts';
import { ResponseItem } from './response-item.ts';
import { Thread } from './thread.ts';
import { ThreadSource } from './thread-source.ts';
import { TurnEnvironmentParams } from './turn.ts';
import { readExposure } from './older-clients.ts';

export const DynamicToolSpec = def(
  'DynamicToolSpec',
  () =>
    adapted(
      obj({
        namespace: omittable(string),
        name: string,
        description: string,
        inputSchema: json,
        deferLoading: elided(false, boolean),
      }),
      readExposure,
    ),
  { wire: 'DynamicToolSpecDe' },
);
export type DynamicToolSpec = Static<typeof DynamicToolSpec>;

export const ThreadStartSource = def('ThreadStartSource', () => stringEnum('startup', 'clear'));
export type ThreadStartSource = Static<typeof ThreadStartSource>;

export const ThreadStartParams = def('ThreadStartParams', () =>
  obj({
    model: optional(string),
    modelProvider: optional(string),
    serviceTier: optional(string),
    cwd: optional(string),
    approvalPolicy: optional(AskForApproval),
    approvalsReviewer: doc('Who answers approval requests, from now on.', optional(ApprovalsReviewer)),
    sandbox: optional(SandboxMode),
    permissions: experimental(
      'thread/start.permissions',
      doc(
        'A named permission profile; excludes `sandbox`. Only small changes may be made to it here.',
        optional(PermissionProfileSelectionParams),
      ),
    ),
    config: optional(map(json)),
    serviceName: optional(string),
    baseInstructions: optional(string),
    developerInstructions: optional(string),
    personality: optional(Personality),
    ephemeral: optional(boolean),
    sessionStartSource: optional(ThreadStartSource),
    threadSource: doc('What started this thread, for analytics.', optional(ThreadSource)),
    environments: experimental(
      'thread/start.environments',
      doc(
        "Where turns of this thread run by default: absent is the server's default, empty is nowhere, else the first is current.",
        optional(array(TurnEnvironmentParams)),
      ),
    ),
    dynamicTools: experimental('thread/start.dynamicTools', optional(array(DynamicToolSpec))),
    mockExperimentalField: experimental(
      'thread/start.mockExperimentalField',
      doc('Does nothing; clients test experimental gating with it.', optional(string)),
    ),
    experimentalRawEvents: experimental(
      'thread/start.experimentalRawEvents',
      doc("Also notify of the model's raw items.", withDefault(false, boolean)),
    ),
    persistExtendedHistory: experimental(
      'thread/start.persistFullHistory',
      doc('Accepted from older clients and without effect.', withDefault(false, boolean)),
    ),
  }),
);
export type ThreadStartParams = Static<typeof ThreadStartParams>;

export const ThreadStartResponse = def('ThreadStartResponse', () =>
  obj({
    thread: Thread,
    model: string,
    modelProvider: string,
    serviceTier: nullable(string),
    cwd: AbsolutePathBuf,
    instructionSources: doc('The instruction files in effect.', withDefault([], array(AbsolutePathBuf))),
    approvalPolicy: AskForApproval,
    approvalsReviewer: doc('Who answers approval requests.', ApprovalsReviewer),
    sandbox: doc('What the thread may do, as far as the older policy can say it.', SandboxPolicy),
    permissionProfile: experimental(
      'thread/start.permissionProfile',
      doc('What the thread may do, in full.', nullDefault(nullable(PermissionProfile))),
    ),
    activePermissionProfile: experimental(
      'thread/start.activePermissionProfile',
      doc(
        'The named or built-in profile that these permissions came from, where one did.',
        nullDefault(nullable(ActivePermissionProfile)),
      ),
    ),
    reasoningEffort: nullable(ReasoningEffort),
  }),
);
export type ThreadStartResponse = Static<typeof ThreadStartResponse>;

export const ThreadResumeParams = def('ThreadResumeParams', () =>
  doc(
    'Resumes a thread from `history`, else from the rollout at `path`, else by `threadId`.',
    obj({
      threadId: string,
      history: experimental(
        'thread/resume.history',
        doc('Items to resume from instead of a stored thread.', optional(array(ResponseItem))),
      ),
      path: experimental(
        'thread/resume.path',
        doc('The rollout to resume from; `threadId` then counts for nothing.', optional(pathString)),
      ),
      model: optional(string),
      modelProvider: optional(string),
      serviceTier: optional(string),
      cwd: optional(string),
      approvalPolicy: optional(AskForApproval),
      approvalsReviewer: doc('Who answers approval requests, from now on.', optional(ApprovalsReviewer)),
      sandbox: optional(SandboxMode),
      permissions: experimental(
        'thread/resume.permissions',
        doc(
          'A named permission profile; excludes `sandbox`. Only small changes may be made to it here.',
          optional(PermissionProfileSelectionParams),
        ),
      ),
      config: optional(map(json)),
      baseInstructions: optional(string),
      developerInstructions: optional(string),
      personality: optional(Personality),
      excludeTurns: experimental(
        'thread/resume.excludeTurns',
        doc(
          'Leave `thread.turns` empty, for clients that page through `thread/turns/list`.',
          elided(false, boolean),
        ),
      ),
      persistExtendedHistory: experimental(
        'thread/resume.persistFullHistory',
        doc('Accepted from older clients and without effect.', withDefault(false, boolean)),
      ),
    }),
  ),
);
export type ThreadResumeParams = Static<typeof ThreadResumeParams>;

export const ThreadResumeResponse = def('ThreadResumeResponse', () =>
  obj({
    thread: Thread,
    model: string,
    modelProvider: string,
    serviceTier: nullable(string),
    cwd: AbsolutePathBuf,
    instructionSources: doc('The instruction files in effect.', withDefault([], array(AbsolutePathBuf))),
    approvalPolicy: AskForApproval,
    approvalsReviewer: doc('Who answers approval requests.', ApprovalsReviewer),
    sandbox: doc('What the thread may do, as far as the older policy can say it.', SandboxPolicy),
    permissionProfile: experimental(
      'thread/resume.permissionProfile',
      doc('What the thread may do, in full.', nullDefault(nullable(PermissionProfile))),
    ),
    activePermissionProfile: experimental(
      'thread/resume.activePermissionProfile',
      doc(
        'The named or built-in profile that these permissions came from, where one did.',
        nullDefault(nullable(ActivePermissionProfile)),
      ),
    ),
    reasoningEffort: nullable(ReasoningEffort),
  }),
);
export type ThreadResumeResponse = Static<typeof ThreadResumeResponse>;

export const ThreadForkParams = def('ThreadForkParams', () =>
  doc(
    'Copies a thread, found by its rollout `path` or else its id, into a new one.',
    obj({
      threadId: string,
      path: experimental(
        'thread/fork.path',
        doc('The rollout to copy; `threadId` then counts for nothing.', optional(pathString)),
      ),
      model: optional(string),
      modelProvider: optional(string),
      serviceTier: optional(string),
      cwd: optional(string),
      approvalPolicy: optional(AskForApproval),
      approvalsReviewer: doc('Who answers approval requests, from now on.', optional(ApprovalsReviewer)),
      sandbox: optional(SandboxMode),
      permissions: experimental(
        'thread/fork.permissions',
        doc(
          'A named permission profile; excludes `sandbox`. Only small changes may be made to it here.',
          optional(PermissionProfileSelectionParams),
        ),
      ),
      config: optional(map(json)),
      baseInstructions: optional(string),
      developerInstructions: optional(string),
      ephemeral: elided(false, boolean),
      threadSource: doc('What started the new thread, for analytics.', optional(ThreadSource)),
      excludeTurns: experimental(
        'thread/fork.excludeTurns',
        doc(
          'Leave `thread.turns` empty, for clients that page through `thread/turns/list`.',
          elided(false, boolean),
        ),
      ),
      persistExtendedHistory: experimental(
        'thread/fork.persistFullHistory',
        doc('Accepted from older clients and without effect.', withDefault(false, boolean)),
      ),
    }),
  ),
);
export type ThreadForkParams = Static<typeof ThreadForkParams>;

export const ThreadForkResponse = def('ThreadForkResponse', () =>
  obj({
    thread: Thread,
    model: string,
    modelProvider: string,
    serviceTier: nullable(string),
    cwd: AbsolutePathBuf,
    instructionSources: doc('The instruction files in effect.', withDefault([], array(AbsolutePathBuf))),
    approvalPolicy: AskForApproval,
    approvalsReviewer: doc('Who answers approval requests.', ApprovalsReviewer),
    sandbox: doc('What the thread may do, as far as the older policy can say it.', SandboxPolicy),
    permissionProfile: experimental(
      'thread/fork.permissionProfile',
      doc('What the thread may do, in full.', nullDefault(nullable(PermissionProfile))),
    ),
    activePermissionProfile: experimental(
      'thread/fork.activePermissionProfile',
      doc(
        'The named or built-in profile that these permissions came from, where one did.',
        nullDefault(nullable(ActivePermissionProfile)),
      ),
    ),
    reasoningEffort: nullable(ReasoningEffort),
  }),
);
export type ThreadForkResponse = Static<typeof ThreadForkResponse>;
