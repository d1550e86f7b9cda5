/** Items as they start, stream and complete. */
import { array, def, doc, int64, obj, string, type Static } from './schema/index.ts';
import { RequestId } from './jsonrpc.ts';
import { ResponseItem } from './response-item.ts';
import { FileUpdateChange, ThreadItem } from './thread-item.ts';

export const ItemStartedNotification = def('ItemStartedNotification', () =>
  obj({ item: ThreadItem, threadId: string, turnId: string, startedAtMs: doc('Unix milliseconds.', int64) }),
);
export type ItemStartedNotification = Static<typeof ItemStartedNotification>;

export const ItemCompletedNotification = def('ItemCompletedNotification', () =>
  obj({
    item: ThreadItem,
    threadId: string,
    turnId: string,
    completedAtMs: doc('Unix milliseconds.', int64),
  }),
);
export type ItemCompletedNotification = Static<typeof ItemCompletedNotification>;

export const RawResponseItemCompletedNotification = def('RawResponseItemCompletedNotification', () =>
  obj({ threadId: string, turnId: string, item: ResponseItem }),
);
export type RawResponseItemCompletedNotification = Static<typeof RawResponseItemCompletedNotification>;

export const AgentMessageDeltaNotification = def('AgentMessageDeltaNotification', () =>
  obj({ threadId: string, turnId: string, itemId: string, delta: string }),
);
export type AgentMessageDeltaNotification = Static<typeof AgentMessageDeltaNotification>;

export const PlanDeltaNotification = def('PlanDeltaNotification', () =>
  doc(
    'A piece of a plan; the pieces need not add up to the completed item.',
    obj({ threadId: string, turnId: string, itemId: string, delta: string }),
  ),
);
export type PlanDeltaNotification = Static<typeof PlanDeltaNotification>;

export const CommandExecutionOutputDeltaNotification = def('CommandExecutionOutputDeltaNotification', () =>
  obj({ threadId: string, turnId: string, itemId: string, delta: string }),
);
export type CommandExecutionOutputDeltaNotification = Static<typeof CommandExecutionOutputDeltaNotification>;

export const TerminalInteractionNotification = def('TerminalInteractionNotification', () =>
  obj({ threadId: string, turnId: string, itemId: string, processId: string, stdin: string }),
);
export type TerminalInteractionNotification = Static<typeof TerminalInteractionNotification>;

export const FileChangeOutputDeltaNotification = def('FileChangeOutputDeltaNotification', () =>
  doc('No longer sent.', obj({ threadId: string, turnId: string, itemId: string, delta: string })),
);
export type FileChangeOutputDeltaNotification = Static<typeof FileChangeOutputDeltaNotification>;

export const FileChangePatchUpdatedNotification = def('FileChangePatchUpdatedNotification', () =>
  obj({ threadId: string, turnId: string, itemId: string, changes: array(FileUpdateChange) }),
);
export type FileChangePatchUpdatedNotification = Static<typeof FileChangePatchUpdatedNotification>;

export const ServerRequestResolvedNotification = def('ServerRequestResolvedNotification', () =>
  obj({ threadId: string, requestId: RequestId }),
);
export type ServerRequestResolvedNotification = Static<typeof ServerRequestResolvedNotification>;

export const ReasoningSummaryTextDeltaNotification = def('ReasoningSummaryTextDeltaNotification', () =>
  obj({ threadId: string, turnId: string, itemId: string, delta: string, summaryIndex: int64 }),
);
export type ReasoningSummaryTextDeltaNotification = Static<typeof ReasoningSummaryTextDeltaNotification>;

export const ReasoningSummaryPartAddedNotification = def('ReasoningSummaryPartAddedNotification', () =>
  obj({ threadId: string, turnId: string, itemId: string, summaryIndex: int64 }),
);
export type ReasoningSummaryPartAddedNotification = Static<typeof ReasoningSummaryPartAddedNotification>;

export const ReasoningTextDeltaNotification = def('ReasoningTextDeltaNotification', () =>
  obj({ threadId: string, turnId: string, itemId: string, delta: string, contentIndex: int64 }),
);
export type ReasoningTextDeltaNotification = Static<typeof ReasoningTextDeltaNotification>;
