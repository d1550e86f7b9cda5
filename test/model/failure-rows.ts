import { type Answer, events, frame, hangUp, raw, status, wire } from './sse-server.ts';

/** One way a step can fail, and what clients get to see of it. */
export interface Row {
  readonly name: string;
  readonly answer: Answer;
  readonly message: string;
  readonly info: unknown;
  readonly retryable: boolean;
}

const row = (name: string, answer: Answer, message: string, info: unknown, retryable: boolean): Row => ({
  name,
  answer,
  message,
  info,
  retryable,
});
export const problem = (error: object): object => ({ error });
export const usage = (error: object, headers: Record<string, string> = {}): Answer =>
  status(429, problem({ type: 'usage_limit_reached', ...error }), headers);
export const disconnected = (reason: string): string => `stream disconnected before completion: ${reason}`;
const capacity = 'Selected model is at capacity. Please try a different model.';
const demand = "We're currently experiencing high demand, which may cause temporary errors.";
const settingsUrl = 'https://chatgpt.com/codex/settings/usage';
const flagged = 'This request has been flagged for possible cybersecurity risk.';
const badImage = 'Invalid image in your last message. Please remove it and try again.';
const tooMany = (id: string): string => `exceeded retry limit, last status: 429 Too Many Requests${id}`;
const attempts429 = { responseTooManyFailedAttempts: { httpStatusCode: 429 } };

// Every text and class as the reference 0.129.0 sends them in its `error` notification.
export const rows: readonly Row[] = [
  row(
    '400 with JSON',
    status(400, '{"error":{"message":"bad"}}'),
    '{"error":{"message":"bad"}}',
    'other',
    false,
  ),
  row('400 with text', status(400, 'plain bad'), 'plain bad', 'other', false),
  row('400 with nothing', status(400, ''), '', 'other', false),
  row(
    '400 for the cyber policy',
    status(400, problem({ code: 'cyber_policy', message: 'cy' })),
    'cy',
    'cyberPolicy',
    false,
  ),
  row(
    '400 for the cyber policy, unexplained',
    status(400, problem({ code: 'cyber_policy', message: ' ' })),
    flagged,
    'cyberPolicy',
    false,
  ),
  row(
    '400 for an image',
    status(400, problem({ message: 'The image data you provided does not represent a valid image' })),
    badImage,
    'badRequest',
    false,
  ),
  row(
    '400 for an image parameter',
    status(400, problem({ code: 'invalid_value', param: 'input[1].image_url' })),
    badImage,
    'badRequest',
    false,
  ),
  row(
    '400 for a long context',
    status(400, '{"error":{"code":"context_length_exceeded"}}'),
    '{"error":{"code":"context_length_exceeded"}}',
    'other',
    false,
  ),
  row(
    '401 with JSON',
    status(401, problem({ message: 'no auth' }), { 'x-request-id': 'req-1' }),
    'unexpected status 401 Unauthorized: no auth, url: <base>/responses, request id: req-1',
    'other',
    true,
  ),
  row(
    '401 with nothing',
    status(401, ''),
    'unexpected status 401 Unauthorized: Unknown error, url: <base>/responses',
    'other',
    true,
  ),
  row(
    '403 of Cloudflare',
    status(403, '<html>Cloudflare: you have been blocked</html>', { 'cf-ray': 'ray-1' }),
    'Access blocked by Cloudflare. This usually happens when connecting from a restricted region (status 403 Forbidden), url: <base>/responses, cf-ray: ray-1',
    'other',
    true,
  ),
  row(
    '403 with JSON',
    status(403, problem({ message: 'denied' })),
    'unexpected status 403 Forbidden: denied, url: <base>/responses',
    'other',
    true,
  ),
  row(
    '404 with HTML',
    status(404, '<html>nope</html>'),
    'unexpected status 404 Not Found: <html>nope</html>, url: <base>/responses',
    'other',
    true,
  ),
  row(
    '404 with every header',
    status(404, problem({ message: 'no model' }), {
      'x-oai-request-id': 'req-1',
      'cf-ray': 'ray-1',
      'x-openai-authorization-error': 'ae',
      'x-error-json': Buffer.from('{"error":{"code":"c"}}').toString('base64'),
    }),
    'unexpected status 404 Not Found: no model, url: <base>/responses, cf-ray: ray-1, request id: req-1, auth error: ae, auth error code: c',
    'other',
    true,
  ),
  row(
    '404 with other JSON',
    status(404, '{"detail":"Not Found"}'),
    'unexpected status 404 Not Found: {"detail":"Not Found"}, url: <base>/responses',
    'other',
    true,
  ),
  row(
    '418 with a long body',
    status(418, `x${'é'.repeat(800)}`),
    `unexpected status 418 I'm a teapot: x${'é'.repeat(499)}..., url: <base>/responses`,
    'other',
    true,
  ),
  row(
    'a status without a name',
    status(522, 'x'),
    'unexpected status 522 <unknown status code>: x, url: <base>/responses',
    'other',
    true,
  ),
  row(
    '429 with JSON',
    status(429, problem({ type: 'rate_limit', message: 'slow' }), { 'x-request-id': 'req-9' }),
    tooMany(', request id: req-9'),
    attempts429,
    false,
  ),
  row('429 with text', status(429, 'too many'), tooMany(''), attempts429, false),
  row(
    '429, plan not included',
    status(429, problem({ type: 'usage_not_included' })),
    'To use Codex with your ChatGPT plan, upgrade to Plus: https://chatgpt.com/explore/plus.',
    'usageLimitExceeded',
    false,
  ),
  row(
    '429, limit of a pro plan',
    usage({ plan_type: 'pro', resets_at: 4102488000 }),
    `You've hit your usage limit. Visit ${settingsUrl} to purchase more credits or try again at <reset>.`,
    'usageLimitExceeded',
    false,
  ),
  row(
    '429, limit of a plus plan',
    usage({ plan_type: 'plus' }),
    `You've hit your usage limit. Upgrade to Pro (https://chatgpt.com/explore/pro), visit ${settingsUrl} to purchase more credits or try again later.`,
    'usageLimitExceeded',
    false,
  ),
  row(
    '429, limit of a team plan',
    usage({ plan_type: 'team' }),
    "You've hit your usage limit. To get more access now, send a request to your admin or try again later.",
    'usageLimitExceeded',
    false,
  ),
  row(
    '429, limit of a free plan',
    usage({ plan_type: 'free' }),
    "You've hit your usage limit. Upgrade to Plus to continue using Codex (https://chatgpt.com/explore/plus), or try again later.",
    'usageLimitExceeded',
    false,
  ),
  row(
    '429, limit of another plan',
    usage({ plan_type: 'odd' }),
    "You've hit your usage limit. Try again later.",
    'usageLimitExceeded',
    false,
  ),
  row(
    '429, limit with a promotion',
    usage({ plan_type: 'plus' }, { 'x-codex-promo-message': 'Promo here' }),
    "You've hit your usage limit. Promo here, or try again later.",
    'usageLimitExceeded',
    false,
  ),
  row(
    '429, limit with a name',
    usage(
      { plan_type: 'plus' },
      { 'x-codex-active-limit': 'codex_other', 'x-codex-other-limit-name': 'gpt-x' },
    ),
    "You've hit your usage limit for gpt-x. Switch to another model now, or try again later.",
    'usageLimitExceeded',
    false,
  ),
  row('500', status(500, problem({ message: 'boom' })), demand, 'internalServerError', true),
  row(
    '502',
    status(502, 'bad gateway'),
    'unexpected status 502 Bad Gateway: bad gateway, url: <base>/responses',
    'other',
    true,
  ),
  row(
    '503',
    status(503, problem({ message: 'down' })),
    'unexpected status 503 Service Unavailable: down, url: <base>/responses',
    'other',
    true,
  ),
  row(
    '503, overloaded',
    status(503, problem({ code: 'server_is_overloaded' })),
    capacity,
    'serverOverloaded',
    false,
  ),
  row('503, slow down', status(503, problem({ code: 'slow_down' })), capacity, 'serverOverloaded', false),
  row(
    'failed: long context',
    events([wire.failed({ code: 'context_length_exceeded', message: 'm' })]),
    "Codex ran out of room in the model's context window. Start a new thread or clear earlier history before retrying.",
    'contextWindowExceeded',
    false,
  ),
  row(
    'failed: quota',
    events([wire.failed({ code: 'insufficient_quota' })]),
    'Quota exceeded. Check your plan and billing details.',
    'usageLimitExceeded',
    false,
  ),
  row(
    'failed: plan',
    events([wire.failed({ code: 'usage_not_included' })]),
    'To use Codex with your ChatGPT plan, upgrade to Plus: https://chatgpt.com/explore/plus.',
    'usageLimitExceeded',
    false,
  ),
  row(
    'failed: overloaded',
    events([wire.failed({ code: 'server_is_overloaded' })]),
    capacity,
    'serverOverloaded',
    false,
  ),
  row('failed: slow down', events([wire.failed({ code: 'slow_down' })]), capacity, 'serverOverloaded', false),
  row(
    'failed: prompt',
    events([wire.failed({ code: 'invalid_prompt', message: 'ip msg' })]),
    'ip msg',
    'other',
    false,
  ),
  row(
    'failed: prompt, unexplained',
    events([wire.failed({ code: 'invalid_prompt' })]),
    'Invalid request.',
    'other',
    false,
  ),
  row(
    'failed: cyber policy',
    events([wire.failed({ code: 'cyber_policy', message: 'cy msg' })]),
    'cy msg',
    'cyberPolicy',
    false,
  ),
  row(
    'failed: cyber policy, unexplained',
    events([wire.failed({ code: 'cyber_policy' })]),
    flagged,
    'cyberPolicy',
    false,
  ),
  row(
    'failed: rate limit',
    events([wire.failed({ code: 'rate_limit_exceeded', message: 'try again in 1s' })]),
    disconnected('try again in 1s'),
    'other',
    true,
  ),
  row(
    'failed: another code',
    events([wire.failed({ code: 'server_error', message: 'oops' })]),
    disconnected('oops'),
    'other',
    true,
  ),
  row('failed: no message', events([wire.failed({ code: 'server_error' })]), disconnected(''), 'other', true),
  row(
    'failed: no error',
    events([wire.failed(null)]),
    disconnected('response.failed event received'),
    'other',
    true,
  ),
  row(
    'failed: no response',
    events([{ type: 'response.failed' }]),
    disconnected('response.failed event received'),
    'other',
    true,
  ),
  row(
    'incomplete',
    events([
      {
        type: 'response.incomplete',
        response: { incomplete_details: { reason: 'max_output_tokens' } },
      },
    ]),
    disconnected('Incomplete response returned, reason: max_output_tokens'),
    'other',
    true,
  ),
  row(
    'incomplete, unexplained',
    events([{ type: 'response.incomplete' }]),
    disconnected('Incomplete response returned, reason: unknown'),
    'other',
    true,
  ),
  row(
    'an error event',
    events([{ type: 'error', code: 'x', message: 'm' }]),
    disconnected('stream closed before response.completed'),
    'other',
    true,
  ),
  row(
    'a stream that ends early',
    events([wire.created]),
    disconnected('stream closed before response.completed'),
    'other',
    true,
  ),
  row('an empty stream', events([]), disconnected('stream closed before response.completed'), 'other', true),
  row(
    'a stream that ends inside its completion',
    raw(frame(wire.completed).trimEnd()),
    disconnected('stream closed before response.completed'),
    'other',
    true,
  ),
  row(
    'a completion without an id',
    events([{ type: 'response.completed', response: {} }]),
    disconnected('failed to parse ResponseCompleted: missing field `id`'),
    'other',
    true,
  ),
  row(
    'a completion without a response',
    events([{ type: 'response.completed' }]),
    disconnected('stream closed before response.completed'),
    'other',
    true,
  ),
  row(
    'JSON instead of a stream',
    status(200, problem({ message: 'hi' })),
    disconnected('stream closed before response.completed'),
    'other',
    true,
  ),
  row('no answer', hangUp, disconnected('error sending request for url (<base>/responses)'), 'other', true),
];
