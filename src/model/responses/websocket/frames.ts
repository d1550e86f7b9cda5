import { decode, PlanType, type RateLimitSnapshot, type RateLimitWindow } from '../../../protocol/index.ts';
import type { ModelFailure } from '../../failure.ts';
import type { ModelEvent, ModelRequest } from '../../provider.ts';
import { isRecord, type JsonRecord, parseJson, recordAt, stringOrNull } from '../../untyped.ts';
import type { RequestFields } from '../body.ts';
import { httpFailure } from '../http-failure.ts';
import { MAIN_LIMIT, type ResponseHeaders } from '../rate-limits.ts';
import { readStreamEvent, type StreamTurn } from '../stream-events.ts';
import type { Continuation } from './held-conversation.ts';

/** The facts that go with a request's headers over HTTP; sockets send their headers once. */
const TOLD_IN_METADATA = [
  'x-codex-window-id',
  'x-openai-subagent',
  'x-codex-parent-thread-id',
  'x-codex-turn-metadata',
] as const;

/**
 * The frame that asks for a response.
 *
 * @param continued what may be left out; null: nothing
 * @param generate false: the provider only makes itself ready for what comes
 */
export function createFrame(
  request: ModelRequest,
  fields: RequestFields,
  continued: Continuation | null,
  generate: boolean,
): string {
  const told = TOLD_IN_METADATA.flatMap((name) => {
    const value = request.headers[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return JSON.stringify({
    type: 'response.create',
    ...fields,
    ...(continued === null
      ? {}
      : { previous_response_id: continued.previousResponseId, input: continued.input }),
    ...(generate ? {} : { generate: false }),
    client_metadata: { ...fields.client_metadata, ...Object.fromEntries(told) },
  });
}

const OWN_FRAMES = /"type"\s*:\s*"(?:error|codex\.rate_limits)"/;

/** Reads a frame: an event as streams have them, or one that only sockets know. */
export function readFrame(text: string, emit: (event: ModelEvent) => void): StreamTurn {
  if (OWN_FRAMES.test(text)) {
    const frame = parseJson(text);
    const type = isRecord(frame) ? frame['type'] : undefined;
    if (isRecord(frame) && type === 'codex.rate_limits') {
      emit({ type: 'rateLimits', snapshot: rateLimits(frame) });
      return null;
    }
    if (isRecord(frame) && type === 'error') {
      const failure = frameFailure(frame, text);
      if (failure?.type === 'usageLimitReached') emit({ type: 'rateLimits', snapshot: failure.rateLimits });
      return failure;
    }
  }
  return readStreamEvent(text, emit);
}

const CONNECTION_LIMIT = 'websocket_connection_limit_reached';

/** An error is one of HTTP with its status and headers inside; without a status it says nothing. */
function frameFailure(frame: JsonRecord, body: string): ModelFailure | null {
  const error = recordAt(frame, 'error');
  if (error['code'] === CONNECTION_LIMIT) return reconnect(stringOrNull(error['message']));
  const status = frame['status'] ?? frame['status_code'];
  if (typeof status !== 'number' || (status >= 200 && status < 300)) return null;
  return httpFailure({ status, headers: headersIn(frame), body, url: null });
}

/** A provider ends its sockets after an hour; a new one goes on. */
function reconnect(message: string | null): ModelFailure {
  const reason = message ?? 'the provider wants a new connection';
  return { type: 'streamDisconnected', reason, retryAfterMs: null };
}

function headersIn(frame: JsonRecord): ResponseHeaders {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(recordAt(frame, 'headers'))) {
    if (['string', 'number', 'boolean'].includes(typeof value)) headers[name.toLowerCase()] = String(value);
  }
  return headers;
}

function rateLimits(frame: JsonRecord): RateLimitSnapshot {
  const windows = recordAt(frame, 'rate_limits');
  const credits = recordAt(frame, 'credits');
  const { has_credits: hasCredits, unlimited } = credits;
  const name = stringOrNull(frame['metered_limit_name']) ?? stringOrNull(frame['limit_name']) ?? MAIN_LIMIT;
  return {
    limitId: name.trim().toLowerCase().replaceAll('-', '_'),
    limitName: null,
    primary: limitWindow(recordAt(windows, 'primary')),
    secondary: limitWindow(recordAt(windows, 'secondary')),
    credits:
      typeof hasCredits === 'boolean' && typeof unlimited === 'boolean'
        ? { hasCredits, unlimited, balance: stringOrNull(credits['balance']) }
        : null,
    planType: planType(frame['plan_type']),
    rateLimitReachedType: null,
  };
}

/** A plan that nobody knows counts as unknown, none as none. */
function planType(value: unknown): PlanType | null {
  if (typeof value !== 'string') return null;
  const known = decode(PlanType, value);
  return known.ok ? known.value : 'unknown';
}

function limitWindow(window: JsonRecord): RateLimitWindow | null {
  const { used_percent: used, window_minutes: minutes, reset_at: resetsAt } = window;
  if (typeof used !== 'number') return null;
  return {
    usedPercent: Math.round(used),
    windowDurationMins: typeof minutes === 'number' ? minutes : null,
    resetsAt: typeof resetsAt === 'number' ? resetsAt : null,
  };
}
