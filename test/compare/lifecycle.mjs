// Start, list, read, unsubscribe, and go on with the thread in a second server on the same home.
import { config, say } from './kit.mjs';
export default async (w) => {
  const mock = await w.mock([say('one'), say('two'), say('three')]);
  const s = w.server({ config: config(mock) });
  await s.initialize();
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  await s.requestError('thread/resume', { threadId: thread.id });
  await s.requestError('thread/read', { threadId: thread.id, includeTurns: true });
  await s.request('thread/read', { threadId: thread.id });
  await s.request('thread/loaded/list', {});
  await s.turn(thread.id, 'first words');
  await s.request('thread/list', {});
  await s.request('thread/unsubscribe', { threadId: thread.id });
  await s.request('thread/unsubscribe', { threadId: thread.id });
  await s.request('thread/loaded/list', {});
  await s.request('thread/resume', { threadId: thread.id });
  await s.turn(thread.id, 'second words');
  await s.close();
  const t = w.server({ config: config(mock) });
  await t.initialize();
  await t.request('thread/read', { threadId: thread.id });
  await t.request('thread/resume', { threadId: thread.id });
  await t.turn(thread.id, 'third words');
  await t.request('thread/read', { threadId: thread.id, includeTurns: true });
  await t.request('thread/list', { limit: 1 });
  w.note(
    'inputs',
    mock.responses().map((r) => r.body.input.map((i) => i.role ?? i.type)),
  );
};
