// Reviews in threads of their own, in place of a running turn, before rollbacks and compactions, and after a restart.
import { config, ev, say } from './kit.mjs';
import { askedTimes, gate } from './compaction-kit.mjs';
import { asked, evenReviews, storedItems } from './review-kit.mjs';

export default async (w) => {
  const held = gate();
  const mock = await w.mock([
    say('one'),
    say('detached'),
    say('more'),
    [ev.created(), held.hold, ev.message('late'), ev.completed()],
    say('taken over'),
    say('after'),
    say('SUM'),
    say('compacted'),
    say('alone'),
    say('begun'),
    say('rolled back'),
    say('fresh'),
    say('resumed'),
  ]);
  const options = { config: config(mock, { top: 'review_model = "gpt-5.2"' }) };
  const s = w.server(options);
  await s.initialize({ optOut: ['warning', 'thread/tokenUsage/updated'] });
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  const threadId = thread.id;
  const run = async (server, threadId, instructions, delivery) => {
    const from = server.trace.length;
    const target = { type: 'custom', instructions };
    const answer = await server.request('review/start', {
      threadId,
      target,
      ...(delivery ? { delivery } : {}),
    });
    await server.waitFor((m) => m.params?.turn?.id === answer.turn.id && m.method === 'turn/completed', {
      from,
    });
    return answer.reviewThreadId;
  };
  const seen = (label) => w.note(label, asked(mock.responses().at(-1), threadId).input);
  const read = async (server, id) => {
    const { thread } = await server.request('thread/read', { threadId: id, includeTurns: true });
    w.note('stored', storedItems(thread.turns));
    thread.turns = [];
  };
  await s.turn(threadId, 'hello');
  const review = await run(s, threadId, 'first', 'detached');
  w.note('reviewer', asked(mock.responses().at(-1), review));
  await read(s, review);
  await s.turn(review, 'go on');
  seen('in the review');
  let from = s.trace.length;
  const input = [{ type: 'text', text: 'busy', text_elements: [] }];
  await s.request('turn/start', { threadId, input });
  await askedTimes(mock, 4);
  await run(s, threadId, 'second', 'inline');
  await s.turn(threadId, 'and');
  seen('after a take-over');
  from = s.trace.length;
  await s.request('thread/compact/start', { threadId });
  await s.waitFor('turn/completed', { from });
  await run(s, threadId, 'fourth');
  w.note('reviewer', asked(mock.responses().at(-1), threadId));
  const { thread: alone } = await s.request('thread/start', { cwd: w.cwd, ephemeral: true });
  const target = { type: 'custom', instructions: 'x' };
  await s.requestError('review/start', { threadId: alone.id, target, delivery: 'detached' });
  await run(s, alone.id, 'fifth');
  const { thread: other } = await s.request('thread/start', { cwd: w.cwd });
  await s.turn(other.id, 'begin');
  await run(s, other.id, 'third');
  const { thread: rolled } = await s.request('thread/rollback', { threadId: other.id, numTurns: 1 });
  // 0.129.0 keeps the beginning of the review, as a turn of its own, and tells the model of its surroundings anew.
  w.note('rolled back', storedItems(rolled.turns).slice(0, 2));
  rolled.turns = [];
  await s.turn(other.id, 'then');
  const words = ([role, text]) => role !== 'developer' && !text.startsWith('<env');
  w.note('after a rollback', asked(mock.responses().at(-1), other.id).input.filter(words));
  const listed = await s.request('thread/list', { sourceKinds: ['subAgentReview'] });
  w.note('reviewers', listed.data.length);
  listed.data = [];
  held.open();
  await s.close();
  const t = w.server(options);
  await t.initialize({ optOut: ['warning', 'thread/tokenUsage/updated'] });
  const resumed = await t.request('thread/resume', { threadId });
  w.note('resumed', storedItems(resumed.thread.turns));
  resumed.thread.turns = [];
  await t.turn(threadId, 'last');
  seen('after a restart');
  evenReviews(s);
  evenReviews(t);
};
