import { expect, onTestFinished, test } from 'vitest';
import { call, say, sse, startScriptedModel, startServer, testHome, type Script } from '../harness/index.ts';

/** Two servers with goals on one home, which share a model too. */
async function twoServers(scripts: readonly Script[]) {
  const home = testHome();
  const model = await startScriptedModel(scripts);
  const start = () => startServer({ home, model, settings: '[features]\ngoals = true' });
  const [first, second] = [await start(), await start()];
  onTestFinished(async () => {
    await Promise.all([first.close(), second.close()]);
    await model.close();
    home.remove();
  });
  return { home, model, a: first.client, b: second.client };
}

/** A step of the model that waits in its middle until `open` is called. */
function held(text: string) {
  let open = (): void => undefined;
  const hold = new Promise<void>((resolve) => (open = resolve));
  const script = [sse.created(), sse.messageAdded(), { hold }, sse.message(text), sse.completed()];
  return { script, open: () => open() };
}

test('a goal that one server works for is not worked for by another that loads the thread', async () => {
  const step = held('a step');
  const reached = call('done', 'update_goal', { status: 'complete' });
  const { home, model, a, b } = await twoServers([step.script, reached, say('done')]);
  const { thread } = await a.request('thread/start', { cwd: home.workspace.path });
  const { id: threadId } = thread;
  await a.request('thread/goal/set', { threadId, objective: 'tidy up' });
  await a.waitFor('item/started');
  await b.request('thread/resume', { threadId });
  expect((await b.waitFor('thread/goal/updated')).goal.status).toBe('active');
  step.open();
  await a.waitFor('item/completed', ({ item }) => item.type === 'agentMessage' && item.text === 'done');
  expect((await b.request('thread/goal/get', { threadId })).goal).toMatchObject({
    status: 'complete',
    tokensUsed: 220,
  });
  expect(b.methods()).not.toContain('turn/started');
  expect(model.turns()).toHaveLength(3);
});

test('pausing a goal in one server ends the work for it in another', async () => {
  const step = held('a step');
  const { home, a, b } = await twoServers([step.script]);
  const { thread } = await a.request('thread/start', { cwd: home.workspace.path });
  const { id: threadId } = thread;
  await a.request('thread/goal/set', { threadId, objective: 'tidy up' });
  await a.waitFor('item/started');
  await b.request('thread/goal/set', { threadId, status: 'paused' });
  step.open();
  await a.waitFor('turn/completed');
  expect((await a.request('thread/goal/get', { threadId })).goal).toMatchObject({
    status: 'paused',
    tokensUsed: 0,
  });
  expect(a.notifications('turn/started')).toHaveLength(1);
});
