import { appendFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { COMPACTION_PROMPT } from '../../src/model/index.ts';
import {
  CARRIERS,
  Evened,
  FIRST,
  itemCompleted,
  itemStarted,
  modelHeard,
  note,
  say,
  sse,
  startServer,
  testHome,
  turnCompleted,
  turnStarted,
  type ServerSetup,
  type TestClient,
} from '../harness/index.ts';

const SURROUNDINGS = ['developer', 'user: <environment_context>'];
const WARNING =
  'Heads up: Long threads and multiple compactions can cause the model to be less accurate. Start a new thread when possible to keep threads small and targeted.';

const words = (text: string) => [{ type: 'text' as const, text, text_elements: [] }];

/** Asks for a compaction and waits for the end of its turn. */
async function compact(client: TestClient, threadId: string) {
  const from = client.mark();
  expect(await client.request('thread/compact/start', { threadId })).toEqual({});
  const { turn } = await client.waitFor('turn/completed', (ended) => ended.threadId === threadId, { from });
  return { from, turn };
}

/** A thread in which the user said `a`, and was answered. */
async function begun(setup: ServerSetup = {}) {
  const server = await startServer({ ...setup, scripts: [say('one'), ...(setup.scripts ?? [])] });
  const { client, home } = server;
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  await client.turn(thread.id, 'a');
  const records = (from: number): { type: string; payload: Record<string, unknown> }[] =>
    home.root
      .read(String(thread.path).slice(home.root.path.length + 1))
      .trimEnd()
      .split('\n')
      .slice(from)
      .map((line) => JSON.parse(line));
  return { ...server, thread, threadId: thread.id, records };
}

const kinds = (records: readonly { type: string; payload: Record<string, unknown> }[]) =>
  records.map(({ type, payload }) => payload['type'] ?? type);

describe.each(CARRIERS)('thread/compact/start over %s', (carrier) => {
  test('makes a turn of its own in which the model sums up, and goes on with that', async () => {
    const { client, home, model, threadId, records } = await begun({ carrier, scripts: [say('SUM1')] });
    const before = records(0).length;
    const evened = new Evened(home);
    evened.value(threadId);
    const { from } = await compact(client, threadId);
    const item = { type: 'contextCompaction', id: '#3' };
    const status = (type: string, more = {}) =>
      note('thread/status/changed', { threadId: '#1', status: { type, ...more } });
    const heard = evened
      .heard(client, { from, background: true })
      .filter(({ method }) => !/tokenUsage|rateLimits/.test(method));
    expect(heard).toEqual([
      status('active', { activeFlags: [] }),
      turnStarted(FIRST),
      itemStarted(FIRST, item),
      itemCompleted(FIRST, item),
      note('warning', { threadId: '#1', message: WARNING }),
      status('idle'),
      turnCompleted(FIRST),
    ]);
    const usages = client
      .notifications('thread/tokenUsage/updated', from)
      .map(({ tokenUsage }) => tokenUsage);
    expect(usages.map(({ total }) => total.totalTokens)).toEqual([130, 260, 260]);
    expect(usages.at(-1)?.last).toMatchObject({ inputTokens: 0, outputTokens: 0 });
    expect(modelHeard(model)).toEqual([
      ...SURROUNDINGS,
      'user: a',
      'assistant: one',
      `user: ${COMPACTION_PROMPT}`,
    ]);
    expect(model.turns().at(-1)?.body).toMatchObject({ tools: [], parallel_tool_calls: false });
    expect(kinds(records(before))).toEqual([
      'task_started',
      'token_count',
      'token_count',
      'compacted',
      'token_count',
      'context_compacted',
      'task_complete',
    ]);
    model.push(say('two'));
    await client.turn(threadId, 'b');
    expect(modelHeard(model)).toEqual(['user: a', 'summary: SUM1', ...SURROUNDINGS, 'user: b']);
  });

  test('is found again by whoever reads, resumes or forks the thread', async () => {
    const { client, home, model, threadId } = await begun({ carrier, scripts: [say('SUM1')] });
    await compact(client, threadId);
    const items = [['userMessage', 'agentMessage'], ['contextCompaction']];
    const read = await client.request('thread/read', { threadId, includeTurns: true });
    expect(read.thread.turns.map((turn) => turn.items.map(({ type }) => type))).toEqual(items);
    const second = await startServer({ carrier, home, model });
    const resumed = await second.client.request('thread/resume', { threadId });
    expect(resumed.thread.turns).toEqual(read.thread.turns);
    model.push(say('two'));
    await second.client.turn(threadId, 'b');
    expect(modelHeard(model)).toEqual(['user: a', 'summary: SUM1', ...SURROUNDINGS, 'user: b']);
    const forked = await second.client.request('thread/fork', { threadId });
    model.push(say('three'), say('four'));
    await second.client.turn(forked.thread.id, 'c');
    const history = ['user: a', 'summary: SUM1', ...SURROUNDINGS, 'user: b', 'assistant: two', 'user: c'];
    expect(modelHeard(model)).toEqual(history);
    await second.client.turn(threadId, 'c');
    const windows = model.turns().map(({ headers }) => String(headers['x-codex-window-id']));
    expect(windows).toEqual([
      `${threadId}:0`,
      `${threadId}:0`,
      `${threadId}:1`,
      `${forked.thread.id}:0`,
      `${threadId}:1`,
    ]);
  });
});

test('a thread without a word in it is compacted too; unknown ones are refused', async () => {
  const { client, model, home } = await startServer({ scripts: [say('SUM0')] });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  await compact(client, thread.id);
  expect(modelHeard(model)).toEqual([`user: ${COMPACTION_PROMPT}`]);
  model.push(say('one'));
  await client.turn(thread.id, 'a');
  expect(modelHeard(model)).toEqual(['summary: SUM0', ...SURROUNDINGS, 'user: a']);
  const none = '0199a0b0-0000-7000-8000-000000000000';
  expect(await client.requestError('thread/compact/start', { threadId: none })).toEqual({
    code: -32600,
    message: `thread not found: ${none}`,
  });
  const { code } = await client.requestError('thread/compact/start', { threadId: 'nonsense' });
  expect(code).toBe(-32600);
});

test('an ephemeral thread is compacted in memory', async () => {
  const { client, model } = await startServer({ scripts: [say('one'), say('SUM1'), say('two')] });
  const { thread } = await client.request('thread/start', { ephemeral: true });
  await client.turn(thread.id, 'a');
  await compact(client, thread.id);
  await client.turn(thread.id, 'b');
  expect(modelHeard(model)).toEqual(['user: a', 'summary: SUM1', ...SURROUNDINGS, 'user: b']);
});

test('a summary takes in the one before it, and the latest 20,000 tokens of what the user said stay', async () => {
  const scripts = ['SUM1', 'two', 'three', 'SUM2', 'four'].map((text) => say(text));
  const { client, model, threadId, records } = await begun({ scripts });
  await compact(client, threadId);
  await client.turn(threadId, 'b');
  await client.turn(threadId, `ü${'x'.repeat(100_000)}ü`);
  const before = records(0).length;
  await compact(client, threadId);
  await client.turn(threadId, 'c');
  const [long, ...rest] = modelHeard(model);
  expect(long).toMatch(/^user: üx{39998}…5001 tokens truncated…x{39998}ü$/);
  expect(rest).toEqual(['summary: SUM2', ...SURROUNDINGS, 'user: c']);
  const compacted = records(before).find(({ type }) => type === 'compacted');
  expect(compacted?.payload).toMatchObject({ message: expect.stringMatching(/\nSUM2$/) });
  expect(Object.keys(compacted?.payload ?? {})).toEqual(['message', 'replacement_history']);
});

test('a compaction is a turn that can be rolled back', async () => {
  const scripts = ['SUM1', 'two', 'SUM2', 'three', 'four', 'five'].map((text) => say(text));
  const { client, model, threadId } = await begun({ scripts });
  await compact(client, threadId);
  await client.turn(threadId, 'b');
  await compact(client, threadId);
  await client.turn(threadId, 'c');
  await client.request('thread/rollback', { threadId, numTurns: 1 });
  await client.turn(threadId, 'd');
  expect(modelHeard(model)).toEqual(['user: a', 'user: b', 'summary: SUM2', ...SURROUNDINGS, 'user: d']);
  await client.request('thread/rollback', { threadId, numTurns: 2 });
  await client.turn(threadId, 'e');
  const history = ['user: a', 'summary: SUM1', ...SURROUNDINGS, 'user: b', 'assistant: two', 'user: e'];
  expect(modelHeard(model)).toEqual(history);
  expect(String(model.turns().at(-1)?.headers['x-codex-window-id'])).toBe(`${threadId}:2`);
});

test('the words that ask for the summary are configured, in the file or beside it', async () => {
  const { client, model, home, threadId } = await begun({
    scripts: [say('SUM1')],
    settings: 'compact_prompt = "My own words."',
  });
  await compact(client, threadId);
  expect(modelHeard(model).at(-1)).toBe('user: My own words.');
  home.workspace.write('prompt.md', '\n From a file.\n');
  const settings = `experimental_compact_prompt_file = "${home.workspace.join('prompt.md')}"`;
  const second = await startServer({ home, model, settings });
  await second.client.request('thread/resume', { threadId });
  model.push(say('SUM2'));
  await compact(second.client, threadId);
  expect(modelHeard(model).at(-1)).toBe('user: From a file.');
});

test('a running turn gives way to it', async () => {
  const hold = new Promise<never>(() => undefined);
  const { client, model, threadId, records } = await begun({
    scripts: [[sse.created(), sse.messageAdded(), sse.textDelta('half'), { hold }], say('SUM1')],
  });
  const { turn } = await client.request('turn/start', { threadId, input: words('b') });
  await client.waitFor('item/agentMessage/delta', ({ turnId }) => turnId === turn.id);
  const { turn: ended, from } = await compact(client, threadId);
  expect(ended).toMatchObject({ id: turn.id, status: 'interrupted' });
  await client.waitFor('turn/completed', ({ turn: { id } }) => id !== turn.id, { from });
  const statuses = client.notifications('thread/status/changed', from).map(({ status }) => status.type);
  expect(statuses).toEqual(['idle', 'active', 'idle']);
  expect(records(0).find(({ payload }) => payload['type'] === 'turn_aborted')?.payload).toMatchObject({
    turn_id: turn.id,
    reason: 'replaced',
  });
  expect(modelHeard(model)).toEqual([
    ...SURROUNDINGS,
    'user: a',
    'assistant: one',
    'user: b',
    `user: ${COMPACTION_PROMPT}`,
  ]);
});

/** A compaction that waits for its summary. */
async function compacting() {
  let goOn = (): void => undefined;
  const hold = new Promise<void>((resolve) => (goOn = resolve));
  const scripts = [[sse.created(), { hold }, sse.message('SUM1'), sse.completed()]];
  const server = await begun({ scripts });
  const { client, model, threadId } = server;
  const from = client.mark();
  await client.request('thread/compact/start', { threadId });
  const { turnId } = await client.waitFor('item/started', ({ item }) => item.type === 'contextCompaction');
  await model.received(2);
  return { ...server, goOn, turnId, from };
}

test('while it runs, words begin a turn behind it and injected items stay; steering and rolling back are refused', async () => {
  const { client, model, threadId, turnId, from, goOn } = await compacting();
  const message = 'cannot steer a compact turn';
  const codexErrorInfo = { activeTurnNotSteerable: { turnKind: 'compact' } };
  expect(
    await client.requestError('turn/steer', { threadId, expectedTurnId: turnId, input: words('no') }),
  ).toEqual({ code: -32600, message, data: { message, codexErrorInfo, additionalDetails: null } });
  expect(await client.requestError('thread/rollback', { threadId, numTurns: 1 })).toMatchObject({
    message: 'Cannot rollback while a turn is in progress.',
  });
  const injected = {
    type: 'message',
    role: 'assistant',
    content: [{ type: 'output_text', text: 'by the way' }],
  };
  await client.request('thread/inject_items', { threadId, items: [injected] });
  const { thread } = await client.request('thread/read', { threadId, includeTurns: true });
  expect(thread.turns.at(-1)).toMatchObject({ id: turnId, status: 'inProgress', items: [] });
  model.push(say('two'));
  const behind = await client.request('turn/start', { threadId, input: words('b') });
  const joined = await client.request('turn/start', { threadId, input: words('c') });
  expect(joined.turn.id).not.toBe(behind.turn.id);
  goOn();
  await client.waitFor('turn/completed', ({ turn }) => turn.id === behind.turn.id, { from });
  expect(client.notifications('turn/completed', from).map(({ turn }) => [turn.id, turn.status])).toEqual([
    [turnId, 'completed'],
    [behind.turn.id, 'completed'],
  ]);
  const history = [
    'user: a',
    'summary: SUM1',
    'assistant: by the way',
    ...SURROUNDINGS,
    'user: b',
    'user: c',
  ];
  expect(modelHeard(model)).toEqual(history);
});

test('one that is ended early leaves the thread as it was', async () => {
  const { client, model, threadId, turnId, from } = await compacting();
  await client.request('turn/interrupt', { threadId, turnId });
  const { turn } = await client.waitFor('turn/completed', undefined, { from });
  expect(turn).toMatchObject({ id: turnId, status: 'interrupted' });
  expect(client.notifications('item/completed', from)).toEqual([]);
  model.push(say('two'));
  await client.turn(threadId, 'b');
  expect(modelHeard(model)).toEqual([
    ...SURROUNDINGS,
    'user: a',
    'assistant: one',
    'user: <turn_aborted>',
    'user: b',
  ]);
});

test('one that the server does not survive leaves the thread as it was', async () => {
  const hold = new Promise<never>(() => undefined);
  const scripts = [[sse.created(), sse.message('SUM1'), { hold }]];
  const { client, home, model, threadId, process } = await begun({ carrier: 'stdio', scripts });
  await client.request('thread/compact/start', { threadId });
  await model.received(2);
  process?.kill('SIGKILL');
  await process?.exited;
  const second = await startServer({ home, model });
  await second.client.request('thread/resume', { threadId });
  model.push(say('two'));
  await second.client.turn(threadId, 'b');
  expect(modelHeard(model)).toEqual([...SURROUNDINGS, 'user: a', 'assistant: one', 'user: b']);
});

test('a model that fails fails the turn and leaves the thread as it was', async () => {
  const bad = () => ({ status: 400, body: { error: { message: 'bad' } } });
  const { client, model, threadId } = await begun({ scripts: [bad, [sse.created(), sse.message('lost')]] });
  for (const message of [
    '{"error":{"message":"bad"}}',
    'stream disconnected before completion: stream closed before response.completed',
  ]) {
    const { turn, from } = await compact(client, threadId);
    const error = { message, codexErrorInfo: 'other', additionalDetails: null };
    expect(turn).toMatchObject({ status: 'failed', error });
    expect(client.notifications('error', from)).toMatchObject([{ error, willRetry: false }]);
    expect(client.notifications('item/completed', from)).toEqual([]);
  }
  const { thread } = await client.request('thread/read', { threadId });
  expect(thread.status).toEqual({ type: 'systemError' });
  model.push(say('two'));
  await client.turn(threadId, 'b');
  expect(modelHeard(model)).toEqual([...SURROUNDINGS, 'user: a', 'assistant: one', 'user: b']);
});

const tooLong = [sse.created(), sse.failed('context_length_exceeded', 'too long')];

test('a broken stream is tried again; what does not fit loses its oldest items until it does', async () => {
  const { client, model, threadId } = await begun({
    config: ({ baseUrl }) => `
      model = "mock-model"
      approval_policy = "never"
      model_provider = "mock"
      [model_providers.mock]
      name = "Mock"
      base_url = "${baseUrl}"
      stream_max_retries = 1`,
    scripts: [[sse.created()], tooLong, tooLong, say('SUM1')],
  });
  const { turn, from } = await compact(client, threadId);
  expect(turn.status).toBe('completed');
  expect(
    client.notifications('error', from).map(({ error, willRetry }) => [error.message, willRetry]),
  ).toEqual([['Reconnecting... 1/1', true]]);
  const whole = [...SURROUNDINGS, 'user: a', 'assistant: one', `user: ${COMPACTION_PROMPT}`];
  const asked = [1, 2, 3, 4].map((request) => modelHeard(model, request));
  expect(asked).toEqual([whole, whole, whole.slice(1), whole.slice(2)]);
  model.push(tooLong, tooLong, tooLong);
  const failed = await compact(client, threadId);
  expect(failed.turn.error?.codexErrorInfo).toBe('contextWindowExceeded');
  expect(modelHeard(model)).toEqual([`user: ${COMPACTION_PROMPT}`]);
  const usage = client.notifications('thread/tokenUsage/updated', failed.from).at(-1)?.tokenUsage;
  expect(usage?.total.totalTokens).toBe(258_400);
});

test('a call and its output leave together where the oldest do not fit', async () => {
  const { client, model, threadId } = await begun();
  const call = { type: 'function_call', name: 'x', arguments: '{}', call_id: 'c' };
  const output = { type: 'function_call_output', call_id: 'c', output: 'y' };
  await client.request('thread/inject_items', { threadId, items: [call, output] });
  model.push(...Array.from({ length: 5 }, () => tooLong), say('SUM1'));
  await compact(client, threadId);
  const sent = [1, 2, 3, 4, 5, 6].map((request) => modelHeard(model, request).length);
  expect(sent).toEqual([7, 6, 5, 4, 3, 1]);
});

test('a model that says nothing leaves its last words for a summary', async () => {
  const { client, model, threadId } = await begun({ scripts: [[sse.created(), sse.completed()]] });
  await compact(client, threadId);
  model.push(say('two'));
  await client.turn(threadId, 'b');
  expect(modelHeard(model)[1]).toBe('summary: one');
});

test('a history that the reference compacted goes on, and its summary is taken in by the next', async () => {
  const home = testHome();
  onTestFinished(() => home.remove());
  const { threadId, thread, close } = await begun({ home });
  await close();
  const user = (text: string) => ({ type: 'message', role: 'user', content: [{ type: 'input_text', text }] });
  const message = 'Another language model started to solve this problem and more words:\nSUM1';
  const payload = { message, replacement_history: [user('a'), user(message)] };
  const line = { timestamp: '2026-01-01T00:00:00.000Z', type: 'compacted', payload };
  appendFileSync(String(thread.path), `${JSON.stringify(line)}\n`);
  const { client, model } = await startServer({
    home,
    scripts: ['two', 'SUM2', 'three'].map((text) => say(text)),
  });
  await client.request('thread/resume', { threadId });
  await client.turn(threadId, 'b');
  expect(modelHeard(model)).toEqual(['user: a', 'summary: SUM1', ...SURROUNDINGS, 'user: b']);
  await compact(client, threadId);
  await client.turn(threadId, 'c');
  expect(modelHeard(model)).toEqual(['user: a', 'user: b', 'summary: SUM2', ...SURROUNDINGS, 'user: c']);
});
