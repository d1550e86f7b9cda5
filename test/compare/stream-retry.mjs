// A broken stream is tried again, and the client is told that it will be.
import { config, ev, say } from './kit.mjs';
export default async (w) => {
  const mock = await w.mock([
    [ev.created(), ev.messageAdded(), ev.textDelta('par'), { hangUp: true }],
    [ev.created(), ev.message('partial kept'), { hangUp: true }],
    say('whole'),
  ]);
  const s = w.server({ config: config(mock).replace('stream_max_retries = 0', 'stream_max_retries = 2') });
  await s.initialize();
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  await s.turn(thread.id, 'go');
  await s.request('thread/read', { threadId: thread.id, includeTurns: true });
  w.note(
    'inputs',
    mock.responses().map((r) => r.body.input.map((i) => i.role ?? i.type)),
  );
};
