import { STATUS_CODES } from 'node:http';
import type { ModelFailure, StatusLine } from '../failure.ts';
import { isRecord, type JsonRecord, parseJson, recordAt, stringOrNull } from '../untyped.ts';
import { headerText, rateLimitSnapshot, type ResponseHeaders } from './rate-limits.ts';
import { cyberPolicyMessage } from './stream-events.ts';

/** A response that is no success. */
export interface FailedResponse {
  readonly status: number;
  readonly headers: ResponseHeaders;
  readonly body: string;
  /** Null where it came over a socket. */
  readonly url: string | null;
}

/** What a failed response means, by its status and body. */
export function httpFailure(response: FailedResponse): ModelFailure {
  const { status, body, headers } = response;
  const parsed = parseJson(body);
  const error = recordAt(parsed, 'error');
  switch (status) {
    case 400:
      return badRequest(body, error);
    case 429:
      return tooManyRequests(response, error);
    case 500:
      return { type: 'internalServerError' };
    case 503:
      if (error['code'] === 'server_is_overloaded' || error['code'] === 'slow_down')
        return { type: 'serverOverloaded' };
  }
  return {
    type: 'unexpectedStatus',
    status: statusLine(status),
    body,
    url: response.url,
    cfRay: headerText(headers, 'cf-ray'),
    requestId: requestId(headers),
    authError: headerText(headers, 'x-openai-authorization-error'),
    authErrorCode: authErrorCode(headers),
  };
}

const BAD_IMAGE_TEXTS = [
  'The image data you provided does not represent a valid image',
  'Expected a base64-encoded data URL with an image MIME type, but got empty base64-encoded bytes.',
];

function badRequest(body: string, error: JsonRecord): ModelFailure {
  if (error['code'] === 'cyber_policy') {
    return { type: 'cyberPolicy', message: cyberPolicyMessage(stringOrNull(error['message'])) };
  }
  const param = stringOrNull(error['param']) ?? '';
  const badImageParam = error['code'] === 'invalid_value' && param.endsWith('.image_url');
  if (badImageParam || BAD_IMAGE_TEXTS.some((text) => body.includes(text))) return { type: 'invalidImage' };
  return { type: 'invalidRequest', message: body };
}

function tooManyRequests({ status, headers }: FailedResponse, error: JsonRecord): ModelFailure {
  if (error['type'] === 'usage_not_included') return { type: 'usageNotIncluded' };
  if (error['type'] !== 'usage_limit_reached') {
    return {
      type: 'retryLimit',
      status: statusLine(status),
      requestId: requestId(headers) ?? headerText(headers, 'cf-ray'),
    };
  }
  const resetsAt = error['resets_at'];
  return {
    type: 'usageLimitReached',
    planType: stringOrNull(error['plan_type']),
    resetsAt: typeof resetsAt === 'number' ? resetsAt : null,
    rateLimits: rateLimitSnapshot(headers, headerText(headers, 'x-codex-active-limit') ?? ''),
    promoMessage: headerText(headers, 'x-codex-promo-message'),
  };
}

function statusLine(code: number): StatusLine {
  // Node spells this one phrase its own way.
  const reason = code === 418 ? "I'm a teapot" : STATUS_CODES[code];
  return { code, reason: reason ?? '<unknown status code>' };
}

function requestId(headers: ResponseHeaders): string | null {
  return headerText(headers, 'x-request-id') ?? headerText(headers, 'x-oai-request-id');
}

/** The error code of ChatGPT's gateway: base64 of JSON in a header. */
function authErrorCode(headers: ResponseHeaders): string | null {
  const encoded = headerText(headers, 'x-error-json');
  if (encoded === null) return null;
  const decoded = parseJson(Buffer.from(encoded, 'base64').toString('utf8'));
  return isRecord(decoded) ? stringOrNull(recordAt(decoded, 'error')['code']) : null;
}
