/** Commands that run at points of a turn. */
import {
  array,
  bigInt64,
  bigUint64,
  boolean,
  def,
  doc,
  elided,
  nullable,
  obj,
  pathString,
  string,
  stringEnum,
  withDefault,
  type Static,
} from './schema/index.ts';
import { AbsolutePathBuf } from './ids.ts';

export const HooksListParams = def('HooksListParams', () =>
  obj({ cwds: doc('Where to look; empty means where the session runs.', elided([], array(pathString))) }),
);
export type HooksListParams = Static<typeof HooksListParams>;

export const HookEventName = def('HookEventName', () =>
  stringEnum(
    'preToolUse',
    'permissionRequest',
    'postToolUse',
    'preCompact',
    'postCompact',
    'sessionStart',
    'userPromptSubmit',
    'stop',
  ),
);
export type HookEventName = Static<typeof HookEventName>;

export const HookHandlerType = def('HookHandlerType', () => stringEnum('command', 'prompt', 'agent'));
export type HookHandlerType = Static<typeof HookHandlerType>;

export const HookSource = def('HookSource', () =>
  stringEnum(
    'system',
    'user',
    'project',
    'mdm',
    'sessionFlags',
    'plugin',
    'cloudRequirements',
    'legacyManagedConfigFile',
    'legacyManagedConfigMdm',
    'unknown',
  ),
);
export type HookSource = Static<typeof HookSource>;

export const HookTrustStatus = def('HookTrustStatus', () =>
  stringEnum('managed', 'untrusted', 'trusted', 'modified'),
);
export type HookTrustStatus = Static<typeof HookTrustStatus>;

export const HookMetadata = def('HookMetadata', () =>
  obj({
    key: string,
    eventName: HookEventName,
    handlerType: HookHandlerType,
    matcher: nullable(string),
    command: nullable(string),
    timeoutSec: bigUint64,
    statusMessage: nullable(string),
    sourcePath: AbsolutePathBuf,
    source: HookSource,
    pluginId: nullable(string),
    displayOrder: bigInt64,
    enabled: boolean,
    isManaged: boolean,
    currentHash: string,
    trustStatus: HookTrustStatus,
  }),
);
export type HookMetadata = Static<typeof HookMetadata>;

export const HookErrorInfo = def('HookErrorInfo', () => obj({ path: string, message: string }));
export type HookErrorInfo = Static<typeof HookErrorInfo>;

export const HooksListEntry = def('HooksListEntry', () =>
  obj({ cwd: string, hooks: array(HookMetadata), warnings: array(string), errors: array(HookErrorInfo) }),
);
export type HooksListEntry = Static<typeof HooksListEntry>;

export const HooksListResponse = def('HooksListResponse', () => obj({ data: array(HooksListEntry) }));
export type HooksListResponse = Static<typeof HooksListResponse>;

export const HookExecutionMode = def('HookExecutionMode', () => stringEnum('sync', 'async'));
export type HookExecutionMode = Static<typeof HookExecutionMode>;

export const HookOutputEntryKind = def('HookOutputEntryKind', () =>
  stringEnum('warning', 'stop', 'feedback', 'context', 'error'),
);
export type HookOutputEntryKind = Static<typeof HookOutputEntryKind>;

export const HookOutputEntry = def('HookOutputEntry', () => obj({ kind: HookOutputEntryKind, text: string }));
export type HookOutputEntry = Static<typeof HookOutputEntry>;

export const HookRunStatus = def('HookRunStatus', () =>
  stringEnum('running', 'completed', 'failed', 'blocked', 'stopped'),
);
export type HookRunStatus = Static<typeof HookRunStatus>;

export const HookScope = def('HookScope', () => stringEnum('thread', 'turn'));
export type HookScope = Static<typeof HookScope>;

export const HookRunSummary = def('HookRunSummary', () =>
  obj({
    id: string,
    eventName: HookEventName,
    handlerType: HookHandlerType,
    executionMode: HookExecutionMode,
    scope: HookScope,
    sourcePath: AbsolutePathBuf,
    source: withDefault('unknown', HookSource),
    displayOrder: bigInt64,
    status: HookRunStatus,
    statusMessage: nullable(string),
    startedAt: bigInt64,
    completedAt: nullable(bigInt64),
    durationMs: nullable(bigInt64),
    entries: array(HookOutputEntry),
  }),
);
export type HookRunSummary = Static<typeof HookRunSummary>;

export const HookStartedNotification = def('HookStartedNotification', () =>
  obj({ threadId: string, turnId: nullable(string), run: HookRunSummary }),
);
export type HookStartedNotification = Static<typeof HookStartedNotification>;

export const HookCompletedNotification = def('HookCompletedNotification', () =>
  obj({ threadId: string, turnId: nullable(string), run: HookRunSummary }),
);
export type HookCompletedNotification = Static<typeof HookCompletedNotification>;
