// thread/compact/start: the turn, the request for the summary, what the file keeps, and who goes on from it.
import { config, say } from './kit.mjs';
import { asked, compact, records, turns } from './compaction-kit.mjs';

export default async (w) => {
  const mock = await w.mock([
    say('SUM0'),
    say('one'),
    say('two'),
    say('SUM1'),
    say('three'),
    say('SUM2'),
    say('four'),
    say('SUM3'),
    ...['five', 'six', 'seven', 'SUM4', 'eight'].map((text) => say(text)),
  ]);
  const opened = async () => {
    const s = w.server({ config: config(mock) });
    await s.initialize({ optOut: ['thread/tokenUsage/updated'] });
    return s;
  };
  const s = await opened();
  const look = () => w.note('asked', asked(mock.responses().at(-1)));
  await s.requestError('thread/compact/start', {});
  await s.requestError('thread/compact/start', { threadId: 'nonsense' });
  await s.requestError('thread/compact/start', { threadId: '0199a0b0-0000-7000-8000-000000000000' });
  const { thread: fresh } = await s.request('thread/start', { cwd: w.cwd });
  await compact(s, fresh.id);
  look();
  w.note('file', records(fresh.path));
  await s.turn(fresh.id, 'first');
  look();
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  const threadId = thread.id;
  await s.turn(threadId, 'a');
  await compact(s, threadId);
  look();
  await s.turn(threadId, 'b', { model: 'gpt-5.4' });
  look();
  await compact(s, threadId);
  look();
  await s.request('thread/read', { threadId, includeTurns: true });
  await s.request('thread/turns/list', { threadId });
  w.note('file', records(thread.path));
  await s.close();
  const t = await opened();
  await t.requestError('thread/compact/start', { threadId });
  const resumed = await t.request('thread/resume', { threadId });
  w.note('turns', turns(resumed.thread.turns));
  await t.turn(threadId, 'c');
  look();
  await compact(t, threadId);
  look();
  const forked = await t.request('thread/fork', { threadId });
  w.note('turns', turns(forked.thread.turns));
  await t.turn(forked.thread.id, 'd');
  look();
  await t.turn(threadId, 'e');
  look();
  const ephemeral = await t.request('thread/start', { cwd: w.cwd, ephemeral: true });
  await t.turn(ephemeral.thread.id, 'f');
  await compact(t, ephemeral.thread.id);
  await t.turn(ephemeral.thread.id, 'g');
  look();
};
