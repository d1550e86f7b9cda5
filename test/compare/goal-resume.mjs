// What is told of a goal when its thread is resumed, and when a goal is active then; forks, archive, a closed server.
import { call, config, ev, say } from './kit.mjs';

const reached = call('done', 'update_goal', { status: 'complete' });

export default async (w) => {
  const mock = await w.mock([say('zero')]);
  const settings = config(mock, { top: 'features.goals = true' });
  let s = w.server({ config: settings });
  await s.initialize();
  const again = async () => {
    await s.close();
    s = w.server({ config: settings });
    await s.initialize();
  };
  const settle = (match, from) => s.waitFor(match, { from });
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  const threadId = thread.id;
  const resume = async (extra = {}) => {
    const from = s.trace.length;
    await s.request('thread/resume', { threadId, ...extra });
    await settle((m) => m.method?.startsWith('thread/goal/'), from);
  };
  const set = async (change) => {
    const from = s.trace.length;
    await s.request('thread/goal/set', { threadId, ...change });
    await settle('thread/goal/updated', from);
    return from;
  };
  await s.turn(threadId, 'hi');
  await resume();
  await set({ objective: 'tidy up', status: 'paused', tokenBudget: 10 });
  await again();
  await resume();
  await resume({ excludeTurns: true });
  const { thread: fork } = await s.request('thread/fork', { threadId });
  await settle('thread/started', s.trace.length - 3);
  await s.request('thread/goal/get', { threadId: fork.id });

  await again();
  await set({ status: 'active', tokenBudget: null });
  mock.push(reached, say('done'));
  let from = s.trace.length;
  await s.request('thread/resume', { threadId });
  await settle('turn/completed', from);
  await resume();

  const asked = new Promise((resolve) => {
    mock.push(() => {
      resolve();
      return [ev.created(), { hold: new Promise(() => {}) }];
    });
  });
  from = await set({ objective: 'tidy up' });
  await asked;
  await s.request('thread/archive', { threadId });
  await settle('thread/archived', from);
  await s.requestError('thread/goal/get', { threadId });
  await s.request('thread/unarchive', { threadId });
  await settle('thread/unarchived', from);
  await s.request('thread/goal/get', { threadId });
};
