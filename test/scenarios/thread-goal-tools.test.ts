import { mkdirSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import {
  call,
  ManualClock,
  modelInput,
  say,
  startServer,
  testHome,
  toolOutputs,
  type ServerSetup,
  type TestServer,
} from '../harness/index.ts';

const startGoalServer = (setup: ServerSetup = {}): Promise<TestServer> =>
  startServer({ settings: '[features]\ngoals = true', clock: new ManualClock(), ...setup });

async function startThread({ client, home }: TestServer, ephemeral = false): Promise<string> {
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path, ephemeral });
  return thread.id;
}

/** A thread in whose first turn the model makes these calls, one a request; gives what it was told of them. */
async function calls(
  server: TestServer,
  threadId: string,
  asked: readonly (readonly [name: string, args: unknown])[],
): Promise<unknown[]> {
  server.model.push(...asked.map(([name, args], index) => call(`c${index}`, name, args)), say('done'));
  await server.client.turn(threadId, 'hi');
  const outputs = toolOutputs(server.model);
  return asked.map((_, index) => outputs[`c${index}`]);
}

const parsed = (output: unknown): unknown => JSON.parse(String(output));

/** The names of the tools for goals that the last request offered. */
function offered({ model }: TestServer): string[] {
  const { tools } = model.turns().at(-1)!.body as { tools: { name?: string }[] };
  return tools.flatMap(({ name = '' }) => (name.endsWith('_goal') ? [name] : []));
}

test('the model can see, set and reach a goal', async () => {
  const server = await startGoalServer();
  const { client } = server;
  const threadId = await startThread(server);
  const [none, created, seen, reached] = await calls(server, threadId, [
    ['get_goal', {}],
    ['create_goal', { objective: ' tidy up ', token_budget: 4000 }],
    ['get_goal', 'not looked at'],
    ['update_goal', { status: 'complete' }],
  ]);
  expect(none).toBe('{\n  "goal": null,\n  "remainingTokens": null,\n  "completionBudgetReport": null\n}');
  const goal = {
    threadId,
    objective: 'tidy up',
    status: 'active',
    tokenBudget: 4000,
    tokensUsed: 0,
    timeUsedSeconds: 0,
    createdAt: expect.any(Number),
    updatedAt: expect.any(Number),
  };
  expect(parsed(created)).toEqual({ goal, remainingTokens: 4000, completionBudgetReport: null });
  expect(parsed(seen)).toEqual({ goal, remainingTokens: 4000, completionBudgetReport: null });
  const complete = { ...goal, tokensUsed: 220, status: 'complete' };
  expect(parsed(reached)).toEqual({
    goal: complete,
    remainingTokens: 3780,
    completionBudgetReport: 'The goal is reached. Tell the user what it took: 220 of 4000 tokens.',
  });
  const updates = client.notifications('thread/goal/updated');
  expect(updates.map(({ goal: { status, tokensUsed } }) => [status, tokensUsed])).toEqual([
    ['active', 0],
    ['active', 110],
    ['active', 220],
    ['complete', 220],
  ]);
  expect(new Set(updates.map(({ turnId }) => turnId)).size).toBe(1);
  expect(await client.request('thread/goal/get', { threadId })).toEqual({ goal: complete });
});

test('a goal without a budget has none in what the model sees', async () => {
  const server = await startGoalServer();
  const threadId = await startThread(server);
  const [created, reached] = await calls(server, threadId, [
    ['create_goal', { objective: 'tidy up', why: 'not looked at' }],
    ['update_goal', { status: 'complete' }],
  ]);
  expect(parsed(created)).not.toHaveProperty('goal.tokenBudget');
  expect(parsed(reached)).toMatchObject({ remainingTokens: null, completionBudgetReport: null });
});

test('calls that cannot be followed are answered with why', async () => {
  const server = await startGoalServer();
  const threadId = await startThread(server);
  const bad = 'failed to parse function arguments:';
  const outputs = await calls(server, threadId, [
    ['update_goal', { status: 'complete' }],
    ['create_goal', { objective: ' ' }],
    ['create_goal', { objective: 'x'.repeat(4001) }],
    ['create_goal', { objective: 'x', token_budget: 0 }],
    ['create_goal', { objective: 'x', token_budget: 1.5 }],
    ['create_goal', {}],
    ['update_goal', {}],
    ['update_goal', { status: 'done' }],
    ['update_goal', { status: 'paused' }],
    ['create_goal', { objective: 'tidy up', token_budget: null }],
    ['create_goal', { objective: 'another' }],
    ['update_goal', { status: 'complete' }],
    ['create_goal', { objective: 'another' }],
  ]);
  expect(outputs.filter((_, index) => index !== 9 && index !== 11)).toEqual([
    `cannot update goal for thread ${threadId}: no goal exists`,
    'goal objective must not be empty',
    'goal objective must be at most 4000 characters',
    'goal budgets must be positive when provided',
    `${bad} invalid type: floating point \`1.5\`, expected i64`,
    `${bad} missing field \`objective\``,
    `${bad} missing field \`status\``,
    `${bad} unknown variant \`done\`, expected one of \`active\`, \`paused\`, \`budgetLimited\`, \`complete\``,
    'update_goal takes the status complete only; the others are set by the user or the server',
    expect.stringMatching(/^this thread already has a goal/),
    expect.stringMatching(/^this thread already has a goal/),
  ]);
});

test('the tools are offered where a thread can have a goal: with the feature, and stored', async () => {
  const goalTools = ['get_goal', 'create_goal', 'update_goal'];
  const server = await startGoalServer({ scripts: [say('one')] });
  await server.client.turn(await startThread(server), 'hi');
  expect(offered(server)).toEqual(goalTools);
  const ephemeral = await startThread(server, true);
  expect(await calls(server, ephemeral, [['get_goal', {}]])).toEqual(['unsupported call: get_goal']);
  expect(offered(server)).toEqual([]);
  const without = await startServer({ scripts: [say('two')] });
  await without.client.turn(await startThread(without), 'hi');
  expect(offered(without)).toEqual([]);
});

test('without a state database turns run all the same, and the tools say what is missing', async () => {
  const home = testHome();
  onTestFinished(() => home.remove());
  mkdirSync(home.codexHome.join('state_5.sqlite'));
  const server = await startGoalServer({ home });
  const threadId = await startThread(server);
  const missing = 'sqlite state db unavailable for thread goals';
  expect(
    await calls(server, threadId, [
      ['get_goal', {}],
      ['create_goal', { objective: 'tidy up' }],
    ]),
  ).toEqual([missing, missing]);
  expect(modelInput(server.model).length).toBeGreaterThan(0);
  expect(server.client.notifications('turn/completed').at(-1)?.turn.status).toBe('completed');
});
