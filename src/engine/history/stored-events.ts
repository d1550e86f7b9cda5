/** What a rollout file keeps of a finished item: the older events that the reference of 0.129.0 writes for it. */
import type { FileUpdateChange, ThreadItem, UserInput, WebSearchAction } from '../../protocol/index.ts';
import type {
  McpToolCallEndEvent,
  PatchApplyEndEvent,
  StoredEvent,
  StoredFileChange,
  StoredTextElement,
  StoredWebSearchAction,
  UserMessageEvent,
} from '../../store/index.ts';
import type { ReviewItemCompleted } from '../events.ts';
import { movedTo } from './items.ts';

interface CompletedItem {
  item: ThreadItem;
  threadId: string;
  turnId: string;
  /** What the patch program printed. */
  outcome?: { readonly stdout: string; readonly stderr: string };
  /** What a review was about, or what came of it. */
  review?: ReviewItemCompleted['review'];
}

/**
 * The events for an item, in the order they are written. Empty for items that the reference does not store
 * (commands, images looked at, dynamic tools) or stores in the model's history only (hook prompts).
 */
export function toStoredEvents({ item, threadId, turnId, outcome, review }: CompletedItem): StoredEvent[] {
  switch (item.type) {
    case 'userMessage':
      return [userMessageEvent(item.content)];
    case 'agentMessage': {
      const { text, phase, memoryCitation } = item;
      const memory_citation = memoryCitation && {
        entries: memoryCitation.entries,
        rolloutIds: memoryCitation.threadIds,
      };
      return [{ type: 'agent_message', message: text, phase, memory_citation }];
    }
    case 'reasoning':
      return [
        ...item.summary.map((text) => ({ type: 'agent_reasoning', text }) as const),
        ...item.content.map((text) => ({ type: 'agent_reasoning_raw_content', text }) as const),
      ];
    case 'fileChange':
      return item.status === 'inProgress'
        ? []
        : [patchEvent(item.id, item.changes, item.status, turnId, outcome)];
    case 'webSearch':
    case 'mcpToolCall':
    case 'imageGeneration':
      return [toolEvent(item)];
    case 'plan':
      return [
        {
          type: 'item_completed',
          thread_id: threadId,
          turn_id: turnId,
          item: { type: 'Plan', id: item.id, text: item.text },
        },
      ];
    case 'contextCompaction':
      return [{ type: 'context_compacted' }];
    case 'enteredReviewMode':
    case 'exitedReviewMode':
      return review === undefined ? [] : [reviewEvent(item.review, review)];
    case 'hookPrompt':
    case 'commandExecution':
    case 'dynamicToolCall':
    case 'collabAgentToolCall':
    case 'imageView':
      return [];
  }
}

function reviewEvent(hint: string, review: ReviewItemCompleted['review']): StoredEvent {
  return 'target' in review
    ? { type: 'entered_review_mode', target: review.target, user_facing_hint: hint }
    : { type: 'exited_review_mode', review_output: review.output };
}

type ToolItem = Extract<ThreadItem, { type: 'webSearch' | 'mcpToolCall' | 'imageGeneration' }>;

function toolEvent(item: ToolItem): StoredEvent {
  switch (item.type) {
    case 'webSearch': {
      const action =
        item.action === null ? ({ type: 'other' } as const) : webSearchActionToStored(item.action);
      return { type: 'web_search_end', call_id: item.id, query: item.query, action };
    }
    case 'mcpToolCall':
      return mcpEvent(item);
    case 'imageGeneration':
      return {
        type: 'image_generation_end',
        call_id: item.id,
        status: item.status,
        ...(item.revisedPrompt === null ? {} : { revised_prompt: item.revisedPrompt }),
        result: item.result,
        ...(item.savedPath === undefined ? {} : { saved_path: item.savedPath }),
      };
  }
}

/** Texts are joined without a separator; the ranges of their elements move along. Mentions and skills are not kept. */
function userMessageEvent(content: readonly UserInput[]): UserMessageEvent {
  let message = '';
  const images: string[] = [];
  const local_images: string[] = [];
  const text_elements: StoredTextElement[] = [];
  for (const input of content) {
    if (input.type === 'image') images.push(input.url);
    else if (input.type === 'localImage') local_images.push(input.path);
    else if (input.type === 'text') {
      const offset = Buffer.byteLength(message, 'utf8');
      for (const { byteRange, placeholder } of input.text_elements ?? []) {
        const byte_range = { start: byteRange.start + offset, end: byteRange.end + offset };
        text_elements.push({ byte_range, placeholder: placeholder ?? null });
      }
      message += input.text;
    }
  }
  return { type: 'user_message', message, images, local_images, text_elements };
}

function patchEvent(
  call_id: string,
  changes: readonly FileUpdateChange[],
  status: PatchApplyEndEvent['status'],
  turn_id: string,
  outcome: CompletedItem['outcome'],
): PatchApplyEndEvent {
  return {
    type: 'patch_apply_end',
    call_id,
    turn_id,
    stdout: outcome?.stdout ?? '',
    stderr: outcome?.stderr ?? '',
    success: status === 'completed',
    changes: Object.fromEntries(changes.map((change) => [change.path, fileChangeToStored(change)])),
    status,
  };
}

/** Undoes what `fileChangeItem` does to a change. */
function fileChangeToStored({ kind, diff }: FileUpdateChange): StoredFileChange {
  if (kind.type !== 'update') return { type: kind.type, content: diff };
  const move_path = kind.move_path ?? null;
  const suffix = move_path === null ? '' : movedTo(move_path);
  const unified_diff = suffix !== '' && diff.endsWith(suffix) ? diff.slice(0, -suffix.length) : diff;
  return { type: 'update', unified_diff, move_path };
}

function webSearchActionToStored(action: WebSearchAction): StoredWebSearchAction {
  switch (action.type) {
    case 'search':
      return { type: 'search', ...withoutNulls({ query: action.query, queries: action.queries }) };
    case 'openPage':
      return { type: 'open_page', ...withoutNulls({ url: action.url }) };
    case 'findInPage':
      return { type: 'find_in_page', ...withoutNulls({ url: action.url, pattern: action.pattern }) };
    case 'other':
      return { type: 'other' };
  }
}

function withoutNulls<T extends object>(object: T): Partial<T> {
  const kept: Partial<T> = { ...object };
  for (const key in kept) if (kept[key] == null) delete kept[key];
  return kept;
}

function mcpEvent(item: Extract<ThreadItem, { type: 'mcpToolCall' }>): McpToolCallEndEvent {
  const { server, tool, result, error } = item;
  const ms = item.durationMs ?? 0;
  return {
    type: 'mcp_tool_call_end',
    call_id: item.id,
    invocation: { server, tool, arguments: item.arguments },
    ...(item.mcpAppResourceUri === undefined ? {} : { mcp_app_resource_uri: item.mcpAppResourceUri }),
    duration: { secs: Math.floor(ms / 1000), nanos: (ms % 1000) * 1_000_000 },
    result:
      result === null
        ? { Err: error?.message ?? '' }
        : {
            Ok: {
              content: result.content,
              ...withoutNulls({ structuredContent: result.structuredContent }),
              ...(item.status === 'failed' ? { isError: true } : {}),
              ...withoutNulls({ _meta: result._meta }),
            },
          },
  };
}
