import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  Evened,
  execCommand,
  FIRST,
  itemCompleted,
  itemStarted,
  lookAt,
  ManualClock,
  modelInput,
  processesWith,
  ran,
  say,
  sessionReport,
  startedSession,
  startServer,
  toolOutputs,
  turnCompleted,
  type Script,
  type ServerSetup,
} from '../harness/index.ts';
import { until } from '../exec/process-state.ts';

const WAITS = 'echo up; while ! [ -e go ]; do sleep 0.02; done; echo down';

async function began(scripts: readonly Script[], setup: ServerSetup = {}) {
  const server = await startServer({ ...setup, scripts });
  const evened = new Evened(server.home);
  const { thread } = await server.client.request('thread/start', { cwd: server.home.workspace.path });
  evened.value(thread.id);
  return { ...server, evened, thread };
}

/** A command that can be found among the processes of the machine. */
const findable = () => `sleep 1000.${process.pid}${Math.floor(Math.random() * 1e6)}`;

test('a command outlives its turn, and its item ends with it', async () => {
  const { client, evened, home, model, thread } = await began([
    execCommand(WAITS),
    say('started'),
    lookAt('c2', { yield_time_ms: 20_000 }),
    say('seen'),
  ]);
  const { from } = await client.turn(thread.id, 'go');
  const second = client.turn(thread.id, 'look');
  await until(() => model.turns().length === 3);
  home.workspace.write('go', '');
  await second;
  const items = evened.heard(client, { from, only: ['item/started', 'item/completed', 'turn/completed'] });
  const ofCommands = items.filter((heard) => JSON.stringify(heard).includes('commandExecution'));
  expect(ofCommands).toEqual([
    itemStarted(FIRST, startedSession(WAITS)),
    itemCompleted(FIRST, startedSession(WAITS, ran(0, 'up\ndown\n'))),
  ]);
  expect(items.indexOf(ofCommands[1]!)).toBeLessThan(items.length - 1);
  expect(evened.value(toolOutputs(model))).toMatchObject({ c2: sessionReport('down\n', 0) });
});

test('a command that ends while no turn runs is told at once', async () => {
  const { client, evened, home, thread } = await began([execCommand(WAITS), say('started')]);
  const { from } = await client.turn(thread.id, 'go');
  home.workspace.write('go', '');
  await client.waitFor('item/completed', ({ item }) => item.id === 'c1');
  const heard = evened.heard(client, { from, only: ['turn/completed', 'item/completed'] });
  expect(heard.slice(-2)).toEqual([
    turnCompleted(FIRST),
    itemCompleted(FIRST, startedSession(WAITS, ran(0, 'up\ndown\n'))),
  ]);
});

test('an interrupt leaves commands running, and the model is told so', async () => {
  const { client, evened, home, model, thread } = await began([
    execCommand(WAITS, { yield_time_ms: 30_000 }),
    say('sorry'),
  ]);
  const from = client.mark();
  const { turn } = await client.request('turn/start', {
    threadId: thread.id,
    input: [{ type: 'text', text: 'go', text_elements: [] }],
  });
  await client.waitFor('item/commandExecution/outputDelta');
  await client.request('turn/interrupt', { threadId: thread.id, turnId: turn.id });
  await client.waitFor('turn/completed');
  home.workspace.write('go', '');
  await client.waitFor('item/completed', ({ item }) => item.id === 'c1');
  const heard = evened.heard(client, { from, only: ['turn/completed', 'item/completed'] });
  expect(heard.slice(-2)).toEqual([
    turnCompleted(FIRST, 'interrupted'),
    itemCompleted(FIRST, startedSession(WAITS, ran(0, 'up\ndown\n'))),
  ]);
  await client.turn(thread.id, 'on');
  expect(toolOutputs(model)).toEqual({ c1: expect.stringMatching(/^aborted by user after \d+\.\ds$/) });
  const told = JSON.stringify(modelInput(model));
  expect(told).toContain('may still run');
});

test('cleaning ends what a thread left running, with all that it started', async () => {
  const [pipe, terminal] = [findable(), findable()];
  const { client, evened, model, thread } = await began([
    execCommand(`${pipe} & wait`),
    execCommand(`trap '' TERM HUP; ${terminal}`, { tty: true }, 'c2'),
    say('started'),
    lookAt('c3'),
    say('gone'),
  ]);
  const { from } = await client.turn(thread.id, 'go');
  expect(await client.request('thread/backgroundTerminals/clean', { threadId: thread.id })).toEqual({});
  for (const id of ['c1', 'c2']) await client.waitFor('item/completed', ({ item }) => item.id === id);
  await until(() => processesWith(pipe).length + processesWith(terminal).length === 0);
  const ends = client.notifications('item/completed', from).map(({ item }) => evened.value(item));
  expect(ends).toContainEqual(
    startedSession(`${pipe} & wait`, { ...ran(-1), processId: expect.any(String) }),
  );
  await client.turn(thread.id, 'look');
  expect(toolOutputs(model)).toMatchObject({ c3: expect.stringMatching(/^write_stdin failed: Unknown/) });
});

test('there need be nothing to clean, but a thread', async () => {
  const { client, thread } = await began([]);
  const clean = 'thread/backgroundTerminals/clean';
  expect(await client.request(clean, { threadId: thread.id })).toEqual({});
  const threadId = '0199a0b0-0000-7000-8000-000000000000';
  expect(await client.requestError(clean, { threadId })).toEqual({
    code: -32600,
    message: `thread not found: ${threadId}`,
  });
});

test('commands end with a thread that is archived', async () => {
  const script = findable();
  const { client, thread } = await began([execCommand(script), say('started')]);
  await client.turn(thread.id, 'go');
  expect(processesWith(script).length).toBeGreaterThan(0);
  await client.request('thread/archive', { threadId: thread.id });
  const { item } = await client.waitFor('item/completed', (completed) => completed.item.id === 'c1');
  expect(item).toMatchObject({ status: 'failed', exitCode: -1 });
  expect(processesWith(script)).toEqual([]);
});

test('commands end with the server', async () => {
  const script = findable();
  const { client, close, thread } = await began([execCommand(script), say('started')]);
  await client.turn(thread.id, 'go');
  expect(processesWith(script).length).toBeGreaterThan(0);
  await close();
  expect(processesWith(script)).toEqual([]);
});

test('waiting stands still while the user has other questions to answer', async () => {
  const clock = new ManualClock();
  const { client, thread } = await began([execCommand('sleep 60', { yield_time_ms: 1_000 }), say('done')], {
    clock,
  });
  const { threadId } = { threadId: thread.id };
  const turn = client.turn(threadId, 'go');
  await until(() => clock.waiting === 1);
  clock.advance(600);
  await client.request('thread/increment_elicitation', { threadId });
  clock.advance(60_000);
  await client.request('thread/decrement_elicitation', { threadId });
  clock.advance(399);
  expect(clock.waiting).toBe(1);
  clock.advance(1);
  expect((await turn).turn.status).toBe('completed');
});

test('of too many commands the one goes that was used longest ago, after a warning', async () => {
  const clock = new ManualClock();
  const many = Array.from({ length: 66 }, (_, at) => execCommand('sleep 1000', {}, `c${at}`));
  const { client, model, thread } = await began([...many, say('done')], {
    clock,
    settings: 'sandbox_mode = "danger-full-access"',
  });
  const turn = client.turn(thread.id, 'go');
  for (let at = 0; at < many.length; at++) {
    await until(() => model.turns().length === at + 1 && clock.waiting === 1);
    clock.advance(250);
  }
  const { from } = await turn;
  const warnings = modelInput(model).flatMap(({ content }) => content?.[0]?.text ?? []);
  expect(warnings.filter((text) => text.startsWith('Warning: '))).toHaveLength(7);
  await until(() => client.notifications('item/completed', from).length >= 4);
  const ended = client
    .notifications('item/completed', from)
    .flatMap(({ item }) => (item.type === 'commandExecution' ? [item.id] : []));
  expect(ended.toSorted()).toEqual(['c0', 'c1']);
});

test('nothing of a command is stored but what the model was told', async () => {
  const { client, thread } = await began([execCommand('echo up; sleep 60'), say('started')]);
  await client.turn(thread.id, 'go');
  const { thread: read } = await client.request('thread/read', { threadId: thread.id, includeTurns: true });
  expect(read.turns[0]?.items.map(({ type }) => type)).toEqual(['userMessage', 'agentMessage']);
  const records = readFileSync(read.path ?? '', 'utf8');
  expect(records).toContain('Process running with session ID');
  expect(records).not.toContain('commandExecution');
});
