// Headers of limits, models and routing; statuses and failed responses of many kinds.
import { config, say, ev } from './kit.mjs';
export default async (w) => {
  const hdr =
    (h, events = say('ok')) =>
    (req, res) => {
      res.writeHead(200, { 'content-type': 'text/event-stream', ...h });
      for (const e of events) res.write(`event: ${e.type}\ndata: ${JSON.stringify(e)}\n\n`);
      res.end();
    };
  const mock = await w.mock([
    hdr({
      'x-codex-primary-used-percent': '12.5',
      'x-codex-primary-window-minutes': '300',
      'x-codex-primary-reset-at': '1900000000',
      'x-codex-secondary-used-percent': '40',
      'x-codex-secondary-window-minutes': '10080',
      'x-codex-secondary-reset-at': '1900000001',
    }),
    hdr({
      'x-codex-primary-used-percent': '99',
      'x-codex-credits-has-credits': 'true',
      'x-codex-credits-unlimited': 'false',
      'x-codex-credits-balance': '12.3',
    }),
    hdr({ 'x-codex-primary-used-percent': 'odd' }),
    hdr({}),
    hdr({
      'x-codex-limit-name': 'mine',
      'x-codex-primary-used-percent': '1',
      'x-codex-other-primary-used-percent': '55',
      'x-codex-other-limit-name': 'Other',
    }),
    hdr({
      'openai-model': 'gpt-other',
      'x-models-etag': 'abc',
      'x-reasoning-included': 'true',
      'x-codex-turn-state': 'ts-1',
    }),
    hdr({}, [
      ev.created(),
      { type: 'response.created', response: { id: 'r', headers: { 'OpenAI-Model': 'gpt-lower' } } },
      ...say('y').slice(1),
    ]),
    hdr({}, [
      ev.created(),
      {
        type: 'codex.rate_limits',
        plan_type: 'plus',
        rate_limits: {
          allowed: true,
          limit_reached: false,
          primary: { used_percent: 42, window_minutes: 60, reset_at: 1900000000 },
          secondary: null,
        },
        code_review_rate_limits: null,
        credits: null,
      },
      ...say('y').slice(1),
    ]),
    () => ({
      status: 429,
      headers: {
        'x-codex-primary-used-percent': '100',
        'x-codex-primary-window-minutes': '300',
        'x-codex-primary-reset-at': '1900000000',
      },
      body: {
        error: { type: 'usage_limit_reached', message: 'limit', plan_type: 'plus', resets_at: 1900000000 },
      },
    }),
    () => ({ status: 429, body: { error: { type: 'usage_not_included', message: 'limit' } } }),
    () => ({ status: 400, body: { error: { code: 'cyber_policy', message: 'nope' } } }),
    () => ({ status: 503, body: { error: { code: 'server_is_overloaded', message: 'slow_down' } } }),
    () => ({ status: 404, body: 'not found', headers: { 'x-request-id': 'req-1', 'cf-ray': 'ray-1' } }),
    () => ({ status: 403, body: '<html>blocked</html>' }),
    () => ({ status: 402, body: '' }),
    [ev.created(), ev.failed('rate_limit_exceeded', 'Rate limit reached. Please try again in 1s.')],
    [ev.created(), ev.failed('invalid_prompt', 'bad prompt')],
    [ev.created(), ev.failed('usage_not_included', 'x')],
    [ev.created(), ev.failed('cyber_policy', 'x')],
    [ev.created(), { type: 'response.failed', response: { id: 'r' } }],
    [
      ev.created(),
      {
        type: 'response.incomplete',
        response: { id: 'r', incomplete_details: { reason: 'max_output_tokens' } },
      },
    ],
    [ev.created(), { type: 'error', error: { code: 'x', message: 'y' } }],
    [
      ev.created(),
      { type: 'response.output_item.done', item: { type: 'unknown_kind', x: 1 } },
      ev.message('after', 'ma'),
      ev.completed(),
    ],
    [ev.created(), { type: 'response.completed', response: { id: 'r', usage: null } }],
    [ev.created(), ev.message('usage', 'mu'), { type: 'response.completed', response: {} }],
  ]);
  const s = w.server({ config: config(mock, { model: 'gpt-5.2' }) });
  await s.initialize();
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  for (let i = 0; i < 25; i++) {
    await s.turn(thread.id, `turn ${i}`);
  }
  await s.request('thread/read', { threadId: thread.id, includeTurns: true });
  w.note('left', mock.remaining());
  w.note(
    'ts',
    mock.responses().map((r) => r.headers['x-codex-turn-state'] ?? null),
  );
};
