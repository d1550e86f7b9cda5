// What is tried again, how often, and what is not.
import { config, say, ev } from './kit.mjs';
export default async (w) => {
  const patient = (mock) =>
    config(mock)
      .replace('request_max_retries = 0', 'request_max_retries = 2')
      .replace('stream_max_retries = 0', 'stream_max_retries = 2');
  const cases = [
    [() => ({ status: 500, body: 'x' }), () => ({ status: 502, body: 'x' }), say('ok')],
    [
      () => ({ status: 500, body: 'x' }),
      () => ({ status: 500, body: 'x' }),
      () => ({ status: 500, body: 'x' }),
    ],
    [() => ({ status: 429, body: 'x' }), say('ok')],
    [
      [ev.created(), { hangUp: true }],
      [ev.created(), { hangUp: true }],
      [ev.created(), { hangUp: true }],
      say('no'),
    ],
    [[ev.created(), ev.failed('rate_limit_exceeded', 'try again in 0.1s')], say('ok')],
    [[ev.created(), ev.failed('server_error', 'x')], say('ok')],
    [[ev.created(), ev.failed('context_length_exceeded', 'x')], say('ok')],
    [[ev.created(), ev.message('m')], say('ok', { id: 'z' })],
    [
      [
        ev.created(),
        ev.functionCall('f1', 'update_plan', {
          plan: [{ step: 'a', status: 'completed' }],
          explanation: 'why',
        }),
        { hangUp: true },
      ],
      say('ok', { id: 'z' }),
    ],
  ];
  for (const c of cases) {
    const mock = await w.mock(c);
    const s = w.server({ config: patient(mock) });
    await s.initialize();
    const { thread } = await s.request('thread/start', { cwd: w.cwd });
    await s.turn(thread.id, 'go');
    w.note(
      'requests',
      mock.responses().map((r) => r.body.input.map((i) => i.role ?? i.type).join(' ')),
    );
    await s.request('thread/read', { threadId: thread.id, includeTurns: true });
    await s.close();
  }
};
