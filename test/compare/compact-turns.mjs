// Compacting while a turn runs, ending it early, talking to it, and models that fail in it.
import { config, ev, say } from './kit.mjs';
import { asked, askedTimes, brief, compact, gate, records, turns } from './compaction-kit.mjs';

/** Nothing is shown before the gate opens: what is half said counts as said with us, and as lost with the reference. */
const held = (text, hold) => [ev.created(), hold, ev.message(text), ev.completed()];

export default async (w) => {
  const [busy, stopped, steered] = [gate(), gate(), gate()];
  const long = [ev.created(), ev.failed('context_length_exceeded', 'too long')];
  const mock = await w.mock([
    say('one'),
    held('x', busy.hold),
    say('SUM1'),
    say('two'),
    held('y', stopped.hold),
    say('three'),
    held('SUM2', steered.hold),
    say('four'),
    () => ({ status: 500, body: 'boom' }),
    () => ({ status: 400, body: { error: { message: 'bad' } } }),
    [ev.created(), ev.failed('server_is_overloaded', 'busy')],
    [ev.created()],
    say('five'),
  ]);
  const opened = async (provider) => {
    const retries = /stream_max_retries/.test(provider) ? 'stream_max_retries = 0\n' : '';
    const s = w.server({ config: config(mock, { provider }).replace(retries, '') });
    await s.initialize({ optOut: ['thread/tokenUsage/updated'] });
    return s;
  };
  const s = await opened('');
  const look = () => w.note('asked', asked(mock.responses().at(-1)));
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  const threadId = thread.id;
  const input = (text) => ({ threadId, input: [{ type: 'text', text, text_elements: [] }] });
  await s.turn(threadId, 'a');
  let from = s.trace.length;
  await s.request('turn/start', input('b'));
  await askedTimes(mock, 2);
  await s.request('thread/compact/start', { threadId });
  const compacted = (m) => m.method === 'item/completed' && m.params.item.type === 'contextCompaction';
  await s.waitFor(compacted, { from });
  await s.waitFor((m) => m.method === 'turn/completed' && m.params.turn.status === 'completed', { from });
  look();
  await s.turn(threadId, 'c');
  look();
  from = s.trace.length;
  await s.request('thread/compact/start', { threadId });
  await askedTimes(mock, 5);
  const started = await s.waitFor('turn/started', { from });
  await s.request('turn/interrupt', { threadId, turnId: started.params.turn.id });
  await s.waitFor('turn/completed', { from });
  await s.turn(threadId, 'd');
  look();
  from = s.trace.length;
  await s.request('thread/compact/start', { threadId });
  await askedTimes(mock, 7);
  const { turn } = (await s.waitFor('turn/started', { from })).params;
  await s.requestError('turn/steer', { ...input('no'), expectedTurnId: turn.id });
  await s.requestError('turn/steer', { ...input('no'), expectedTurnId: 'other' });
  await s.requestError('thread/rollback', { threadId, numTurns: 1 });
  steered.open();
  await s.waitFor('turn/completed', { from });
  await s.turn(threadId, 'e');
  look();
  for (let i = 0; i < 4; i++) await compact(s, threadId);
  await s.turn(threadId, 'f');
  look();
  w.note('turns', turns((await s.request('thread/read', { threadId, includeTurns: true })).thread.turns));
  w.note('file', records(thread.path));
  for (const { open } of [busy, stopped]) open();
  await s.close();
  const t = await opened('stream_max_retries = 1');
  await t.request('thread/resume', { threadId });
  mock.push([ev.created()], long, long, say('SUM3'), say('six'), ...Array.from({ length: 11 }, () => long));
  await compact(t, threadId);
  for (const request of mock.responses().slice(-4)) w.note('tried', brief(request.body.input.slice(0, -1)));
  await t.turn(threadId, 'g');
  look();
  await compact(t, threadId);
  w.note('last', mock.responses().at(-1).body.input.length);
  w.note('file', records(thread.path).slice(-20));
};
