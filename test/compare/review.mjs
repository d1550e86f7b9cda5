// Reviews inside a thread: targets and their errors, what the reviewer is given, what it says, and what is left of it.
import { call, config, ev, say, shell } from './kit.mjs';
import { askedTimes, gate } from './compaction-kit.mjs';
import { asked, evenReviews, storedItems } from './review-kit.mjs';

const finding = (title, body) => ({
  title,
  body,
  confidence_score: 0.9,
  priority: 1,
  code_location: { absolute_file_path: '/src/a.rs', line_range: { start: 10, end: 20 } },
});
const review = (findings, overall_explanation) =>
  JSON.stringify({ findings, overall_correctness: 'x', overall_explanation, overall_confidence_score: 0.5 });

export default async (w) => {
  const held = gate();
  const plan = { plan: [{ step: 'look', status: 'in_progress' }] };
  const mock = await w.mock([
    say('hello'),
    call('c1', 'shell_command', shell('echo hi')),
    say(review([finding('One', 'a\nb\n')], ' Fine. ')),
    say('ok'),
    say(review([finding('One', ''), finding('Two', 'x\r\ny')], '')),
    say(`Sure:\n\`\`\`json\n${review([], 'fenced')}\n\`\`\``),
    say('plain words'),
    [ev.created(), ev.completed()],
    () => ({ status: 400, body: { error: { message: 'bad' } } }),
    call('p1', 'update_plan', plan),
    say(review([], '')),
    call(
      'e1',
      'shell_command',
      shell('touch /etc/x', { sandbox_permissions: 'require_escalated', justification: 'w' }),
    ),
    say('{"findings": [], "overall_explanation": 3}'),
    [ev.created(), ev.messageAdded(), ev.textDelta('so'), held.hold, ev.message('late'), ev.completed()],
    say('last'),
  ]);
  const s = w.server({
    config: config(mock, { top: 'review_model = "gpt-5.2"\ndeveloper_instructions = "DEV"' }),
  });
  await s.initialize({ optOut: ['warning'] });
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  const threadId = thread.id;
  const start = (target, more = {}) => s.requestError('review/start', { threadId, target, ...more });
  await start({ type: 'baseBranch', branch: ' ' });
  await start({ type: 'commit', sha: '\t', title: 'x' });
  await start({ type: 'custom', instructions: '\n' });
  await start({ type: 'other' });
  await start({ type: 'commit' });
  await start({ type: 'custom', instructions: 'x' }, { delivery: 'sideways' });
  await s.requestError('review/start', { threadId: 'no', target: { type: 'uncommittedChanges' } });
  const unknown = '01a204dd-d152-7422-a4ef-18c642fc2289';
  await s.requestError('review/start', { threadId: unknown, target: { type: 'custom', instructions: '' } });
  const run = async (target, more) => {
    const from = s.trace.length;
    await start(target, more);
    await s.waitFor('turn/completed', { from });
    w.note('asked', asked(mock.responses().at(-1), threadId));
  };
  await s.turn(threadId, 'hi');
  await run({ type: 'commit', sha: ' 1234567deadbeef ', title: ' Tidy up ' });
  await s.turn(threadId, 'and now');
  w.note('next', asked(mock.responses().at(-1), threadId).input);
  w.git('init', '-q');
  w.git('commit', '-q', '--allow-empty', '-m', 'one');
  w.git('checkout', '-q', '-b', 'feature');
  w.git('commit', '-q', '--allow-empty', '-m', 'two');
  await run({ type: 'baseBranch', branch: ' main ' });
  await run({ type: 'baseBranch', branch: 'nowhere' });
  await run({ type: 'commit', sha: 'abc', title: ' ' });
  for (const instructions of ['nothing said', 'refused', 'planned', 'escalated']) {
    await run({ type: 'custom', instructions });
  }
  const from = s.trace.length;
  await start({ type: 'uncommittedChanges' });
  await askedTimes(mock, 14);
  const [started] = s.trace.slice(from).filter(({ m }) => m.method === 'turn/started');
  const { id: turnId } = started.m.params.turn;
  const input = [{ type: 'text', text: 'x', text_elements: [] }];
  const answered = s.trace.slice(from).find(({ m }) => m.result?.reviewThreadId).m.result.turn.id;
  await s.requestError('turn/steer', { threadId, expectedTurnId: answered, input });
  await s.requestError('thread/rollback', { threadId, numTurns: 1 });
  await s.request('turn/interrupt', { threadId, turnId });
  await s.waitFor('turn/completed', { from });
  await s.turn(threadId, 'the end');
  w.note('model', asked(mock.responses().at(-1), threadId).input);
  const { thread: read } = await s.request('thread/read', { threadId, includeTurns: true });
  w.note('stored', storedItems(read.turns));
  read.turns = [];
  const listed = await s.request('thread/list', { sourceKinds: ['subAgentReview'] });
  w.note('reviewers', listed.data.length);
  await s.request('thread/list', {});
  await s.request('thread/loaded/list', {});
  evenReviews(s);
  held.open();
};
