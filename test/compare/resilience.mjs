// What a provider's failures come to: waits that it asks for, streams that stall, limits and quotas, and interrupts meanwhile.
import { config, ev, say } from './kit.mjs';

const limits = (more = {}) => ({
  status: 429,
  body: { error: { type: 'usage_limit_reached', message: 'x', ...more } },
});
const CASES = [
  ['stalls', [[ev.created(), { sleepMs: 2500 }], say('ok', { id: 'z' })]],
  [
    'stalls for good',
    [
      [ev.created(), { sleepMs: 2500 }],
      [ev.created(), { sleepMs: 2500 }],
      [ev.created(), { sleepMs: 2500 }],
    ],
  ],
  ['nothing comes', [[{ sleepMs: 2500 }], say('ok')]],
  [
    'asked to wait',
    [[ev.created(), ev.failed('rate_limit_exceeded', 'Please try again in 300ms.')], say('ok')],
  ],
  [
    'asked to wait in seconds',
    [[ev.created(), ev.failed('rate_limit_exceeded', 'Please try again in 0.2s. More words.')], say('ok')],
  ],
  ['quota', [[ev.created(), ev.failed('insufficient_quota', 'no money')]]],
  ['window', [[ev.created(), ev.failed('context_length_exceeded', 'too long')]]],
  ['usage not included', [[ev.created(), ev.failed('usage_not_included', 'upgrade')]]],
  ['invalid prompt', [[ev.created(), ev.failed('invalid_prompt', 'bad words')]]],
  ['overloaded', [[ev.created(), ev.failed('server_is_overloaded', 'x')]]],
  ['slow down', [[ev.created(), ev.failed('slow_down', 'x')]]],
  ['policy', [[ev.created(), ev.failed('cyber_policy', 'x')]]],
  ['unknown failure', [[ev.created(), ev.failed('something', 'odd words')], say('ok')]],
  ['usage limit', [() => limits()]],
  ['usage limit of a plan', [() => limits({ plan_type: 'pro', resets_at: 1900000000 })]],
  ['usage limit of a team', [() => limits({ plan_type: 'team' })]],
  ['usage not included at once', [() => ({ status: 429, body: { error: { type: 'usage_not_included' } } })]],
  ['unauthorized', [() => ({ status: 401, body: { error: { message: 'no key' } } })]],
  ['forbidden', [() => ({ status: 403, body: 'no' })]],
  ['not found', [() => ({ status: 404, body: 'gone' })]],
  ['bad request', [() => ({ status: 400, body: { error: { message: 'odd', code: 'odd' } } })]],
  ['overloaded at once', [() => ({ status: 503, body: { error: { code: 'server_is_overloaded' } } })]],
  ['unavailable', [() => ({ status: 503, body: 'x' }), say('ok')]],
  ['retry later', [() => ({ status: 503, body: 'x', headers: { 'retry-after': '1' } }), say('ok')]],
  [
    'incomplete',
    [
      [
        ev.created(),
        {
          type: 'response.incomplete',
          response: { id: 'r', incomplete_details: { reason: 'max_output_tokens' } },
        },
      ],
      say('ok'),
    ],
  ],
  ['no end', [[ev.created(), ev.message('said')], say('ok', { id: 'z' })]],
];

export default async (w) => {
  for (const [name, scripts] of CASES) {
    const mock = await w.mock(scripts);
    const provider = 'stream_idle_timeout_ms = 1000';
    const top = config(mock, { model: 'gpt-5.2', provider })
      .replace('request_max_retries = 0', 'request_max_retries = 1')
      .replace('stream_max_retries = 0', 'stream_max_retries = 1');
    const s = w.server({ config: top });
    await s.initialize();
    const { thread } = await s.request('thread/start', { cwd: w.cwd });
    const { completed } = await s.turn(thread.id, 'go', {}, { timeoutMs: 40_000 });
    w.note(name, [
      completed.turn.status,
      mock.responses().map(({ body }) => body.input.slice(2).map((item) => item.role ?? item.type)),
    ]);
    await s.request('thread/read', { threadId: thread.id, includeTurns: true });
    await s.close();
  }
};
