import { expect, onTestFinished, test } from 'vitest';
import {
  call,
  Evened,
  ManualClock,
  modelInput,
  modelRoles,
  modelSaid,
  note,
  say,
  sse,
  startServer,
  testHome,
  toolOutputs,
  turnCompleted,
  turnStarted,
  type ServerSetup,
  type TestServer,
} from '../harness/index.ts';

const reached = call('done', 'update_goal', { status: 'complete' });

/** Time stands still in it unless a test moves it. */
const startGoalServer = (setup: ServerSetup = {}): Promise<TestServer> =>
  startServer({ settings: '[features]\ngoals = true', clock: new ManualClock(), ...setup });

async function startThread({ client, home }: TestServer, ephemeral = false): Promise<string> {
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path, ephemeral });
  return thread.id;
}

/** The goals that a client was told of: which turn worked for it, its status, tokens and seconds. */
const told = ({ client }: TestServer, from = 0): unknown[] =>
  client
    .notifications('thread/goal/updated', from)
    .map(({ turnId, goal }) => [
      turnId === null ? null : 'turn',
      goal.status,
      goal.tokensUsed,
      goal.timeUsedSeconds,
    ]);

/** Waits for the end of so many turns, and gives the last. */
async function turnsEnd({ client }: TestServer, count: number, from = 0) {
  let seen = 0;
  const { turn } = await client.waitFor('turn/completed', () => ++seen === count, { from });
  return turn;
}

/** The texts of what the model was told as developer, in one request. */
const developerTexts = ({ model }: TestServer, request = -1): string[] =>
  modelInput(model, request).flatMap(({ role, content }) =>
    role === 'developer' ? (content ?? []).map(({ text = '' }) => text) : [],
  );

function gate() {
  let open = (): void => undefined;
  const hold = new Promise<void>((resolve) => (open = resolve));
  return { hold, open };
}

/** A message that is not said to its end before the gate opens. */
const heldMessage = (text: string, hold: Promise<void>) => [
  sse.created(),
  sse.messageAdded(),
  sse.textDelta(text),
  { hold },
  sse.message(text),
  sse.completed(),
];

test('an active goal begins turns by itself, one after another, until the model says that it is reached', async () => {
  const server = await startGoalServer({ scripts: [say('a step'), reached, say('all done')] });
  const { client, model } = server;
  const threadId = await startThread(server);
  const from = client.mark();
  await client.request('thread/goal/set', { threadId, objective: 'tidy up', tokenBudget: 1000 });
  await turnsEnd(server, 2, from);
  const evened = new Evened(server.home);
  const goal = (status: string, tokensUsed: number) => ({
    threadId: '#1',
    objective: 'tidy up',
    status,
    tokenBudget: 1000,
    tokensUsed,
    timeUsedSeconds: 0,
    createdAt: 0,
    updatedAt: 0,
  });
  const updated = (turnId: string | null, status: string, tokensUsed: number) =>
    note('thread/goal/updated', { threadId: '#1', turnId, goal: goal(status, tokensUsed) });
  const [first, second] = [
    { threadId: '#1', turnId: '#2' },
    { threadId: '#1', turnId: '#3' },
  ];
  expect(evened.heard(client, { from })).toEqual([
    updated(null, 'active', 0),
    turnStarted(first),
    ...modelSaid(first, 'a step'),
    updated('#2', 'active', 110),
    turnCompleted(first),
    turnStarted(second),
    updated('#3', 'active', 220),
    updated('#3', 'complete', 220),
    ...modelSaid(second, 'all done'),
    turnCompleted(second),
  ]);
  expect(modelRoles(model, 0).slice(2)).toEqual(['developer']);
  expect(modelRoles(model, 1).slice(2)).toEqual(['developer', 'assistant', 'developer']);
  const prompt = developerTexts(server, 1).at(-1);
  expect(prompt).toContain('<goal_objective>\ntidy up\n</goal_objective>');
  expect(prompt).toContain('- tokens: 110\n- token budget: 1000\n- tokens left: 890');
  const { thread } = await client.request('thread/read', { threadId, includeTurns: true });
  expect(thread.turns.map(({ items }) => items.map(({ type }) => type))).toEqual([
    ['agentMessage'],
    ['agentMessage'],
  ]);
});

test('the budget ends the work: the model is told once, in the turn that used it up', async () => {
  const plan = call('c2', 'update_plan', { plan: [] });
  const server = await startGoalServer({ scripts: [call('c1', 'get_goal', {}), plan, say('that is it')] });
  const { client } = server;
  const threadId = await startThread(server);
  await client.request('thread/goal/set', { threadId, objective: 'tidy up', tokenBudget: 50 });
  await turnsEnd(server, 1);
  expect(told(server)).toEqual([
    [null, 'active', 0, 0],
    ['turn', 'budgetLimited', 110, 0],
    ['turn', 'budgetLimited', 220, 0],
    ['turn', 'budgetLimited', 330, 0],
  ]);
  expect(developerTexts(server, 0)).toHaveLength(2);
  expect(developerTexts(server)).toHaveLength(3);
  expect(developerTexts(server).at(-1)).toMatch(/budget .* is used up/);
  expect(modelRoles(server.model).slice(2)).toEqual([
    'developer',
    'function_call',
    'function_call_output',
    'developer',
    'function_call',
    'function_call_output',
  ]);
  const set = async (change: object) =>
    (await client.request('thread/goal/set', { threadId, ...change })).goal.status;
  expect(await set({ status: 'active' })).toBe('budgetLimited');
  expect(await set({ objective: 'tidy up' })).toBe('budgetLimited');
  expect(await set({ tokenBudget: 5000 })).toBe('budgetLimited');
  server.model.push(reached, say('done'));
  const from = client.mark();
  expect(await set({ status: 'active' })).toBe('active');
  await turnsEnd(server, 1, from);
  expect(JSON.parse(String(toolOutputs(server.model)['done']))).toEqual({
    goal: {
      threadId,
      objective: 'tidy up',
      status: 'complete',
      tokenBudget: 5000,
      tokensUsed: 440,
      timeUsedSeconds: 0,
      createdAt: expect.any(Number),
      updatedAt: expect.any(Number),
    },
    remainingTokens: 4560,
    completionBudgetReport: 'The goal is reached. Tell the user what it took: 440 of 5000 tokens.',
  });
});

test('turns of the user work for the goal too; what they take is counted in it, and then it goes on', async () => {
  const { hold, open } = gate();
  const server = await startGoalServer({ scripts: [heldMessage('hello', hold), reached, say('done')] });
  const { client, model } = server;
  const threadId = await startThread(server);
  await client.request('turn/start', { threadId, input: [{ type: 'text', text: 'hi' }] });
  await client.waitFor('item/agentMessage/delta');
  await client.request('thread/goal/set', { threadId, objective: 'tidy up' });
  open();
  await turnsEnd(server, 2);
  expect(told(server)).toEqual([
    [null, 'active', 0, 0],
    ['turn', 'active', 110, 0],
    ['turn', 'active', 220, 0],
    ['turn', 'complete', 220, 0],
  ]);
  expect(modelRoles(model, 1).slice(2)).toEqual(['user', 'assistant', 'developer']);
});

test('what was said in a turn for the goal is heard in it', async () => {
  const { hold, open } = gate();
  const server = await startGoalServer({ scripts: [heldMessage('a step', hold), reached, say('done')] });
  const { client, model } = server;
  const threadId = await startThread(server);
  await client.request('thread/goal/set', { threadId, objective: 'tidy up' });
  const { turnId } = await client.waitFor('item/agentMessage/delta');
  await client.request('turn/steer', {
    threadId,
    expectedTurnId: turnId,
    input: [{ type: 'text', text: 'but how?' }],
  });
  open();
  expect((await turnsEnd(server, 1)).id).toBe(turnId);
  expect(modelRoles(model, 1).slice(2)).toEqual(['developer', 'assistant', 'user']);
});

test('interrupting a turn pauses the goal, as does archiving the thread', async () => {
  const { hold, open } = gate();
  onTestFinished(open);
  const { hold: second, open: openSecond } = gate();
  onTestFinished(openSecond);
  const server = await startGoalServer({ scripts: [heldMessage('one', hold), heldMessage('two', second)] });
  const { client } = server;
  const threadId = await startThread(server);
  await client.request('thread/goal/set', { threadId, objective: 'tidy up' });
  const { turnId } = await client.waitFor('item/agentMessage/delta');
  await client.request('turn/interrupt', { threadId, turnId });
  await client.waitFor('thread/goal/updated', ({ goal }) => goal.status === 'paused');
  expect(client.methods().indexOf('turn/completed')).toBeLessThan(
    client.methods().lastIndexOf('thread/goal/updated'),
  );
  const from = client.mark();
  await client.request('thread/goal/set', { threadId, status: 'active' });
  await client.waitFor('item/agentMessage/delta', undefined, { from });
  await client.request('thread/archive', { threadId });
  await client.request('thread/unarchive', { threadId });
  expect((await client.request('thread/goal/get', { threadId })).goal?.status).toBe('paused');
});

test('a goal that is paused, complete or taken away while its turn runs is not worked for any longer', async () => {
  const gates = [gate(), gate(), gate()];
  const scripts = gates.map(({ hold }) => heldMessage('a step', hold));
  const server = await startGoalServer({ scripts });
  const { client } = server;
  const threadId = await startThread(server);
  const endings = [
    () => client.request('thread/goal/set', { threadId, status: 'paused' }),
    () => client.request('thread/goal/set', { threadId, status: 'complete' }),
    () => client.request('thread/goal/clear', { threadId }),
  ];
  await client.request('thread/goal/set', { threadId, objective: 'tidy up', status: 'paused' });
  for (const [index, end] of endings.entries()) {
    const from = client.mark();
    await client.request('thread/goal/set', { threadId, status: 'active' });
    await client.waitFor('item/agentMessage/delta', undefined, { from });
    await end();
    gates[index]?.open();
    await turnsEnd(server, 1, from);
  }
  expect(told(server).map((update) => (update as unknown[])[2])).toEqual([0, 0, 0, 0, 0, 0]);
  expect(client.notifications('turn/started')).toHaveLength(3);
});

test('after a turn that failed the goal stays active and waits for the next turn that ends well', async () => {
  const bad = { status: 400, body: { error: { message: 'bad' } } };
  const server = await startGoalServer({ scripts: [bad, say('hello'), reached, say('done')] });
  const { client } = server;
  const threadId = await startThread(server);
  await client.request('thread/goal/set', { threadId, objective: 'tidy up' });
  expect((await turnsEnd(server, 1)).status).toBe('failed');
  expect((await client.request('thread/goal/get', { threadId })).goal?.status).toBe('active');
  expect(client.notifications('turn/started')).toHaveLength(1);
  const { from } = await client.turn(threadId, 'go on');
  await turnsEnd(server, 2, from);
  expect(told(server, from).at(-1)).toEqual(['turn', 'complete', 220, 0]);
});

test('a model that only talks is not asked for ever', async () => {
  const server = await startGoalServer({ scripts: Array.from({ length: 10 }, () => say('I am thinking')) });
  const { client } = server;
  const threadId = await startThread(server);
  await client.request('thread/goal/set', { threadId, objective: 'tidy up' });
  await client.waitFor('warning', ({ message }) =>
    message.startsWith('The model called no tool in 10 turns'),
  );
  expect(client.notifications('turn/completed')).toHaveLength(10);
  server.model.push(say('hello'), reached, say('done'));
  const { from } = await client.turn(threadId, 'so?');
  await turnsEnd(server, 2, from);
  expect(told(server, from).at(-1)).toEqual(['turn', 'complete', 1320, 0]);
});

test('the time that turns take is counted in whole seconds; what is left of one counts later', async () => {
  const clock = new ManualClock();
  const steps = [gate(), gate()];
  const scripts = [...steps.map(({ hold }) => heldMessage('a step', hold)), reached, say('done')];
  const server = await startGoalServer({ clock, scripts });
  const { client } = server;
  const threadId = await startThread(server);
  let from = client.mark();
  await client.request('thread/goal/set', { threadId, objective: 'tidy up' });
  for (const { open } of steps) {
    await client.waitFor('item/agentMessage/delta', undefined, { from });
    from = client.mark();
    clock.advance(1600);
    open();
  }
  await client.waitFor('item/completed', ({ item }) => item.type === 'agentMessage' && item.text === 'done');
  expect(told(server)).toEqual([
    [null, 'active', 0, 0],
    ['turn', 'active', 110, 1],
    ['turn', 'active', 220, 3],
    ['turn', 'active', 330, 3],
    ['turn', 'complete', 330, 3],
  ]);
  expect(toolOutputs(server.model)['done']).toMatch(/Tell the user what it took: 3 seconds\./);
});

test('resuming a thread tells its goal to every connection, and works on for an active one', async () => {
  const home = testHome();
  onTestFinished(() => home.remove());
  const first = await startGoalServer({ home, scripts: [say('hello')] });
  const threadId = await startThread(first);
  await first.client.turn(threadId, 'hi');
  await first.client.request('thread/goal/set', { threadId, objective: 'tidy up', status: 'paused' });
  await first.close();
  const second = await startGoalServer({ home, scripts: [reached, say('done')] });
  const { client } = second;
  const other = await second.connect();
  await client.request('thread/resume', { threadId });
  expect(await other.waitFor('thread/goal/updated')).toMatchObject({
    turnId: null,
    goal: { status: 'paused' },
  });
  expect(client.methods()).not.toContain('turn/started');
  await client.request('thread/unsubscribe', { threadId });
  const from = client.mark();
  const set = { threadId, status: 'active' } as const;
  await client.request('thread/goal/set', set);
  await other.waitFor('thread/goal/updated', ({ goal }) => goal.status === 'complete');
  expect(client.methods(from)).not.toContain('turn/started');
  await client.request('thread/goal/clear', { threadId });
  const cleared = other.mark();
  await client.request('thread/resume', { threadId });
  expect(await other.waitFor('thread/goal/cleared', undefined, { from: cleared })).toEqual({ threadId });
});

test('a goal that is active while its thread is not loaded is worked for once that is resumed', async () => {
  const home = testHome();
  onTestFinished(() => home.remove());
  const first = await startGoalServer({ home });
  const threadId = await startThread(first);
  await first.client.request('thread/goal/set', { threadId, objective: 'tidy up', status: 'paused' });
  await first.close();
  const second = await startGoalServer({ home, scripts: [reached, say('done')] });
  const { client } = second;
  await client.request('thread/goal/set', { threadId, status: 'active' });
  expect(client.methods()).not.toContain('turn/started');
  await client.request('thread/resume', { threadId, excludeTurns: true });
  await turnsEnd(second, 1);
  expect(told(second)).toEqual([
    [null, 'active', 0, 0],
    [null, 'active', 0, 0],
    ['turn', 'active', 110, 0],
    ['turn', 'complete', 110, 0],
  ]);
});

test('a fork has no goal; going back in the thread leaves its goal', async () => {
  const server = await startGoalServer({ scripts: [say('hello')] });
  const { client } = server;
  const threadId = await startThread(server);
  await client.turn(threadId, 'hi');
  await client.request('thread/goal/set', { threadId, objective: 'tidy up', status: 'paused' });
  const fork = await client.request('thread/fork', { threadId });
  expect(await client.request('thread/goal/get', { threadId: fork.thread.id })).toEqual({ goal: null });
  await client.request('thread/rollback', { threadId, numTurns: 1 });
  expect((await client.request('thread/goal/get', { threadId })).goal).toMatchObject({
    objective: 'tidy up',
  });
});

test('a compaction in the place of a turn for the goal counts for it, and then it goes on', async () => {
  const { hold, open } = gate();
  onTestFinished(open);
  const server = await startGoalServer({
    scripts: [heldMessage('a step', hold), say('a summary'), reached, say('done')],
  });
  const { client } = server;
  const threadId = await startThread(server);
  await client.request('thread/goal/set', { threadId, objective: 'tidy up' });
  await client.waitFor('item/agentMessage/delta');
  await client.request('thread/compact/start', { threadId });
  expect((await turnsEnd(server, 3)).status).toBe('completed');
  expect(told(server)).toEqual([
    [null, 'active', 0, 0],
    ['turn', 'active', 110, 0],
    ['turn', 'active', 220, 0],
    ['turn', 'complete', 220, 0],
  ]);
});
