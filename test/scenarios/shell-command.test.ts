import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import {
  CARRIERS,
  command,
  Evened,
  FIRST,
  itemCompleted,
  itemStarted,
  modelHeard,
  modelInput,
  note,
  processesWith,
  ran,
  say,
  startScriptedModel,
  startServer,
  testHome,
  turnCompleted,
  turnStarted,
  type ServerSetup,
  type TestClient,
} from '../harness/index.ts';

async function begun(setup: ServerSetup = {}) {
  const server = await startServer(setup);
  const { client, home, model } = server;
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  const evened = new Evened(home);
  evened.value(thread.id);
  /** What the model was told of the user's commands by its last request. */
  const told = (): unknown[] =>
    modelInput(model)
      .flatMap(({ content }) => content?.at(-1)?.text ?? [])
      .filter((text) => text.startsWith('<user_shell_command>'))
      .map((text) => evened.value(text.replace(/^Duration: \d+\.\d{4} /m, 'Duration: 0 ')));
  return { ...server, thread, threadId: thread.id, evened, told };
}

/** Runs a command and waits for the end of its turn. */
async function run(client: TestClient, threadId: string, script: string): Promise<number> {
  const from = client.mark();
  expect(await client.request('thread/shellCommand', { threadId, command: script })).toEqual({});
  await client.waitFor('turn/completed', (ended) => ended.threadId === threadId, { from });
  return from;
}

/** The item of the first command that ended since. */
async function endedItem(client: TestClient, from: number): Promise<unknown> {
  return (await client.waitFor('item/completed', undefined, { from })).item;
}

/** Runs a command until it says something. */
async function running(client: TestClient, threadId: string, script: string) {
  const from = client.mark();
  await client.request('thread/shellCommand', { threadId, command: script });
  const { turnId, itemId } = await client.waitFor('item/commandExecution/outputDelta', undefined, { from });
  return { from, turnId, itemId };
}

/** The item of a user's command, the second thing with an id in a turn. */
const item = (script: string, differing: object = {}, id = '#3') =>
  command(script, { id, command: `/bin/bash -lc '${script}'`, source: 'userShell', ...differing });

const record = (script: string, exitCode: number, output: string): string =>
  [
    '<user_shell_command>',
    '<command>',
    script,
    '</command>',
    '<result>',
    `Exit code: ${exitCode}`,
    'Duration: 0 seconds',
    'Output:',
    output,
    '</result>',
    '</user_shell_command>',
  ].join('\n');

test.each(CARRIERS)(
  'runs in a turn of its own, which no model hears of before the next, over %s',
  async (carrier) => {
    const { client, home, model, threadId, evened, told } = await begun({ carrier });
    const script = 'pwd; echo hi > made; exit 3';
    const from = await run(client, threadId, ` ${script}\n`);
    const status = (type: string, more = {}) =>
      note('thread/status/changed', { threadId: '#1', status: { type, ...more } });
    expect(evened.heard(client, { from, background: true })).toEqual([
      status('active', { activeFlags: [] }),
      turnStarted(FIRST),
      itemStarted(FIRST, item(script)),
      note('item/commandExecution/outputDelta', { ...FIRST, itemId: '#3', delta: '~/work\n' }),
      itemCompleted(FIRST, item(script, ran(3, '~/work\n'))),
      status('idle'),
      turnCompleted(FIRST),
    ]);
    expect(home.workspace.read('made')).toBe('hi\n');
    expect(model.turns()).toEqual([]);
    model.push(say('one'));
    await client.turn(threadId, 'what was that?');
    expect(told()).toEqual([record(script, 3, '~/work\n')]);
    expect(modelHeard(model)).toEqual([
      'user: <user_shell_command>',
      'developer',
      'user: <environment_context>',
      'user: what was that?',
    ]);
  },
);

test.each(CARRIERS)(
  "is in nobody's history as an item, and in every model's as a record, over %s",
  async (carrier) => {
    const { client, home, model, threadId } = await begun({ carrier, scripts: [say('one')] });
    await client.turn(threadId, 'a');
    await run(client, threadId, 'echo b');
    const shown = [['userMessage', 'agentMessage'], []];
    const types = (turns: readonly { items: readonly { type: string }[] }[]) =>
      turns.map(({ items }) => items.map(({ type }) => type));
    const read = await client.request('thread/read', { threadId, includeTurns: true });
    expect(types(read.thread.turns)).toEqual(shown);
    expect(read.thread.preview).toBe('a');
    const listed = await client.request('thread/turns/list', { threadId });
    expect(types(listed.data)).toEqual(shown.toReversed());
    const fork = await client.request('thread/fork', { threadId });
    expect(types(fork.thread.turns)).toEqual(shown);
    const history = ['developer', 'user: <environment_context>', 'user: a', 'assistant: one'];
    model.push(say('two'));
    await client.turn(fork.thread.id, 'c');
    expect(modelHeard(model)).toEqual([...history, 'user: <user_shell_command>', 'user: c']);
    const second = await startServer({ carrier, home, model });
    const resumed = await second.client.request('thread/resume', { threadId });
    expect(types(resumed.thread.turns)).toEqual(shown);
    await second.client.request('thread/rollback', { threadId, numTurns: 1 });
    model.push(say('three'));
    await second.client.turn(threadId, 'd');
    expect(modelHeard(model)).toEqual([...history, 'user: d']);
  },
);

test('is confined by nothing and asks nobody, whatever the policies', async () => {
  const outside = testHome();
  onTestFinished(() => outside.remove());
  const settings = 'approval_policy = "untrusted"';
  const { client, threadId } = await begun({ settings, env: { SEEN: 'yes' } });
  const made = `${outside.workspace.path}/made`;
  const from = await run(client, threadId, `echo $SEEN $CODEX_THREAD_ID > ${made}; cat`);
  expect(outside.workspace.read('made')).toBe(`yes ${threadId}\n`);
  expect(await endedItem(client, from)).toMatchObject({
    status: 'completed',
    aggregatedOutput: null,
    exitCode: 0,
  });
});

test('whoever is subscribed hears of it, whoever asked', async () => {
  const { client, connect, threadId, evened } = await begun();
  const bystander = await connect({ name: 'bystander' });
  const [from, mark] = [client.mark(), bystander.mark()];
  expect(await bystander.request('thread/shellCommand', { threadId, command: 'true' })).toEqual({});
  await client.waitFor('turn/completed', undefined, { from });
  expect(evened.heard(client, { from })).toEqual([
    turnStarted(FIRST),
    itemStarted(FIRST, item('true', { command: '/bin/bash -lc true' })),
    itemCompleted(FIRST, item('true', { command: '/bin/bash -lc true', ...ran() })),
    turnCompleted(FIRST),
  ]);
  await bystander.request('thread/loaded/list', {});
  expect(evened.heard(bystander, { from: mark })).toEqual([]);
});

test('an ephemeral thread runs commands and stores none', async () => {
  const { client, model } = await startServer();
  const { thread } = await client.request('thread/start', { ephemeral: true });
  await run(client, thread.id, 'echo short');
  model.push(say('one'));
  await client.turn(thread.id, 'a');
  expect(modelHeard(model)[0]).toBe('user: <user_shell_command>');
});

test('what a signal ended keeps its output and has the exit code of shells', async () => {
  const { client, model, threadId, told } = await begun();
  const from = await run(client, threadId, 'echo out; kill -9 $$');
  const exitCode = 128 + constants.signals.SIGKILL;
  expect(await endedItem(client, from)).toMatchObject({
    status: 'failed',
    aggregatedOutput: 'out\n',
    exitCode,
  });
  model.push(say('one'));
  await client.turn(threadId, 'a');
  expect(told()).toEqual([record('echo out; kill -9 $$', exitCode, 'out\n')]);
});

test('what leaves something behind ends, with all it wrote, and what was left ends with the server', async () => {
  const naps = `28.${process.pid}`;
  const { client, threadId, close } = await begun();
  const from = await run(client, threadId, `sleep ${naps} & echo left`);
  expect(await endedItem(client, from)).toMatchObject({
    status: 'completed',
    aggregatedOutput: 'left\n',
    exitCode: 0,
  });
  expect(processesWith(naps)).toHaveLength(1);
  await close();
  await expect.poll(() => processesWith(naps)).toEqual([]);
});

test('the model is told the beginning and the end of a long output; clients are told all', async () => {
  const { client, model, threadId, told } = await begun();
  const long = 200_000;
  const from = await run(client, threadId, `head -c ${long} /dev/zero | tr "\\0" x; echo; echo end`);
  const output = `${'x'.repeat(long)}\nend\n`;
  expect(await endedItem(client, from)).toMatchObject({ aggregatedOutput: output });
  const deltas = client.notifications('item/commandExecution/outputDelta', from).map(({ delta }) => delta);
  expect(deltas.join('')).toBe(output);
  model.push(say('one'));
  await client.turn(threadId, 'a');
  const [text] = told();
  expect(text).toMatch(
    /\nOutput:\nTotal output lines: 2\n\nx+…\d+ (?:chars|tokens) truncated…x+\nend\n\n<\/result>/,
  );
  expect(String(text).length).toBeLessThan(50_000);
});

test('what cannot be started says why, in an item that failed and in the turn after', async () => {
  const { client, home, model, threadId, told } = await begun();
  const failed = async (script: string): Promise<unknown> => {
    const from = await run(client, threadId, script);
    return endedItem(client, from);
  };
  expect(await failed('echo a\0b')).toMatchObject({
    status: 'failed',
    aggregatedOutput: expect.stringMatching(/^execution error: \S/),
    exitCode: -1,
  });
  home.workspace.remove();
  const aggregatedOutput = `execution error: working directory is not usable: ${home.workspace.path} (ENOENT)`;
  expect(await failed('echo c')).toMatchObject({ status: 'failed', aggregatedOutput, exitCode: -1 });
  model.push(say('one'));
  await client.turn(threadId, 'a');
  expect(told()).toEqual([
    expect.stringContaining('\nExit code: -1\nDuration: 0 seconds\nOutput:\nexecution error: '),
    record('echo c', -1, 'execution error: working directory is not usable: ~/work (ENOENT)'),
  ]);
});

test('empty commands and threads that are not loaded are refused', async () => {
  const { client, threadId } = await begun();
  const refused = (id: string, script: string) =>
    client.requestError('thread/shellCommand', { threadId: id, command: script });
  const none = '0199a0b0-0000-7000-8000-000000000000';
  const empty = { code: -32600, message: 'command must not be empty' };
  expect(await refused(threadId, '')).toEqual(empty);
  expect(await refused('nonsense', ' \n\t')).toEqual(empty);
  expect(await refused(none, 'true')).toEqual({ code: -32600, message: `thread not found: ${none}` });
  expect(await refused('nonsense', 'true')).toEqual({
    code: -32600,
    message: expect.stringMatching(/^invalid thread id/),
  });
});

test('only one process at a time runs commands in a thread', async () => {
  const home = testHome();
  const model = await startScriptedModel([say('one')]);
  onTestFinished(async () => {
    await model.close();
    home.remove();
  });
  const [a, b] = [await startServer({ home, model }), await startServer({ home, model })];
  const { thread } = await a.client.request('thread/start', { cwd: home.workspace.path });
  const { id: threadId } = thread;
  await a.client.turn(threadId, 'begin');
  await b.client.request('thread/resume', { threadId });
  const { from } = await running(a.client, threadId, `echo on; until test -e go; do sleep 0.02; done`);
  expect(await b.client.requestError('thread/shellCommand', { threadId, command: 'true' })).toEqual({
    code: -32600,
    message: expect.stringMatching(/^thread \S+ is in use by process \d+/),
  });
  home.workspace.write('go', '');
  await a.client.waitFor('turn/completed', undefined, { from });
  await run(b.client, threadId, 'echo mine');
  model.push(say('two'));
  await a.client.turn(threadId, 'end');
  expect(modelHeard(model).slice(-3)).toEqual([
    'user: <user_shell_command>',
    'user: <user_shell_command>',
    'user: end',
  ]);
});

test.each(CARRIERS)('a command ends with the server, with all it started, over %s', async (carrier) => {
  const naps = `27.${process.pid}`;
  const { client, home, threadId, close } = await begun({ carrier });
  await running(client, threadId, `trap "" TERM; echo on; sleep ${naps}; echo late > late`);
  await expect.poll(() => processesWith(naps)).toHaveLength(1);
  await close();
  expect(processesWith(naps)).toEqual([]);
  expect(existsSync(`${home.workspace.path}/late`)).toBe(false);
});
