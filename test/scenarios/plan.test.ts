import { expect, test } from 'vitest';
import {
  call,
  Evened,
  FIRST,
  modelSaid,
  note,
  say,
  startServer,
  toolOutputs,
  turnCompleted,
  turnStarted,
  userSaid,
} from '../harness/index.ts';

test('update_plan shows the client the whole plan', async () => {
  const plan = [
    { step: 'look', status: 'completed' },
    { step: 'write', status: 'in_progress' },
    { step: 'check', status: 'pending' },
  ];
  const { client, home, model } = await startServer({
    scripts: [
      call('p', 'update_plan', { explanation: 'why', plan }),
      call('q', 'update_plan', { plan: [] }),
      say('ok'),
    ],
  });
  const evened = new Evened(home);
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  evened.value(thread.id);
  const { from } = await client.turn(thread.id, 'go');
  const shown = [
    { step: 'look', status: 'completed' },
    { step: 'write', status: 'inProgress' },
    { step: 'check', status: 'pending' },
  ];
  expect(evened.heard(client, { from })).toEqual([
    turnStarted(FIRST),
    ...userSaid(FIRST, '#3', 'go'),
    note('turn/plan/updated', { ...FIRST, explanation: 'why', plan: shown }),
    note('turn/plan/updated', { ...FIRST, explanation: null, plan: [] }),
    ...modelSaid(FIRST, 'ok'),
    turnCompleted(FIRST),
  ]);
  expect(toolOutputs(model)).toEqual({ p: 'Plan updated', q: 'Plan updated' });
});

test('a plan that cannot be read is told to the model alone', async () => {
  const odd = { plan: [{ step: 's', status: 'odd' }] };
  const { client, home, model } = await startServer({ scripts: [call('p', 'update_plan', odd), say('ok')] });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  const { turn } = await client.turn(thread.id, 'go');
  expect(turn.status).toBe('completed');
  expect(client.notifications('turn/plan/updated')).toEqual([]);
  expect(toolOutputs(model)).toEqual({
    p: 'failed to parse function arguments: unknown variant `odd`, expected one of `pending`, `in_progress`, `completed`',
  });
});
