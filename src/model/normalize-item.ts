import type {
  ContentItem,
  FunctionCallOutputBody,
  FunctionCallOutputContentItem,
  ImageDetail,
  LocalShellAction,
  ReasoningItemContent,
  ReasoningItemReasoningSummary,
  ResponseItem,
  ResponsesApiWebSearchAction,
} from '../protocol/index.ts';
import type { JsonValue } from '../protocol/schema/index.ts';
import { isJsonValue, isRecord, type JsonRecord, stringOrNull } from './untyped.ts';

/** An item as it is kept and sent back, beside the id it had on the wire. */
export interface NormalizedItem {
  readonly item: ResponseItem;
  readonly itemId: string | null;
}

/** What does not fit an item's shape: the whole item is dropped then, as the reference does. */
class Misfit extends Error {}

/**
 * Reads an item of the wire the way 0.129.0 keeps it: known fields only, in the order it writes them; ids and the
 * status of messages, reasoning and function calls are left out. Returns null for unknown types and bad shapes.
 */
export function normalizeItem(raw: unknown): NormalizedItem | null {
  if (!isRecord(raw)) return null;
  const item = readItem(raw);
  return item === null ? null : { item, itemId: stringOrNull(raw['id']) };
}

function readItem(raw: JsonRecord): ResponseItem | null {
  try {
    return readSpeech(raw) ?? readCall(raw) ?? readOutput(raw) ?? readHostedItem(raw);
  } catch (error) {
    if (error instanceof Misfit) return null;
    throw error;
  }
}

function readSpeech(raw: JsonRecord): ResponseItem | null {
  if (raw['type'] === 'reasoning') return reasoning(raw);
  return raw['type'] === 'message' ? message(raw) : null;
}

/** Calls that are ours to carry out. */
function readCall(raw: JsonRecord): ResponseItem | null {
  switch (raw['type']) {
    case 'local_shell_call':
      return {
        type: 'local_shell_call',
        // Where a provider gives none, the item's own id names the call to clients (0.129.0), and so to the model.
        call_id: orNull(raw, 'call_id') ?? orNull(raw, 'id'),
        status: oneOf(raw, 'status', SHELL_STATUS),
        action: shellAction(raw['action']),
      };
    case 'function_call':
      return {
        type: 'function_call',
        name: text(raw, 'name'),
        ...optional(raw, 'namespace'),
        arguments: text(raw, 'arguments'),
        call_id: text(raw, 'call_id'),
      };
    case 'tool_search_call':
      return {
        type: 'tool_search_call',
        call_id: orNull(raw, 'call_id'),
        ...optional(raw, 'status'),
        execution: text(raw, 'execution'),
        arguments: json(raw['arguments']),
      };
    case 'custom_tool_call':
      return {
        type: 'custom_tool_call',
        ...optional(raw, 'status'),
        call_id: text(raw, 'call_id'),
        name: text(raw, 'name'),
        input: text(raw, 'input'),
      };
    default:
      return null;
  }
}

/** What calls came to. Models do not say these; clients that inject items do. */
function readOutput(raw: JsonRecord): ResponseItem | null {
  switch (raw['type']) {
    case 'function_call_output':
      return { type: 'function_call_output', call_id: text(raw, 'call_id'), output: output(raw['output']) };
    case 'custom_tool_call_output':
      return {
        type: 'custom_tool_call_output',
        call_id: text(raw, 'call_id'),
        ...optional(raw, 'name'),
        output: output(raw['output']),
      };
    case 'tool_search_output':
      return {
        type: 'tool_search_output',
        call_id: orNull(raw, 'call_id'),
        status: text(raw, 'status'),
        execution: text(raw, 'execution'),
        tools: list(raw['tools'], json),
      };
    default:
      return null;
  }
}

/** Items of what runs on the provider's side. */
function readHostedItem(raw: JsonRecord): ResponseItem | null {
  switch (raw['type']) {
    case 'web_search_call': {
      const action = raw['action'];
      return {
        type: 'web_search_call',
        ...optional(raw, 'status'),
        ...(action == null ? {} : { action: webSearchAction(action) }),
      };
    }
    case 'image_generation_call':
      return {
        type: 'image_generation_call',
        id: text(raw, 'id'),
        status: text(raw, 'status'),
        ...optional(raw, 'revised_prompt'),
        result: text(raw, 'result'),
      };
    case 'compaction':
    case 'compaction_summary':
      return { type: 'compaction', encrypted_content: text(raw, 'encrypted_content') };
    case 'context_compaction':
      return { type: 'context_compaction', ...optional(raw, 'encrypted_content') };
    default:
      return null;
  }
}

function message(raw: JsonRecord): ResponseItem {
  const phase = raw['phase'];
  return {
    type: 'message',
    role: text(raw, 'role'),
    content: list(raw['content'], contentItem),
    ...(phase == null ? {} : { phase: oneOf(raw, 'phase', PHASES) }),
  };
}

/** Raw content is kept only where some of it is `reasoning_text`. */
function reasoning(raw: JsonRecord): ResponseItem {
  const summary = list(raw['summary'], summaryPart);
  const content = raw['content'] == null ? [] : list(raw['content'], reasoningPart);
  const kept = content.some(({ type }) => type === 'reasoning_text');
  const encrypted = orNull(raw, 'encrypted_content');
  return { type: 'reasoning', summary, ...(kept ? { content } : {}), encrypted_content: encrypted };
}

const PHASES = ['commentary', 'final_answer'] as const;
const SHELL_STATUS = ['completed', 'in_progress', 'incomplete'] as const;
const IMAGE_DETAILS = ['auto', 'low', 'high', 'original'] as const;

function contentItem(raw: unknown): ContentItem {
  const part = record(raw);
  switch (part['type']) {
    case 'input_text':
      return { type: 'input_text', text: text(part, 'text') };
    case 'output_text':
      return { type: 'output_text', text: text(part, 'text') };
    case 'input_image':
      return image(part);
    default:
      throw new Misfit();
  }
}

function outputPart(raw: unknown): FunctionCallOutputContentItem {
  const part = record(raw);
  if (part['type'] === 'input_text') return { type: 'input_text', text: text(part, 'text') };
  if (part['type'] === 'input_image') return image(part);
  throw new Misfit();
}

function image(part: JsonRecord): { type: 'input_image'; image_url: string; detail?: ImageDetail } {
  const detail = part['detail'] == null ? {} : { detail: oneOf(part, 'detail', IMAGE_DETAILS) };
  return { type: 'input_image', image_url: text(part, 'image_url'), ...detail };
}

function output(raw: unknown): FunctionCallOutputBody {
  return typeof raw === 'string' ? raw : list(raw, outputPart);
}

function summaryPart(raw: unknown): ReasoningItemReasoningSummary {
  const part = record(raw);
  if (part['type'] !== 'summary_text') throw new Misfit();
  return { type: 'summary_text', text: text(part, 'text') };
}

function reasoningPart(raw: unknown): ReasoningItemContent {
  const part = record(raw);
  return { type: oneOf(part, 'type', ['reasoning_text', 'text'] as const), text: text(part, 'text') };
}

function webSearchAction(raw: unknown): ResponsesApiWebSearchAction {
  const action = record(raw);
  switch (action['type']) {
    case 'search':
      return {
        type: 'search',
        ...optional(action, 'query'),
        ...(action['queries'] == null ? {} : { queries: list(action['queries'], asText) }),
      };
    case 'open_page':
      return { type: 'open_page', ...optional(action, 'url') };
    case 'find_in_page':
      return { type: 'find_in_page', ...optional(action, 'url'), ...optional(action, 'pattern') };
    default:
      return { type: 'other' };
  }
}

function shellAction(raw: unknown): LocalShellAction {
  const action = record(raw);
  if (action['type'] !== 'exec') throw new Misfit();
  const timeout = action['timeout_ms'];
  const env = action['env'];
  return {
    type: 'exec',
    command: list(action['command'], asText),
    timeout_ms: typeof timeout === 'number' ? timeout : null,
    working_directory: orNull(action, 'working_directory'),
    env: isRecord(env)
      ? Object.fromEntries(Object.entries(env).map(([key, value]) => [key, asText(value)]))
      : null,
    user: orNull(action, 'user'),
  };
}

function record(value: unknown): JsonRecord {
  if (!isRecord(value)) throw new Misfit();
  return value;
}

function json(value: unknown): JsonValue {
  if (!isJsonValue(value)) throw new Misfit();
  return value;
}

function list<T>(value: unknown, read: (item: unknown) => T): T[] {
  if (!Array.isArray(value)) throw new Misfit();
  return value.map(read);
}

function asText(value: unknown): string {
  if (typeof value !== 'string') throw new Misfit();
  return value;
}

function text(raw: JsonRecord, key: string): string {
  return asText(raw[key]);
}

function orNull(raw: JsonRecord, key: string): string | null {
  return raw[key] == null ? null : text(raw, key);
}

function optional<const K extends string>(raw: JsonRecord, key: K): { [P in K]?: string } {
  const found: { [P in K]?: string } = {};
  if (raw[key] != null) found[key] = text(raw, key);
  return found;
}

function oneOf<const T extends string>(raw: JsonRecord, key: string, variants: readonly T[]): T {
  const found = variants.find((variant) => variant === raw[key]);
  if (found === undefined) throw new Misfit();
  return found;
}
