// A goal in plan mode: nothing counts for it, nothing works on for it, an interrupt leaves it as it is.
import { config, say, call, ev } from './kit.mjs';

const mode = (kind) => ({
  mode: kind,
  settings: { model: 'gpt-5.2', reasoning_effort: null, developer_instructions: null },
});

export default async (w) => {
  let open;
  const held = { hold: new Promise((resolve) => (open = resolve)) };
  const mock = await w.mock([
    call('c1', 'create_goal', { objective: 'more' }),
    say('made'),
    say('planned'),
    [ev.created(), ev.messageAdded('m'), ev.textDelta('part'), held],
    say('planned again'),
    say('worked'),
    call('c2', 'update_goal', { status: 'complete' }),
    say('all done'),
  ]);
  const s = w.server({ config: config(mock, { model: 'gpt-5.2', top: '[features]\ngoals = true\n' }) });
  await s.initialize();
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  const threadId = thread.id;
  const quiet = () => new Promise((resolve) => setTimeout(resolve, 700));
  await s.turn(threadId, 'make one', { collaborationMode: mode('plan') });
  await quiet();
  await s.request('thread/goal/set', { threadId, objective: 'other' });
  await quiet();
  await s.turn(threadId, 'plan');
  const from = s.trace.length;
  const { turn } = await s.request('turn/start', { threadId, input: [{ type: 'text', text: 'plan on' }] });
  await s.waitFor('item/agentMessage/delta', { from });
  await s.request('turn/interrupt', { threadId, turnId: turn.id });
  await s.waitFor('turn/completed', { from });
  open();
  const { goal } = await s.request('thread/goal/get', { threadId });
  w.note('after the interrupt', [goal.status, goal.tokensUsed]);
  await s.turn(threadId, 'plan again');
  await quiet();
  // What it counts from here on depends on the clock and is told in its own scenarios.
  s.trace = s.trace.filter(({ m }) => m.id !== undefined || m.method === 'thread/goal/updated');
  await s.turn(threadId, 'work', { collaborationMode: mode('default') });
  const reached = (m) => m.method === 'thread/goal/updated' && m.params.goal.status === 'complete';
  await s.waitFor(reached);
  w.note('requests', mock.responses().length >= 7);
  s.trace = s.trace.filter(({ m }) => m.params?.goal === undefined);
};
