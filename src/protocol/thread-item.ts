/** What happens in a turn, as clients show it. */
import {
  array,
  boolean,
  def,
  doc,
  int32,
  int64,
  json,
  map,
  nullDefault,
  nullable,
  obj,
  omittable,
  string,
  stringEnum,
  tagged,
  uint32,
  withDefault,
  type Static,
} from './schema/index.ts';
import { AbsolutePathBuf } from './ids.ts';
import { ReasoningEffort } from './model-settings.ts';
import { MessagePhase } from './response-item.ts';
import { UserInput } from './user-input.ts';

export const CollabAgentStatus = def('CollabAgentStatus', () =>
  stringEnum('pendingInit', 'running', 'interrupted', 'completed', 'errored', 'shutdown', 'notFound'),
);
export type CollabAgentStatus = Static<typeof CollabAgentStatus>;

export const CollabAgentState = def('CollabAgentState', () =>
  obj({ status: CollabAgentStatus, message: nullable(string) }),
);
export type CollabAgentState = Static<typeof CollabAgentState>;

export const CollabAgentTool = def('CollabAgentTool', () =>
  stringEnum('spawnAgent', 'sendInput', 'resumeAgent', 'wait', 'closeAgent'),
);
export type CollabAgentTool = Static<typeof CollabAgentTool>;

export const CollabAgentToolCallStatus = def('CollabAgentToolCallStatus', () =>
  stringEnum('inProgress', 'completed', 'failed'),
);
export type CollabAgentToolCallStatus = Static<typeof CollabAgentToolCallStatus>;

export const CommandAction = def('CommandAction', () =>
  tagged('type', {
    read: { command: string, name: string, path: AbsolutePathBuf },
    listFiles: { command: string, path: nullable(string) },
    search: { command: string, query: nullable(string), path: nullable(string) },
    unknown: { command: string },
  }),
);
export type CommandAction = Static<typeof CommandAction>;

export const CommandExecutionSource = def('CommandExecutionSource', () =>
  stringEnum('agent', 'userShell', 'unifiedExecStartup', 'unifiedExecInteraction'),
);
export type CommandExecutionSource = Static<typeof CommandExecutionSource>;

export const CommandExecutionStatus = def('CommandExecutionStatus', () =>
  stringEnum('inProgress', 'completed', 'failed', 'declined'),
);
export type CommandExecutionStatus = Static<typeof CommandExecutionStatus>;

export const DynamicToolCallOutputContentItem = def('DynamicToolCallOutputContentItem', () =>
  tagged('type', { inputText: { text: string }, inputImage: { imageUrl: string } }),
);
export type DynamicToolCallOutputContentItem = Static<typeof DynamicToolCallOutputContentItem>;

export const DynamicToolCallStatus = def('DynamicToolCallStatus', () =>
  stringEnum('inProgress', 'completed', 'failed'),
);
export type DynamicToolCallStatus = Static<typeof DynamicToolCallStatus>;

export const PatchChangeKind = def('PatchChangeKind', () =>
  tagged('type', { add: {}, delete: {}, update: { move_path: nullable(string) } }),
);
export type PatchChangeKind = Static<typeof PatchChangeKind>;

export const FileUpdateChange = def('FileUpdateChange', () =>
  obj({ path: string, kind: PatchChangeKind, diff: string }),
);
export type FileUpdateChange = Static<typeof FileUpdateChange>;

export const HookPromptFragment = def('HookPromptFragment', () => obj({ text: string, hookRunId: string }));
export type HookPromptFragment = Static<typeof HookPromptFragment>;

export const McpToolCallError = def('McpToolCallError', () => obj({ message: string }));
export type McpToolCallError = Static<typeof McpToolCallError>;

export const McpToolCallResult = def('McpToolCallResult', () =>
  obj({ content: array(json), structuredContent: nullable(json), _meta: nullable(json) }),
);
export type McpToolCallResult = Static<typeof McpToolCallResult>;

export const McpToolCallStatus = def('McpToolCallStatus', () =>
  stringEnum('inProgress', 'completed', 'failed'),
);
export type McpToolCallStatus = Static<typeof McpToolCallStatus>;

export const MemoryCitationEntry = def('MemoryCitationEntry', () =>
  obj({ path: string, lineStart: uint32, lineEnd: uint32, note: string }),
);
export type MemoryCitationEntry = Static<typeof MemoryCitationEntry>;

export const MemoryCitation = def('MemoryCitation', () =>
  obj({ entries: array(MemoryCitationEntry), threadIds: array(string) }),
);
export type MemoryCitation = Static<typeof MemoryCitation>;

export const PatchApplyStatus = def('PatchApplyStatus', () =>
  stringEnum('inProgress', 'completed', 'failed', 'declined'),
);
export type PatchApplyStatus = Static<typeof PatchApplyStatus>;

export const WebSearchAction = def('WebSearchAction', () =>
  tagged(
    'type',
    {
      search: { query: nullable(string), queries: nullable(array(string)) },
      openPage: { url: nullable(string) },
      findInPage: { url: nullable(string), pattern: nullable(string) },
      other: {},
    },
    { other: 'other' },
  ),
);
export type WebSearchAction = Static<typeof WebSearchAction>;

/** What was said. */
const messageItems = () => ({
  userMessage: { id: string, content: array(UserInput) },
  hookPrompt: { id: string, fragments: array(HookPromptFragment) },
  agentMessage: {
    id: string,
    text: string,
    phase: nullDefault(nullable(MessagePhase)),
    memoryCitation: nullDefault(nullable(MemoryCitation)),
  },
  plan: { id: string, text: string },
  reasoning: {
    id: string,
    summary: withDefault([], array(string)),
    content: withDefault([], array(string)),
  },
});

/** What tools did that run something. */
const callItems = () => ({
  commandExecution: {
    id: string,
    command: string,
    cwd: doc('Where it runs.', AbsolutePathBuf),
    processId: doc('The terminal it runs in, where it has one.', nullable(string)),
    source: withDefault('agent', CommandExecutionSource),
    status: CommandExecutionStatus,
    commandActions: doc('What the command seems to do, part by part.', array(CommandAction)),
    aggregatedOutput: doc('Standard output and error as they came.', nullable(string)),
    exitCode: nullable(int32),
    durationMs: nullable(int64),
  },
  fileChange: { id: string, changes: array(FileUpdateChange), status: PatchApplyStatus },
  mcpToolCall: {
    id: string,
    server: string,
    tool: string,
    status: McpToolCallStatus,
    arguments: json,
    mcpAppResourceUri: omittable(string),
    result: nullable(McpToolCallResult),
    error: nullable(McpToolCallError),
    durationMs: nullable(int64),
  },
  dynamicToolCall: {
    id: string,
    namespace: nullable(string),
    tool: string,
    arguments: json,
    status: DynamicToolCallStatus,
    contentItems: nullable(array(DynamicToolCallOutputContentItem)),
    success: nullable(boolean),
    durationMs: nullable(int64),
  },
  collabAgentToolCall: {
    id: string,
    tool: doc('What it asked for.', CollabAgentTool),
    status: doc('How far it got.', CollabAgentToolCallStatus),
    senderThreadId: doc('The agent that called.', string),
    receiverThreadIds: doc('The agents addressed; when spawning, the new one.', array(string)),
    prompt: doc('What the agent was told.', nullable(string)),
    model: doc('The model asked for, when spawning.', nullable(string)),
    reasoningEffort: doc('The effort asked for, when spawning.', nullable(ReasoningEffort)),
    agentsStates: doc('How the agents were when last seen, by thread.', map(CollabAgentState)),
  },
});

/** What else happened. */
const otherItems = () => ({
  webSearch: { id: string, query: string, action: nullable(WebSearchAction) },
  imageView: { id: string, path: AbsolutePathBuf },
  imageGeneration: {
    id: string,
    status: string,
    revisedPrompt: nullable(string),
    result: string,
    savedPath: omittable(AbsolutePathBuf),
  },
  enteredReviewMode: { id: string, review: string },
  exitedReviewMode: { id: string, review: string },
  contextCompaction: { id: string },
});

export const ThreadItem = def('ThreadItem', () =>
  tagged('type', { ...messageItems(), ...callItems(), ...otherItems() }),
);
export type ThreadItem = Static<typeof ThreadItem>;
