import type { ModelVerification, RateLimitSnapshot, TokenUsageBreakdown } from '../../protocol/index.ts';
import type { ModelFailure } from '../failure.ts';
import { normalizeItem } from '../normalize-item.ts';
import type { ModelEvent } from '../provider.ts';
import { isRecord, type JsonRecord, recordAt, stringOrNull } from '../untyped.ts';
import { headerText, type ResponseHeaders } from './rate-limits.ts';

/** What an event means for its stream: it goes on (null), is complete, or failed. */
export type StreamTurn = null | 'completed' | ModelFailure;

/** What the head of a response, or of a socket, tells before any event. @param limits those that it tells of */
export function announceHead(
  headers: ResponseHeaders,
  limits: readonly RateLimitSnapshot[],
  emit: (event: ModelEvent) => void,
): void {
  const model = headerText(headers, 'openai-model');
  if (model !== null) emit({ type: 'serverModel', model });
  for (const snapshot of limits) emit({ type: 'rateLimits', snapshot });
  const etag = headerText(headers, 'x-models-etag');
  if (etag !== null) emit({ type: 'modelsEtag', etag });
  if (headers['x-reasoning-included'] !== undefined) emit({ type: 'serverReasoningIncluded' });
}

/**
 * Turns one event of a Responses stream into model events. Unknown events, text that is no JSON and items of
 * unknown shape say nothing.
 */
export function readStreamEvent(data: string, emit: (event: ModelEvent) => void): StreamTurn {
  let event: unknown;
  try {
    event = JSON.parse(data);
  } catch {
    return null;
  }
  if (!isRecord(event)) return null;
  switch (event['type']) {
    case 'response.output_text.delta':
      if (typeof event['delta'] === 'string') emit({ type: 'textDelta', delta: event['delta'] });
      return null;
    case 'response.reasoning_summary_text.delta':
    case 'response.reasoning_text.delta':
    case 'response.reasoning_summary_part.added':
      readReasoning(event, emit);
      return null;
    case 'response.custom_tool_call_input.delta':
      readToolInput(event, emit);
      return null;
    case 'response.output_item.added':
    case 'response.output_item.done': {
      const found = normalizeItem(event['item']);
      const type = event['type'] === 'response.output_item.done' ? 'itemDone' : 'itemAdded';
      if (found !== null) emit({ type, ...found });
      return null;
    }
    default:
      return readResponseEvent(event, emit);
  }
}

/** The events that speak of the response as a whole. */
function readResponseEvent(event: JsonRecord, emit: (event: ModelEvent) => void): StreamTurn {
  const response = event['response'];
  switch (event['type']) {
    case 'response.created':
      readServerModel(event, emit);
      if (response != null) emit({ type: 'created' });
      return null;
    case 'response.metadata':
      readServerModel(event, emit);
      readVerifications(event, emit);
      return null;
    case 'response.completed':
      return readCompleted(response, emit);
    case 'response.failed':
      return readFailed(response);
    case 'response.incomplete': {
      const reason = stringOrNull(recordAt(response, 'incomplete_details')['reason']) ?? 'unknown';
      return disconnected(`Incomplete response returned, reason: ${reason}`);
    }
    default:
      return null;
  }
}

function readReasoning(event: JsonRecord, emit: (event: ModelEvent) => void): void {
  const { delta, summary_index: summaryIndex, content_index: contentIndex } = event;
  if (event['type'] === 'response.reasoning_summary_part.added') {
    if (typeof summaryIndex === 'number') emit({ type: 'reasoningSummaryPartAdded', index: summaryIndex });
  } else if (typeof delta !== 'string') {
    return;
  } else if (event['type'] === 'response.reasoning_text.delta') {
    if (typeof contentIndex === 'number') emit({ type: 'reasoningDelta', delta, index: contentIndex });
  } else if (typeof summaryIndex === 'number') {
    emit({ type: 'reasoningSummaryDelta', delta, index: summaryIndex });
  }
}

function readToolInput(event: JsonRecord, emit: (event: ModelEvent) => void): void {
  const itemId = stringOrNull(event['item_id']);
  const callId = stringOrNull(event['call_id']);
  if (typeof event['delta'] !== 'string' || (itemId === null && callId === null)) return;
  emit({ type: 'toolInputDelta', delta: event['delta'], itemId, callId });
}

/** The model that answers may be named in the headers that the event, or its response, carries. */
function readServerModel(event: JsonRecord, emit: (event: ModelEvent) => void): void {
  const model =
    modelHeader(recordAt(event['response'], 'headers')) ?? modelHeader(recordAt(event, 'headers'));
  if (model !== null) emit({ type: 'serverModel', model });
}

function modelHeader(headers: JsonRecord): string | null {
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    if (lower !== 'openai-model' && lower !== 'x-openai-model') continue;
    return stringOrNull(Array.isArray(value) ? value[0] : value);
  }
  return null;
}

function readVerifications(event: JsonRecord, emit: (event: ModelEvent) => void): void {
  const wanted = recordAt(event, 'metadata')['openai_verification_recommendation'];
  if (!Array.isArray(wanted)) return;
  const verifications: ModelVerification[] = wanted.includes('trusted_access_for_cyber')
    ? ['trustedAccessForCyber']
    : [];
  if (verifications.length > 0) emit({ type: 'verification', verifications });
}

function readCompleted(response: unknown, emit: (event: ModelEvent) => void): StreamTurn {
  if (response == null) return null;
  const id = isRecord(response) ? response['id'] : undefined;
  if (!isRecord(response) || typeof id !== 'string') {
    return disconnected('failed to parse ResponseCompleted: missing field `id`');
  }
  const endTurn = typeof response['end_turn'] === 'boolean' ? response['end_turn'] : null;
  emit({ type: 'completed', responseId: id, usage: tokenUsage(response['usage']), endTurn });
  return 'completed';
}

/** Null where there is no usage; details that are absent or null count as 0. */
function tokenUsage(raw: unknown): TokenUsageBreakdown | null {
  if (!isRecord(raw)) return null;
  return {
    totalTokens: count(raw['total_tokens']),
    inputTokens: count(raw['input_tokens']),
    cachedInputTokens: count(recordAt(raw, 'input_tokens_details')['cached_tokens']),
    outputTokens: count(raw['output_tokens']),
    reasoningOutputTokens: count(recordAt(raw, 'output_tokens_details')['reasoning_tokens']),
  };
}

function count(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? Math.trunc(value) : 0;
}

function readFailed(response: unknown): ModelFailure {
  const error = isRecord(response) ? response['error'] : undefined;
  if (!isRecord(error)) return disconnected('response.failed event received');
  const code = stringOrNull(error['code']);
  const message = stringOrNull(error['message']);
  switch (code) {
    case 'context_length_exceeded':
      return { type: 'contextWindowExceeded' };
    case 'insufficient_quota':
      return { type: 'quotaExceeded' };
    case 'usage_not_included':
      return { type: 'usageNotIncluded' };
    case 'cyber_policy':
      return { type: 'cyberPolicy', message: cyberPolicyMessage(message) };
    case 'invalid_prompt':
      return { type: 'invalidRequest', message: message ?? 'Invalid request.' };
    case 'server_is_overloaded':
    case 'slow_down':
      return { type: 'serverOverloaded' };
    default:
      return disconnected(
        message ?? '',
        code === 'rate_limit_exceeded' ? statedDelayMs(message ?? '') : null,
      );
  }
}

/** The text for a refusal under the cyber policy where the provider gives none. */
export function cyberPolicyMessage(message: string | null): string {
  return message === null || message.trim() === ''
    ? 'This request has been flagged for possible cybersecurity risk.'
    : message;
}

const STATED_DELAY = /try again in\s*(\d+(?:\.\d+)?)\s*(s|ms|seconds?)/i;

/** The delay that a rate limit's text asks for (`try again in 1.5s`). */
function statedDelayMs(message: string): number | null {
  const found = STATED_DELAY.exec(message);
  if (found === null) return null;
  const value = Number(found[1]);
  return Math.trunc(found[2]?.toLowerCase() === 'ms' ? value : value * 1000);
}

function disconnected(reason: string, retryAfterMs: number | null = null): ModelFailure {
  return { type: 'streamDisconnected', reason, retryAfterMs };
}
