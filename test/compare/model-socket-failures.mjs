// Models over websockets: refused and broken connections, errors in frames, and the way back to HTTP.
import { ev } from './kit.mjs';
import { called, ended, said, socketConfig, socketModel } from './model-socket-kit.mjs';

export default async (w) => {
  const played = async (label, connections, http, options, texts = ['a']) => {
    const model = await socketModel(connections, http);
    const s = w.server({ config: socketConfig(model, options) });
    await s.initialize();
    const { thread } = await s.request('thread/start', { cwd: w.cwd });
    for (const text of texts) await s.turn(thread.id, text);
    w.note(label, model.asked);
    w.note(
      `${label}: warnings`,
      s
        .messages()
        .flatMap(({ method, params }) =>
          method === 'warning' && params.message.startsWith('Falling') ? [params.message] : [],
        ),
    );
    await s.close();
    await model.close();
  };
  const failing = (...events) => [{ steps: [ended('warm'), [ev.created('r1'), ...events]] }];
  const error = (status, error, headers) => ({ type: 'error', status, error, headers });
  await played('426 ahead', [426], [said('one', 'r1'), said('two', 'r2')], {}, ['a', 'b']);
  await played('426 in the turn', [500, 426], [said('one', 'r1')]);
  await played('no sockets', [], [said('one', 'r1'), said('two', 'r2')], { retries: 2 }, ['a', 'b']);
  await played('400', failing(error(400, { type: 'invalid_request_error', message: 'bad' })), []);
  const limits = {
    'x-codex-primary-used-percent': '100.0',
    'x-codex-primary-window-minutes': 15,
    'x-codex-secondary-used-percent': '87.5',
  };
  const limited = {
    type: 'usage_limit_reached',
    message: 'no more',
    plan_type: 'pro',
    resets_at: 1738888888,
  };
  await played('usage limit', failing(error(429, limited, limits)), []);
  await played('overloaded', failing(error(503, { code: 'server_is_overloaded', message: 'x' })), []);
  await played('500', failing(error(500, { message: 'x' })), [said('one', 'r2')]);
  const tooLong = { code: 'websocket_connection_limit_reached', message: 'an hour' };
  const again = { steps: [said('one', 'r2')] };
  await played('an hour', [...failing(error(400, tooLong)), again], [], { retries: 1 });
  await played('without status', failing({ type: 'error', error: { message: 'x' } }, ev.completed('r1')), []);
  await played('response.failed', failing(ev.failed('context_length_exceeded', 'long')), []);
  await played('closed', [...failing({ close: true }), again], [], { retries: 1 });
  await played(
    'closed twice',
    [...failing({ close: true }), ...failing({ close: true })].map((c, n) =>
      n === 0 ? c : { steps: [[ev.created('r1'), { close: true }]] },
    ),
    [said('one', 'r2')],
    { retries: 1 },
  );
  await played('binary', [...failing({ binary: true }), again], [], { retries: 2 });
  const rates = {
    type: 'codex.rate_limits',
    plan_type: 'plus',
    rate_limits: {
      allowed: true,
      primary: { used_percent: 42, window_minutes: 60, reset_at: 1700000000 },
      secondary: null,
    },
    credits: { has_credits: true, unlimited: false, balance: '123' },
  };
  await played('rate limits', failing(rates, ev.completed('r1')), []);
  await played(
    'after an error nothing is left out',
    [
      { steps: [ended('warm'), called('r1', 'c1'), [ev.created('r2'), { close: true }]] },
      { steps: [said('one', 'r3'), said('two', 'r4')] },
    ],
    [],
    { retries: 1 },
    ['a', 'b'],
  );
};
