/**
 * The decoding edge of rollout files: a parsed JSON value in, a typed record or `undefined` out.
 * A record that lacks what its type requires is dropped, as the reference drops a line it cannot decode.
 */
import { isAbsolute } from 'node:path';
import type { StoredEvent } from './events.ts';
import type { RolloutLine, SessionMeta } from './records.ts';

type JsonObject = Record<string, unknown>;
type Check = (value: unknown) => boolean;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isString: Check = (value) => typeof value === 'string';
const isNumber: Check = (value) => typeof value === 'number';
const isBoolean: Check = (value) => typeof value === 'boolean';
const isArray: Check = (value) => Array.isArray(value);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || value === null || check(value);
const oneOf =
  (...names: string[]): Check =>
  (value) =>
    typeof value === 'string' && names.includes(value);

const isUuid: Check = (value) => typeof value === 'string' && UUID.test(value);
const isAbsolutePath: Check = (value) => typeof value === 'string' && isAbsolute(value);
const strings: Check = (value) => Array.isArray(value) && value.every(isString);
const duration: Check = (value) => isObject(value) && isNumber(value['secs']) && isNumber(value['nanos']);
const tagged: Check = (value) => isObject(value) && isString(value['type']);
const fields = (checks: Record<string, Check>): Check => {
  const entries = Object.entries(checks);
  return (value) => isObject(value) && entries.every(([key, check]) => check(value[key]));
};

const usage = fields({
  input_tokens: isNumber,
  cached_input_tokens: isNumber,
  output_tokens: isNumber,
  reasoning_output_tokens: isNumber,
  total_tokens: isNumber,
});

const fileChange: Check = (value) => {
  if (!isObject(value)) return false;
  if (value['type'] === 'update') return isString(value['unified_diff']);
  return (value['type'] === 'add' || value['type'] === 'delete') && isString(value['content']);
};

const mcpResult: Check = (value) =>
  isObject(value) &&
  (isString(value['Err']) || (isObject(value['Ok']) && Array.isArray(value['Ok']['content'])));

const reviewTarget: Check = (value) => {
  if (!isObject(value)) return false;
  switch (value['type']) {
    case 'uncommittedChanges':
      return true;
    case 'baseBranch':
      return isString(value['branch']);
    case 'commit':
      return isString(value['sha']);
    case 'custom':
      return isString(value['instructions']);
    default:
      return false;
  }
};

const reviewOutput = fields({
  findings: isArray,
  overall_correctness: isString,
  overall_explanation: isString,
  overall_confidence_score: isNumber,
});

const citation = fields({
  entries: (entries) =>
    Array.isArray(entries) &&
    entries.every(fields({ path: isString, lineStart: isNumber, lineEnd: isNumber, note: isString })),
  rolloutIds: strings,
});

/** What each stored event must have to be kept (0.129.0's required fields). */
const EVENT_FIELDS: Record<StoredEvent['type'], Record<string, Check>> = {
  task_started: { turn_id: isString, started_at: optional(isNumber) },
  task_complete: { turn_id: isString, completed_at: optional(isNumber), duration_ms: optional(isNumber) },
  turn_aborted: {
    turn_id: optional(isString),
    reason: oneOf('interrupted', 'replaced', 'review_ended', 'budget_limited'),
    completed_at: optional(isNumber),
    duration_ms: optional(isNumber),
  },
  user_message: {
    message: isString,
    images: optional(strings),
    local_images: optional(strings),
    text_elements: optional((value) => Array.isArray(value) && value.every(fields({ byte_range: isObject }))),
  },
  agent_message: {
    message: isString,
    phase: optional(oneOf('commentary', 'final_answer')),
    memory_citation: optional(citation),
  },
  agent_reasoning: { text: isString },
  agent_reasoning_raw_content: { text: isString },
  patch_apply_end: {
    call_id: isString,
    turn_id: optional(isString),
    success: isBoolean,
    changes: optional((value) => isObject(value) && Object.values(value).every(fileChange)),
    status: oneOf('completed', 'failed', 'declined'),
  },
  web_search_end: { call_id: isString, query: isString, action: tagged },
  mcp_tool_call_end: {
    call_id: isString,
    invocation: fields({ server: isString, tool: isString }),
    duration,
    result: mcpResult,
  },
  image_generation_end: {
    call_id: isString,
    status: isString,
    revised_prompt: optional(isString),
    result: isString,
    saved_path: optional(isAbsolutePath),
  },
  token_count: {
    info: optional(fields({ total_token_usage: usage, last_token_usage: usage })),
  },
  item_completed: {
    turn_id: isString,
    thread_id: isUuid,
    item: (value) =>
      isObject(value) && value['type'] === 'Plan' && isString(value['id']) && isString(value['text']),
  },
  thread_goal_updated: { goal: isObject },
  context_compacted: {},
  entered_review_mode: { target: reviewTarget, user_facing_hint: optional(isString) },
  exited_review_mode: { review_output: optional(reviewOutput) },
  thread_rolled_back: { num_turns: isNumber },
};

const EVENT_CHECKS = new Map<string, [string, Check][]>(
  Object.entries(EVENT_FIELDS).map(([type, checks]) => [type, Object.entries(checks)]),
);

/** Whether an event of this type is kept in a rollout file (and looked at when one is read). */
function isStoredEvent(type: string): type is StoredEvent['type'] {
  return EVENT_CHECKS.has(type);
}

/** Response items that are kept; a stored item of another type is left out of everything, as in the reference. */
const RESPONSE_ITEMS = new Set([
  'message',
  'reasoning',
  'local_shell_call',
  'function_call',
  'tool_search_call',
  'function_call_output',
  'tool_search_output',
  'custom_tool_call',
  'custom_tool_call_output',
  'web_search_call',
  'image_generation_call',
  'compaction',
  'context_compaction',
]);

/** Whether a response item of this type is kept in a rollout file. */
function isStoredResponseItem(type: string): boolean {
  return RESPONSE_ITEMS.has(type);
}

/** Whether a line of this type, with this type of payload, can be a record at all. */
export function isStoredRecord(type: string, payloadType: string): boolean {
  if (type === 'event_msg') return isStoredEvent(RENAMED_EVENTS[payloadType] ?? payloadType);
  if (type === 'response_item') return isStoredResponseItem(payloadType);
  return type === 'session_meta' || type === 'turn_context' || type === 'compacted';
}

/** Names older files use for the events that are now called tasks. */
const RENAMED_EVENTS: Record<string, string> = {
  turn_started: 'task_started',
  turn_complete: 'task_complete',
};

function decodeEvent(payload: JsonObject): StoredEvent | undefined {
  const type = payload['type'];
  if (typeof type !== 'string') return undefined;
  const renamed = RENAMED_EVENTS[type];
  const event = renamed === undefined ? payload : { ...payload, type: renamed };
  const checks = EVENT_CHECKS.get(renamed ?? type);
  if (checks === undefined) return undefined;
  for (const [key, check] of checks) if (!check(event[key])) return undefined;
  return event as unknown as StoredEvent;
}

const sessionMeta = fields({
  id: isString,
  timestamp: isString,
  cwd: isString,
  originator: isString,
  cli_version: isString,
  model_provider: optional(isString),
  source: optional((value) => isString(value) || isObject(value)),
  git: optional(isObject),
});

const dynamicTool = fields({
  namespace: optional(isString),
  name: isString,
  description: isString,
  inputSchema: (value) => value !== undefined,
  deferLoading: optional((value) => typeof value === 'boolean'),
});

/** A tool that cannot be read is no reason to lose the thread. */
function withReadableTools(meta: SessionMeta): SessionMeta {
  const { dynamic_tools: tools, ...rest } = meta;
  if (tools === undefined) return meta;
  const readable = Array.isArray(tools) ? tools.filter((tool) => isObject(tool) && dynamicTool(tool)) : [];
  return readable.length === 0 ? rest : { ...meta, dynamic_tools: readable };
}

function decodeMeta(payload: JsonObject): SessionMeta | undefined {
  if (!sessionMeta(payload)) return undefined;
  const meta = withReadableTools(payload as unknown as SessionMeta);
  const { source } = payload;
  if (source == null) return { ...meta, source: 'vscode' };
  return typeof source === 'string' && !SOURCES.has(source) ? { ...meta, source: 'unknown' } : meta;
}

/** The sources that are one word; files of other versions may know more. */
const SOURCES = new Set(['cli', 'vscode', 'exec', 'mcp', 'unknown']);

const turnContext = fields({ cwd: isString, model: isString, sandbox_policy: tagged });
const compacted = fields({ message: isString, replacement_history: optional(isArray) });

/** Decodes one parsed line; `undefined` for a record that is unknown or malformed. */
export function decodeRolloutLine(value: unknown): RolloutLine | undefined {
  if (!isObject(value)) return undefined;
  const { type, payload, timestamp } = value;
  if (typeof timestamp !== 'string' || !isObject(payload)) return undefined;
  switch (type) {
    case 'session_meta': {
      const meta = decodeMeta(payload);
      return meta && { timestamp, type, payload: meta };
    }
    case 'event_msg': {
      const event = decodeEvent(payload);
      return event && { timestamp, type, payload: event };
    }
    case 'turn_context':
      return turnContext(payload) ? (value as unknown as RolloutLine) : undefined;
    case 'compacted':
      return compacted(payload) ? (value as unknown as RolloutLine) : undefined;
    case 'response_item':
      return typeof payload['type'] === 'string' && isStoredResponseItem(payload['type'])
        ? (value as unknown as RolloutLine)
        : undefined;
    default:
      return undefined;
  }
}
