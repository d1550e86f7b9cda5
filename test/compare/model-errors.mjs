// What a client sees of a model that fails: status, failed response, broken stream.
import { config, ev, say } from './kit.mjs';
export default async (w) => {
  const mock = await w.mock([
    () => ({ status: 400, body: { error: { message: 'bad thing' } } }),
    () => ({ status: 401, body: { error: { message: 'no key' } } }),
    () => ({ status: 429, body: { error: { message: 'slow', type: 'rate_limit' } } }),
    () => ({ status: 500, body: 'boom' }),
    [ev.created(), ev.failed('insufficient_quota', 'no money')],
    [ev.created(), ev.failed('server_is_overloaded', 'busy')],
    [ev.created(), ev.failed('weird', 'something odd')],
    [ev.created(), ev.message('no end')],
    say('fine'),
    [ev.created(), ev.failed('context_length_exceeded', 'too long')],
  ]);
  const s = w.server({ config: config(mock) });
  await s.initialize();
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  for (let i = 0; i < 10; i++) await s.turn(thread.id, `turn ${i}`);
  await s.request('thread/read', { threadId: thread.id, includeTurns: true });
};
