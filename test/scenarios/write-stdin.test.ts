import { expect, test } from 'vitest';
import {
  call,
  CARRIERS,
  Evened,
  execCommand,
  FIRST,
  itemCompleted,
  itemStarted,
  lookAt,
  ManualClock,
  modelSaid,
  note,
  ran,
  say,
  sessionReport,
  startedSession,
  startServer,
  toolOutputs,
  turnCompleted,
  turnStarted,
  typeInto,
  userSaid,
  type Script,
  type ServerSetup,
} from '../harness/index.ts';
import { until } from '../exec/process-state.ts';

const terminal = { tty: true };

async function began(scripts: readonly Script[], setup: ServerSetup = {}) {
  const server = await startServer({ ...setup, scripts: [...scripts, say('done')] });
  const evened = new Evened(server.home);
  const { thread } = await server.client.request('thread/start', { cwd: server.home.workspace.path });
  evened.value(thread.id);
  return { ...server, evened, thread };
}

async function ranTurn(scripts: readonly Script[], setup: ServerSetup = {}) {
  const server = await began(scripts, setup);
  const { from } = await server.client.turn(server.thread.id, 'go');
  return { ...server, from, outputs: server.evened.value(toolOutputs(server.model)) };
}

const typed = (stdin: string) =>
  note('item/commandExecution/terminalInteraction', { ...FIRST, itemId: 'c1', processId: '@1', stdin });
const delta = (text: string) =>
  note('item/commandExecution/outputDelta', { ...FIRST, itemId: 'c1', delta: text });

test.each(CARRIERS)('a model types into a terminal until its command ends, over %s', async (carrier) => {
  const script = 'read x; echo got $x; read y; exit 4';
  const { client, evened, from, outputs } = await ranTurn(
    [
      execCommand(script, terminal),
      typeInto('hello\n', 'c2'),
      typeInto('bye\n', 'c3', { yield_time_ms: 20_000 }),
    ],
    { carrier },
  );
  expect(outputs).toEqual({
    c1: sessionReport('', '@1'),
    c2: sessionReport('hello\r\ngot hello\r\n', '@1'),
    c3: sessionReport('bye\r\n', 4),
  });
  const heard = evened.heard(client, { from });
  const said = heard.filter(({ method }) => method !== 'item/commandExecution/outputDelta');
  expect(said).toEqual([
    turnStarted(FIRST),
    ...userSaid(FIRST, '#3', 'go'),
    itemStarted(FIRST, startedSession(script)),
    typed('hello\n'),
    typed('bye\n'),
    itemCompleted(FIRST, startedSession(script, ran(4, 'hello\r\ngot hello\r\nbye\r\n'))),
    ...modelSaid(FIRST, 'done'),
    turnCompleted(FIRST),
  ]);
  const pieces = client.notifications('item/commandExecution/outputDelta', from).map((piece) => piece.delta);
  expect(pieces.join('')).toBe('hello\r\ngot hello\r\nbye\r\n');
});

test('looking at a command waits for its end, five seconds at least', async () => {
  const clock = new ManualClock();
  const script = 'echo up; while ! [ -e go ]; do sleep 0.02; done; echo down';
  const { client, home, model, thread, evened } = await began(
    [execCommand(script), lookAt('c2', { yield_time_ms: 1 }), lookAt('c3')],
    { clock },
  );
  const turn = client.turn(thread.id, 'go');
  const told = (count: number) =>
    client.notifications('item/commandExecution/terminalInteraction').length === count;
  await client.waitFor('item/commandExecution/outputDelta');
  clock.advance(250);
  await until(() => model.turns().length === 2 && clock.waiting === 1);
  clock.advance(4_999);
  expect(told(0)).toBe(true);
  clock.advance(1);
  await until(() => model.turns().length === 3 && clock.waiting === 1);
  home.workspace.write('go', '');
  const { from } = await turn;
  expect(evened.value(toolOutputs(model))).toEqual({
    c1: sessionReport('up\n', '@1'),
    c2: sessionReport('', '@1'),
    c3: sessionReport('down\n', 0),
  });
  expect(evened.heard(client, { from }).slice(3)).toEqual([
    itemStarted(FIRST, startedSession(script)),
    delta('up\n'),
    typed(''),
    delta('down\n'),
    typed(''),
    itemCompleted(FIRST, startedSession(script, ran(0, 'up\ndown\n'))),
    ...modelSaid(FIRST, 'done'),
    turnCompleted(FIRST),
  ]);
});

test.each([
  ['what is configured', 'background_terminal_max_timeout = 6000\n', 6_000],
  ['five seconds, whatever is configured', 'background_terminal_max_timeout = 10\n', 5_000],
  ['five minutes', '', 300_000],
])('a look takes at most %s', async (_, settings, most) => {
  const clock = new ManualClock();
  const { client, model, thread } = await began(
    [execCommand('sleep 60'), lookAt('c2', { yield_time_ms: 3_600_000 })],
    { clock, settings },
  );
  const turn = client.turn(thread.id, 'go');
  await until(() => clock.waiting === 1);
  clock.advance(250);
  await until(() => model.turns().length === 2 && clock.waiting === 1);
  clock.advance(most - 1);
  expect(clock.waiting).toBe(1);
  clock.advance(1);
  expect((await turn).turn.status).toBe('completed');
});

test('Ctrl-C reaches the command in its terminal', async () => {
  const { outputs } = await ranTurn([
    execCommand('trap "echo caught; exit 7" INT; echo up; while :; do sleep 0.02; done', terminal),
    typeInto('\u0003', 'c2', { yield_time_ms: 20_000 }),
  ]);
  expect(outputs).toEqual({ c1: sessionReport('up\r\n', '@1'), c2: sessionReport('^Ccaught\r\n', 7) });
});

test('a command without a terminal takes no input', async () => {
  const { outputs, client, from } = await ranTurn([execCommand('sleep 60'), typeInto('x', 'c2')]);
  expect(outputs).toEqual({
    c1: sessionReport('', '@1'),
    c2: 'write_stdin failed: stdin is closed for this session; rerun exec_command with tty=true to keep stdin open',
  });
  expect(client.notifications('item/commandExecution/terminalInteraction', from)).toEqual([]);
});

test('a session that has ended is told once more, and then unknown', async () => {
  const script = 'while ! [ -e go ]; do sleep 0.02; done; echo down';
  const { client, home, model, thread, evened } = await began([
    execCommand(script),
    say('meanwhile'),
    lookAt('c2'),
    lookAt('c3'),
  ]);
  await client.turn(thread.id, 'go');
  home.workspace.write('go', '');
  await client.waitFor('item/completed', ({ item }) => item.id === 'c1');
  await client.turn(thread.id, 'and now?');
  const { c2, c3 } = evened.value(toolOutputs(model)) as Record<string, string>;
  expect(c2).toBe(sessionReport('down\n', 0));
  expect(c3).toMatch(/^write_stdin failed: Unknown process id \d+$/);
});

test.each([
  ['an unknown session', { session_id: 5 }, 'write_stdin failed: Unknown process id 5'],
  ['no session', {}, 'failed to parse function arguments: missing field `session_id`'],
  [
    'a session by text',
    { session_id: '5' },
    'failed to parse function arguments: invalid type: string "5", expected i32',
  ],
])('%s is told to the model alone', async (_, args, message) => {
  const { outputs, client, from } = await ranTurn([call('c1', 'write_stdin', args)]);
  expect(outputs).toEqual({ c1: message });
  const types = client.notifications('item/started', from).map(({ item }) => item.type);
  expect(types).toEqual(['userMessage', 'agentMessage']);
});
