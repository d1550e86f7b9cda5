/**
 * Thread items from what rollout files store, one function a kind.
 * The live engine makes its items with the same functions, so a thread looks the same before and after a restart.
 */
import type {
  FileUpdateChange,
  McpToolCallResult,
  MemoryCitation,
  MessagePhase,
  PatchApplyStatus,
  ResponsesApiWebSearchAction,
  ThreadItem,
  UserInput,
  WebSearchAction,
} from '../../protocol/index.ts';
import type {
  ImageGenerationEndEvent,
  McpToolCallEndEvent,
  StoredMcpOk,
  StoredDuration,
  StoredFileChange,
  StoredMemoryCitation,
  StoredWebSearchAction,
  UserMessageEvent,
} from '../../store/index.ts';

export function userMessageItem(id: string, event: Omit<UserMessageEvent, 'type'>): ThreadItem {
  const content: UserInput[] = [];
  if (event.message.trim() !== '') {
    const text_elements = (event.text_elements ?? []).map(({ byte_range, placeholder }) => ({
      byteRange: byte_range,
      placeholder: placeholder ?? null,
    }));
    content.push({ type: 'text', text: event.message, text_elements });
  }
  for (const url of event.images ?? []) content.push({ type: 'image', url });
  for (const path of event.local_images ?? []) content.push({ type: 'localImage', path });
  return { type: 'userMessage', id, content };
}

export interface AgentMessageParts {
  text: string;
  phase?: MessagePhase | null | undefined;
  memoryCitation?: MemoryCitation | null | undefined;
}

export type AgentMessage = Extract<ThreadItem, { type: 'agentMessage' }>;

export function agentMessageItem(
  id: string,
  { text, phase, memoryCitation }: AgentMessageParts,
): AgentMessage {
  return { type: 'agentMessage', id, text, phase: phase ?? null, memoryCitation: memoryCitation ?? null };
}

export function memoryCitationFromStored(citation: StoredMemoryCitation): MemoryCitation {
  return { entries: citation.entries, threadIds: citation.rolloutIds };
}

/** The changes of a patch in the order clients get them: by path. */
export function fileChangeItem(
  id: string,
  changes: Readonly<Record<string, StoredFileChange>>,
  status: PatchApplyStatus,
): ThreadItem {
  const sorted = Object.entries(changes).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return {
    type: 'fileChange',
    id,
    changes: sorted.map(([path, change]) => fileUpdate(path, change)),
    status,
  };
}

/** A moved file's new path is repeated at the end of its diff, since older clients show nothing else. */
function fileUpdate(path: string, change: StoredFileChange): FileUpdateChange {
  if (change.type !== 'update') return { path, kind: { type: change.type }, diff: change.content };
  const move_path = change.move_path ?? null;
  const diff = move_path === null ? change.unified_diff : change.unified_diff + movedTo(move_path);
  return { path, kind: { type: 'update', move_path }, diff };
}

/** What the diff of a moved file ends with. */
export const movedTo = (path: string): string => `\n\nMoved to: ${path}`;

export function webSearchItem(id: string, query: string, action: WebSearchAction | null): ThreadItem {
  return { type: 'webSearch', id, query, action };
}

/** A stored action, or one as the model says it, which has the same keys. */
export function webSearchActionFromStored(
  action: StoredWebSearchAction | ResponsesApiWebSearchAction,
): WebSearchAction {
  switch (action.type) {
    case 'search':
      return { type: 'search', query: action.query ?? null, queries: action.queries ?? null };
    case 'open_page':
      return { type: 'openPage', url: action.url ?? null };
    case 'find_in_page':
      return { type: 'findInPage', url: action.url ?? null, pattern: action.pattern ?? null };
    default:
      return { type: 'other' };
  }
}

export function mcpToolCallItem(event: Omit<McpToolCallEndEvent, 'type'>): ThreadItem {
  const { call_id: id, invocation, result, mcp_app_resource_uri: uri } = event;
  const failed = 'Err' in result || result.Ok.isError === true;
  return {
    type: 'mcpToolCall',
    id,
    server: invocation.server,
    tool: invocation.tool,
    status: failed ? 'failed' : 'completed',
    arguments: invocation.arguments ?? null,
    ...(uri == null ? {} : { mcpAppResourceUri: uri }),
    result: 'Ok' in result ? mcpResult(result.Ok) : null,
    error: 'Err' in result ? { message: result.Err } : null,
    durationMs: durationMs(event.duration),
  };
}

function mcpResult({ content, structuredContent, _meta }: StoredMcpOk): McpToolCallResult {
  return { content, structuredContent: structuredContent ?? null, _meta: _meta ?? null };
}

export function imageGenerationItem(event: Omit<ImageGenerationEndEvent, 'type'>): ThreadItem {
  return {
    type: 'imageGeneration',
    id: event.call_id,
    status: event.status,
    revisedPrompt: event.revised_prompt ?? null,
    result: event.result,
    ...(event.saved_path == null ? {} : { savedPath: event.saved_path }),
  };
}

const durationMs = ({ secs, nanos }: StoredDuration): number => secs * 1000 + Math.floor(nanos / 1_000_000);
