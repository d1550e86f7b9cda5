/**
 * The events that a rollout file keeps (`event_msg` payloads), in the stored spelling of 0.129.0.
 * The reference writes the ones of `isStoredEvent` only; the further members occur in files of other versions.
 */
import type { JsonValue, MessagePhase } from '../../protocol/index.ts';

/** Serde's form of a Rust `Duration`. */
export interface StoredDuration {
  secs: number;
  nanos: number;
}

export interface StoredTextElement {
  byte_range: { start: number; end: number };
  placeholder: string | null;
}

export interface StoredMemoryCitation {
  entries: { path: string; lineStart: number; lineEnd: number; note: string }[];
  rolloutIds: string[];
}

export interface StoredTokenUsage {
  input_tokens: number;
  cached_input_tokens: number;
  output_tokens: number;
  reasoning_output_tokens: number;
  total_tokens: number;
}

export interface StoredTokenUsageInfo {
  total_token_usage: StoredTokenUsage;
  last_token_usage: StoredTokenUsage;
  model_context_window: number | null;
}

export type StoredFileChange =
  | { type: 'add'; content: string }
  | { type: 'delete'; content: string }
  | { type: 'update'; unified_diff: string; move_path: string | null };

export type StoredWebSearchAction =
  | { type: 'search'; query?: string | null; queries?: string[] | null }
  | { type: 'open_page'; url?: string | null }
  | { type: 'find_in_page'; url?: string | null; pattern?: string | null }
  | { type: 'other' };

interface StoredMcpInvocation {
  server: string;
  tool: string;
  arguments?: JsonValue;
}

export interface StoredMcpOk {
  content: JsonValue[];
  structuredContent?: JsonValue;
  isError?: boolean;
  _meta?: JsonValue;
}

type StoredMcpResult = { Ok: StoredMcpOk } | { Err: string };

interface StoredReviewOutput {
  findings: unknown[];
  overall_correctness: string;
  overall_explanation: string;
  overall_confidence_score: number;
}

export interface TaskStartedEvent {
  type: 'task_started';
  turn_id: string;
  /** Unix seconds. */
  started_at?: number | null;
  model_context_window: number | null;
  collaboration_mode_kind?: string;
}

export interface TaskCompleteEvent {
  type: 'task_complete';
  turn_id: string;
  last_agent_message: string | null;
  /** Unix seconds. */
  completed_at?: number | null;
  duration_ms?: number | null;
  time_to_first_token_ms?: number | null;
}

export interface TurnAbortedEvent {
  type: 'turn_aborted';
  turn_id?: string | null;
  reason: 'interrupted' | 'replaced' | 'review_ended' | 'budget_limited';
  /** Unix seconds. */
  completed_at?: number | null;
  duration_ms?: number | null;
}

export interface UserMessageEvent {
  type: 'user_message';
  message: string;
  images?: string[] | null;
  local_images?: string[];
  text_elements?: StoredTextElement[];
}

interface AgentMessageEvent {
  type: 'agent_message';
  message: string;
  phase?: MessagePhase | null;
  memory_citation?: StoredMemoryCitation | null;
}

export interface PatchApplyEndEvent {
  type: 'patch_apply_end';
  call_id: string;
  turn_id?: string;
  stdout: string;
  stderr: string;
  success: boolean;
  changes?: Record<string, StoredFileChange>;
  status: 'completed' | 'failed' | 'declined';
}

interface WebSearchEndEvent {
  type: 'web_search_end';
  call_id: string;
  query: string;
  action: StoredWebSearchAction;
}

export interface McpToolCallEndEvent {
  type: 'mcp_tool_call_end';
  call_id: string;
  invocation: StoredMcpInvocation;
  mcp_app_resource_uri?: string;
  duration: StoredDuration;
  result: StoredMcpResult;
}

export interface ImageGenerationEndEvent {
  type: 'image_generation_end';
  call_id: string;
  status: string;
  revised_prompt?: string | null;
  result: string;
  saved_path?: string | null;
}

interface TokenCountEvent {
  type: 'token_count';
  info: StoredTokenUsageInfo | null;
  rate_limits: unknown;
}

/** Only a finished plan is stored this way: it has no response item and no older event of its own. */
interface ItemCompletedEvent {
  type: 'item_completed';
  thread_id: string;
  turn_id: string;
  item: { type: 'Plan'; id: string; text: string };
}

interface ThreadGoalUpdatedEvent {
  type: 'thread_goal_updated';
  threadId: string;
  turnId: string | null;
  goal: unknown;
}

export type StoredEvent =
  | TaskStartedEvent
  | TaskCompleteEvent
  | TurnAbortedEvent
  | UserMessageEvent
  | AgentMessageEvent
  | { type: 'agent_reasoning'; text: string }
  | { type: 'agent_reasoning_raw_content'; text: string }
  | PatchApplyEndEvent
  | WebSearchEndEvent
  | McpToolCallEndEvent
  | ImageGenerationEndEvent
  | TokenCountEvent
  | ItemCompletedEvent
  | ThreadGoalUpdatedEvent
  | { type: 'context_compacted' }
  | { type: 'entered_review_mode'; target: unknown; user_facing_hint?: string | null }
  | { type: 'exited_review_mode'; review_output: StoredReviewOutput | null }
  | { type: 'thread_rolled_back'; num_turns: number };
