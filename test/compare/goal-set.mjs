// Setting, reading and clearing goals: fresh, loaded, stored, ephemeral, archived, missing threads; the stored rows.
import path from 'node:path';
import { config, say } from './kit.mjs';
import { stateDatabase } from './state-database.mjs';

const NONE = '0199a0b0-0000-7000-8000-000000000000';

export default async (w) => {
  const mock = await w.mock([say('one')]);
  const settings = config(mock, { top: 'features.goals = true' });
  let s = w.server({ config: settings });
  await s.initialize();
  const { rowsOf } = stateDatabase(path.join(w.home, '.codex'));
  const rows = () =>
    w.note(
      'rows',
      rowsOf('select * from thread_goals').map(({ created_at_ms, updated_at_ms, ...row }) => ({
        ...row,
        created: typeof created_at_ms,
        renewed: updated_at_ms >= created_at_ms,
      })),
    );
  const start = async (extra = {}) => (await s.request('thread/start', { cwd: w.cwd, ...extra })).thread;
  /** Sets a goal and waits for what is told of it, so that the next answer does not overtake that. */
  const set = async (threadId, change) => {
    const from = s.trace.length;
    await s.request('thread/goal/set', { threadId, ...change });
    await s.waitFor('thread/goal/updated', { from });
  };
  const all = ['thread/goal/set', 'thread/goal/get', 'thread/goal/clear'];
  const { id } = await start();
  await s.request('thread/goal/get', { threadId: id });
  for (const change of [
    {},
    { objective: ' ' },
    { objective: 'x'.repeat(4001) },
    { objective: 'a', tokenBudget: 0 },
    { tokenBudget: -1 },
    { tokenBudget: 5 },
    { status: 'active' },
    { status: 'never' },
    { tokenBudget: 1.5 },
    { objective: 5 },
  ]) {
    await s.requestError('thread/goal/set', { threadId: id, ...change });
  }
  const ephemeral = await start({ ephemeral: true });
  for (const threadId of [ephemeral.id, NONE, 'nope']) {
    for (const method of all) await s.requestError(method, { threadId, objective: 'a' });
  }
  await set(id, { objective: ' a goal\n', status: 'paused', tokenBudget: 100 });
  rows();
  await s.request('thread/goal/get', { threadId: id });
  for (const change of [
    { objective: 'a goal' },
    { tokenBudget: null },
    { status: 'complete' },
    { status: 'paused' },
    { objective: 'a goal', status: 'budgetLimited', tokenBudget: 7 },
    { status: 'paused' },
    { objective: 'another', status: 'paused' },
    { status: 'complete' },
    { objective: 'another', status: 'complete', tokenBudget: 9 },
  ]) {
    await set(id, change);
  }
  rows();
  await s.close();
  s = w.server({ config: settings });
  await s.initialize();
  await s.request('thread/goal/get', { threadId: id });
  await set(id, { objective: 'of a stored thread', status: 'paused' });
  rows();
  await s.request('thread/goal/clear', { threadId: id });
  await s.waitFor('thread/goal/cleared');
  await s.request('thread/goal/clear', { threadId: id });
  await s.request('thread/goal/get', { threadId: id });
  rows();
  await s.close();
  s = w.server({ config: config(mock) });
  await s.initialize();
  for (const method of all) await s.requestError(method, { threadId: id, objective: 'a' });
  for (const method of all) await s.requestError(method, { threadId: 'nope' });
};
