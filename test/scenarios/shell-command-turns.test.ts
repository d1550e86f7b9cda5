import { describe, expect, test } from 'vitest';
import {
  Evened,
  FIRST,
  itemCompleted,
  itemStarted,
  modelHeard,
  note,
  processesWith,
  ran,
  command,
  say,
  sse,
  startServer,
  turnCompleted,
  turnStarted,
  userSaid,
  type Script,
  type TestClient,
} from '../harness/index.ts';

const RECORD = 'user: <user_shell_command>';
const STOPPED = 'user: <turn_aborted>';
const ABORTED = {
  status: 'failed',
  aggregatedOutput: 'command aborted by user',
  exitCode: -1,
  durationMs: 0,
};

const words = (text: string) => [{ type: 'text' as const, text, text_elements: [] }];

/** An answer that comes when `goOn` is called. */
function held(text: string) {
  let goOn = (): void => undefined;
  const hold = new Promise<void>((resolve) => (goOn = resolve));
  const script: Script = () => [sse.created(), { hold }, sse.message(text, 'm'), sse.completed()];
  return { script, goOn: () => goOn() };
}

/** A script that says something and goes on until `file` is there. */
const until = (file: string, said: string): string =>
  `echo ${said}; until test -e ${file}; do sleep 0.02; done`;

const item = (script: string, differing: object = {}, id = '#3') =>
  command(script, { id, command: `/bin/bash -lc '${script}'`, source: 'userShell', ...differing });

async function begun(scripts: readonly Script[] = []) {
  const server = await startServer({ scripts });
  const { client, home } = server;
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  const { id: threadId } = thread;
  const evened = new Evened(home);
  evened.value(threadId);
  const start = (text: string) => client.request('turn/start', { threadId, input: words(text) });
  const run = (script: string) => client.request('thread/shellCommand', { threadId, command: script });
  /** Runs a command until it says something. */
  const running = async (script: string) => {
    const from = client.mark();
    await run(script);
    const { turnId } = await client.waitFor('item/commandExecution/outputDelta', undefined, { from });
    return { from, turnId };
  };
  const interrupt = (turnId: string) => client.request('turn/interrupt', { threadId, turnId });
  return { ...server, threadId, evened, start, run, running, interrupt };
}

const turnEnd = (client: TestClient, from: number) => client.waitFor('turn/completed', undefined, { from });

const commandEnd = (client: TestClient, from: number, output: string) =>
  client.waitFor(
    'item/completed',
    ({ item: ended }) => ended.type === 'commandExecution' && ended.aggregatedOutput === output,
    { from },
  );

test('an interrupt ends a command with all it started, and the model is told', async () => {
  const naps = `26.${process.pid}`;
  const { client, model, threadId, evened, running, interrupt } = await begun();
  const script = `trap "" TERM; sleep ${naps} & echo on; sleep ${naps}`;
  const { from, turnId } = await running(script);
  await expect.poll(() => processesWith(naps)).toHaveLength(2);
  expect(await interrupt(turnId)).toEqual({});
  await turnEnd(client, from);
  expect(processesWith(naps)).toEqual([]);
  expect(evened.heard(client, { from })).toEqual([
    turnStarted(FIRST),
    itemStarted(FIRST, item(script)),
    note('item/commandExecution/outputDelta', { ...FIRST, itemId: '#3', delta: 'on\n' }),
    itemCompleted(FIRST, item(script, ABORTED)),
    turnCompleted(FIRST, 'interrupted'),
  ]);
  model.push(say('one'));
  await client.turn(threadId, 'a');
  expect(modelHeard(model).slice(0, 2)).toEqual([RECORD, STOPPED]);
});

test('a command that comes while one runs joins its turn, and may outlive it', async () => {
  const { client, home, model, threadId, evened, running, run } = await begun();
  const [first, second] = [until('a', 'A'), until('b', 'B')];
  const { from } = await running(first);
  await run(second);
  await client.waitFor('item/commandExecution/outputDelta', ({ delta }) => delta === 'B\n', { from });
  home.workspace.write('a', '');
  await turnEnd(client, from);
  const { thread } = await client.request('thread/read', { threadId });
  expect(thread.status).toEqual({ type: 'idle' });
  home.workspace.write('b', '');
  await commandEnd(client, from, 'B\n');
  const delta = (itemId: string, text: string) =>
    note('item/commandExecution/outputDelta', { ...FIRST, itemId, delta: text });
  expect(evened.heard(client, { from })).toEqual([
    turnStarted(FIRST),
    itemStarted(FIRST, item(first)),
    delta('#3', 'A\n'),
    itemStarted(FIRST, item(second, {}, '#4')),
    delta('#4', 'B\n'),
    itemCompleted(FIRST, item(first, ran(0, 'A\n'))),
    turnCompleted(FIRST),
    itemCompleted(FIRST, item(second, ran(0, 'B\n'), '#4')),
  ]);
  model.push(say('one'));
  await client.turn(threadId, 'a');
  expect(modelHeard(model).slice(0, 3)).toEqual([RECORD, RECORD, 'developer']);
});

test('many at once all run, and the model hears of each', async () => {
  const { client, model, threadId, run } = await begun();
  const count = 20;
  const scripts = Array.from({ length: count }, (_, i) => `echo ${i}`);
  const from = client.mark();
  await Promise.all(scripts.map(run));
  await Promise.all(scripts.map((_, i) => commandEnd(client, from, `${i}\n`)));
  const status = async () => (await client.request('thread/read', { threadId })).thread.status;
  await expect.poll(status).toEqual({ type: 'idle' });
  model.push(say('one'));
  await client.turn(threadId, 'a');
  expect(modelHeard(model).filter((heard) => heard === RECORD)).toHaveLength(count);
});

test('words that come while one runs are said in its turn, and answered in the next', async () => {
  const { client, home, model, threadId, evened, running, start } = await begun();
  const script = until('go', 'on');
  const { from, turnId } = await running(script);
  expect(
    await client.request('turn/steer', { threadId, input: words('one'), expectedTurnId: turnId }),
  ).toEqual({
    turnId,
  });
  await start('two');
  home.workspace.write('go', '');
  await turnEnd(client, from);
  expect(evened.heard(client, { from }).slice(3)).toEqual([
    itemCompleted(FIRST, item(script, ran(0, 'on\n'))),
    ...userSaid(FIRST, '#4', 'one'),
    ...userSaid(FIRST, '#5', 'two'),
    turnCompleted(FIRST),
  ]);
  model.push(say('answer'));
  await client.turn(threadId, 'three');
  expect(modelHeard(model)).toEqual([
    RECORD,
    'user: one',
    'user: two',
    'developer',
    'user: <environment_context>',
    'user: three',
  ]);
});

describe('beside a turn', () => {
  test('the model that still speaks is asked again, with what came of it', async () => {
    const { script, goOn } = held('one');
    const { client, model, evened, start, run } = await begun([script, say('two')]);
    const from = client.mark();
    await start('a');
    await model.received(1);
    await run('echo F; exit 2');
    await commandEnd(client, from, 'F\n');
    goOn();
    await turnEnd(client, from);
    const heard = evened.heard(client, { from, only: ['turn/started', 'item/completed', 'turn/completed'] });
    expect(heard.map(({ params }) => params)).toMatchObject([
      { turn: { id: '#2' } },
      { turnId: '#2', item: { type: 'userMessage' } },
      { turnId: '#2', item: item('echo F; exit 2', ran(2, 'F\n'), '#4') },
      { turnId: '#2', item: { type: 'agentMessage', text: 'one' } },
      { turnId: '#2', item: { type: 'agentMessage', text: 'two' } },
      { turn: { id: '#2', status: 'completed' } },
    ]);
    expect(modelHeard(model).slice(-3)).toEqual(['user: a', 'assistant: one', RECORD]);
  });

  test('nothing is heard of it before the turn is announced', async () => {
    const { script, goOn } = held('one');
    const { client, home, model, evened, start, run } = await begun([script, say('two')]);
    const from = client.mark();
    await Promise.all([start('a'), run(until('go', 'on'))]);
    await model.received(1);
    home.workspace.write('go', '');
    await commandEnd(client, from, 'on\n');
    goOn();
    await turnEnd(client, from);
    const heard = evened.heard(client, { from, only: ['turn/started', 'item/started', 'turn/completed'] });
    expect(heard[0]).toEqual(turnStarted(FIRST));
    expect(heard.at(-1)).toEqual(turnCompleted(FIRST));
    const items = heard.slice(1, -1).map(({ params }) => params);
    expect(items).toContainEqual(expect.objectContaining({ turnId: '#2' }));
    expect(items).toHaveLength(4);
  });

  test('it ends with a turn that is interrupted; the model hears of that, and of those before', async () => {
    const naps = `25.${process.pid}`;
    const { client, model, threadId, start, run, interrupt } = await begun([held('never').script]);
    const from = client.mark();
    const { turn } = await start('a');
    await model.received(1);
    await run('echo done');
    await commandEnd(client, from, 'done\n');
    await run(`echo on; sleep ${naps}`);
    await expect.poll(() => processesWith(naps)).toHaveLength(1);
    await interrupt(turn.id);
    await turnEnd(client, from);
    expect(processesWith(naps)).toEqual([]);
    const methods = client.methods(from);
    expect(methods.lastIndexOf('item/completed')).toBeLessThan(methods.indexOf('turn/completed'));
    expect(client.notifications('item/completed', from).at(-1)?.item).toMatchObject({
      ...ABORTED,
      durationMs: 0,
    });
    model.push(say('one'));
    await client.turn(threadId, 'b');
    expect(modelHeard(model).slice(-5)).toEqual(['user: a', RECORD, RECORD, STOPPED, 'user: b']);
  });

  test('it goes on behind a turn that ends well, and is no part of the turns after', async () => {
    const [first, second] = [held('one'), held('two')];
    const { client, home, model, threadId, start, running } = await begun([first.script, second.script]);
    const from = client.mark();
    await start('a');
    await model.received(1);
    await running(until('go', 'on'));
    first.goOn();
    await turnEnd(client, from);
    const next = client.mark();
    await start('b');
    await model.received(2);
    home.workspace.write('go', '');
    await commandEnd(client, from, 'on\n');
    const { data } = await client.request('thread/turns/list', { threadId });
    expect(data.map(({ items }) => items.map(({ type }) => type))).toEqual([
      ['userMessage'],
      ['userMessage', 'agentMessage'],
    ]);
    second.goOn();
    await turnEnd(client, next);
    model.push(say('three'));
    await client.turn(threadId, 'c');
    expect(modelHeard(model).slice(-5)).toEqual([
      'assistant: one',
      'user: b',
      RECORD,
      'assistant: two',
      'user: c',
    ]);
  });

  test('a compaction keeps what came of it', async () => {
    const { script, goOn } = held('SUM1');
    const { client, model, threadId, run } = await begun([say('one'), script]);
    await client.turn(threadId, 'a');
    const from = client.mark();
    await client.request('thread/compact/start', { threadId });
    await model.received(2);
    await run('echo I');
    await commandEnd(client, from, 'I\n');
    goOn();
    await turnEnd(client, from);
    model.push(say('two'));
    await client.turn(threadId, 'b');
    expect(modelHeard(model).slice(0, 3)).toEqual(['user: a', 'summary: SUM1', RECORD]);
  });
});

test('a compaction takes the place of a command', async () => {
  const naps = `24.${process.pid}`;
  const { client, model, threadId, running } = await begun([say('SUM1')]);
  const { from } = await running(`echo on; sleep ${naps}`);
  await client.request('thread/compact/start', { threadId });
  await client.waitFor('turn/completed', ({ turn }) => turn.status === 'completed', { from });
  expect(processesWith(naps)).toEqual([]);
  const ends = client.notifications('turn/completed', from).map(({ turn }) => turn.status);
  expect(ends).toEqual(['interrupted', 'completed']);
  expect(modelHeard(model)[0]).toBe(RECORD);
});

test('closing the server ends commands that outlived their turns', async () => {
  const naps = `23.${process.pid}`;
  const { client, home, running, run, close } = await begun();
  const { from } = await running(until('go', 'A'));
  await run(`echo B; sleep ${naps}`);
  await expect.poll(() => processesWith(naps)).toHaveLength(1);
  home.workspace.write('go', '');
  await turnEnd(client, from);
  await close();
  expect(processesWith(naps)).toEqual([]);
});
