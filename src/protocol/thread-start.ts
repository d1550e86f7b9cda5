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

/** The requests that give a thread its settings: each gates its experimental fields by its own name. */
type SettingMethod = 'thread/start' | 'thread/resume' | 'thread/fork';

/** The settings that a thread takes from its request where they are given, else from `config.toml`. */
function settingOverrides(method: SettingMethod) {
  return {
    model: optional(string),
    modelProvider: optional(string),
    serviceTier: optional(string),
    cwd: optional(string),
    approvalPolicy: optional(AskForApproval),
    approvalsReviewer: doc('Who answers approval requests, from now on.', optional(ApprovalsReviewer)),
    sandbox: optional(SandboxMode),
    permissions: experimental(
      `${method}.permissions`,
      doc(
        'A named permission profile; excludes `sandbox`. Only small changes may be made to it here.',
        optional(PermissionProfileSelectionParams),
      ),
    ),
    config: optional(map(json)),
  };
}

/** What each of these requests answers: the thread and the settings in effect. */
function threadWithSettings(method: SettingMethod) {
  return {
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
      `${method}.permissionProfile`,
      doc('What the thread may do, in full.', nullDefault(nullable(PermissionProfile))),
    ),
    activePermissionProfile: experimental(
      `${method}.activePermissionProfile`,
      doc(
        'The named or built-in profile that these permissions came from, where one did.',
        nullDefault(nullable(ActivePermissionProfile)),
      ),
    ),
    reasoningEffort: nullable(ReasoningEffort),
  };
}

export const ThreadStartParams = def('ThreadStartParams', () =>
  obj({
    ...settingOverrides('thread/start'),
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

export const ThreadStartResponse = def('ThreadStartResponse', () => obj(threadWithSettings('thread/start')));
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
      ...settingOverrides('thread/resume'),
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
  obj(threadWithSettings('thread/resume')),
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
      ...settingOverrides('thread/fork'),
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

export const ThreadForkResponse = def('ThreadForkResponse', () => obj(threadWithSettings('thread/fork')));
export type ThreadForkResponse = Static<typeof ThreadForkResponse>;
