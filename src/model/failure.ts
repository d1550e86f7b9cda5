import type { CodexErrorInfo } from '../protocol/index.ts';
import { type UsageLimit, usageLimitMessage } from './usage-limit.ts';
import { parseJson, recordAt, stringOrNull } from './untyped.ts';

/** Why a model step failed. Every kind that a provider can meet; exhaustively switched over. */
export type ModelFailure =
  | { readonly type: 'contextWindowExceeded' }
  | ({ readonly type: 'usageLimitReached' } & UsageLimit)
  | { readonly type: 'usageNotIncluded' }
  | { readonly type: 'quotaExceeded' }
  | { readonly type: 'serverOverloaded' }
  | { readonly type: 'cyberPolicy'; readonly message: string }
  /** HTTP 400 (the body is the message) or a refused prompt. */
  | { readonly type: 'invalidRequest'; readonly message: string }
  | { readonly type: 'invalidImage' }
  /** HTTP 500. */
  | { readonly type: 'internalServerError' }
  /** Any other HTTP status that is no success. */
  | ({ readonly type: 'unexpectedStatus' } & UnexpectedStatus)
  /** HTTP 429 without a usage limit in its body. */
  | { readonly type: 'retryLimit'; readonly status: StatusLine; readonly requestId: string | null }
  /** No connection, a broken or stalled stream, or a step that the provider itself gave up. */
  | { readonly type: 'streamDisconnected'; readonly reason: string; readonly retryAfterMs: number | null }
  /** The login could not be renewed. */
  | { readonly type: 'unauthorized'; readonly message: string }
  | { readonly type: 'missingEnvVar'; readonly variable: string; readonly instructions: string | null }
  | { readonly type: 'aborted' }
  | { readonly type: 'other'; readonly message: string };

/** An HTTP status with its reason phrase. */
export interface StatusLine {
  readonly code: number;
  readonly reason: string;
}

/** What is told of a response with an unexpected status. */
interface UnexpectedStatus {
  readonly status: StatusLine;
  readonly body: string;
  readonly url: string | null;
  readonly cfRay: string | null;
  readonly requestId: string | null;
  readonly authError: string | null;
  readonly authErrorCode: string | null;
}

/** The only error that a model provider rejects with. Its message is fit for the user. */
export class ModelError extends Error {
  readonly failure: ModelFailure;

  /** @param task what failed by it, where that is more than a step */
  constructor(failure: ModelFailure, task?: string) {
    super(task === undefined ? failureMessage(failure) : `${task}: ${failureMessage(failure)}`);
    this.name = 'ModelError';
    this.failure = failure;
  }

  /** Whether the same step may be tried again (up to `streamMaxRetries` times). */
  get retryable(): boolean {
    return isRetryable(this.failure);
  }
}

/** Whether the step may be tried again: as 0.129.0 decides it, HTTP 401 and 404 included. */
function isRetryable(failure: ModelFailure): boolean {
  switch (failure.type) {
    case 'streamDisconnected':
    case 'unexpectedStatus':
    case 'internalServerError':
      return true;
    case 'contextWindowExceeded':
    case 'usageLimitReached':
    case 'usageNotIncluded':
    case 'quotaExceeded':
    case 'serverOverloaded':
    case 'cyberPolicy':
    case 'invalidRequest':
    case 'invalidImage':
    case 'retryLimit':
    case 'unauthorized':
    case 'missingEnvVar':
    case 'aborted':
    case 'other':
      return false;
  }
}

/** The class of error that clients see when the failure ends the turn. */
export function toCodexErrorInfo(failure: ModelFailure): CodexErrorInfo {
  switch (failure.type) {
    case 'contextWindowExceeded':
      return 'contextWindowExceeded';
    case 'usageLimitReached':
    case 'usageNotIncluded':
    case 'quotaExceeded':
      return 'usageLimitExceeded';
    case 'serverOverloaded':
      return 'serverOverloaded';
    case 'cyberPolicy':
      return 'cyberPolicy';
    case 'invalidImage':
      return 'badRequest';
    case 'internalServerError':
      return 'internalServerError';
    case 'retryLimit':
      return { responseTooManyFailedAttempts: { httpStatusCode: failure.status.code } };
    case 'unauthorized':
      return 'unauthorized';
    case 'invalidRequest':
    case 'unexpectedStatus':
    case 'streamDisconnected':
    case 'missingEnvVar':
    case 'aborted':
    case 'other':
      return 'other';
  }
}

/** The class of error that clients see when the step is tried again. */
export function toRetryErrorInfo(failure: ModelFailure): CodexErrorInfo {
  const httpStatusCode = failure.type === 'unexpectedStatus' ? failure.status.code : null;
  return { responseStreamDisconnected: { httpStatusCode } };
}

/** The texts that clients know from 0.129.0: some of them match on these. */
function failureMessage(failure: ModelFailure): string {
  switch (failure.type) {
    case 'contextWindowExceeded':
      return "Codex ran out of room in the model's context window. Start a new thread or clear earlier history before retrying.";
    case 'usageLimitReached':
      return usageLimitMessage(failure, new Date());
    case 'usageNotIncluded':
      return 'To use Codex with your ChatGPT plan, upgrade to Plus: https://chatgpt.com/explore/plus.';
    case 'quotaExceeded':
      return 'Quota exceeded. Check your plan and billing details.';
    case 'serverOverloaded':
      return 'Selected model is at capacity. Please try a different model.';
    case 'cyberPolicy':
    case 'invalidRequest':
    case 'unauthorized':
    case 'other':
      return failure.message;
    case 'invalidImage':
      return 'Invalid image in your last message. Please remove it and try again.';
    case 'internalServerError':
      return "We're currently experiencing high demand, which may cause temporary errors.";
    case 'unexpectedStatus':
      return unexpectedStatusMessage(failure);
    case 'retryLimit': {
      const id = failure.requestId === null ? '' : `, request id: ${failure.requestId}`;
      return `exceeded retry limit, last status: ${failure.status.code} ${failure.status.reason}${id}`;
    }
    case 'streamDisconnected':
      return `stream disconnected before completion: ${failure.reason}`;
    case 'missingEnvVar': {
      const advice = failure.instructions === null ? '' : ` ${failure.instructions}`;
      return `Missing environment variable: \`${failure.variable}\`.${advice}`;
    }
    case 'aborted':
      return 'the request was aborted';
  }
}

function unexpectedStatusMessage(failure: UnexpectedStatus): string {
  const status = `${failure.status.code} ${failure.status.reason}`;
  const blocked =
    failure.status.code === 403 && failure.body.includes('Cloudflare') && failure.body.includes('blocked');
  const lead = blocked
    ? `Access blocked by Cloudflare. This usually happens when connecting from a restricted region (status ${status})`
    : `unexpected status ${status}: ${shownBody(failure.body)}`;
  const details = [
    ['url', failure.url],
    ['cf-ray', failure.cfRay],
    ['request id', failure.requestId],
    ['auth error', failure.authError],
    ['auth error code', failure.authErrorCode],
  ] as const;
  return details.reduce(
    (text, [name, value]) => (value === null ? text : `${text}, ${name}: ${value}`),
    lead,
  );
}

const BODY_LIMIT_BYTES = 1000;

function shownBody(body: string): string {
  const message = jsonErrorMessage(body);
  if (message !== null) return message;
  const text = body.trim();
  if (text === '') return 'Unknown error';
  const bytes = Buffer.from(text);
  if (bytes.length <= BODY_LIMIT_BYTES) return text;
  let end = BODY_LIMIT_BYTES;
  // Not inside a character: step back over UTF-8 continuation bytes.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return `${bytes.toString('utf8', 0, end)}...`;
}

function jsonErrorMessage(body: string): string | null {
  const message = stringOrNull(recordAt(parseJson(body), 'error')['message'])?.trim() ?? '';
  return message === '' ? null : message;
}
