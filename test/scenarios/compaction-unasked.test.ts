import { expect, test } from 'vitest';
import { COMPACTION_PROMPT } from '../../src/model/index.ts';
import {
  modelHeard,
  say,
  script,
  sse,
  startServer,
  type Script,
  type ServerSetup,
  type SseEvent,
} from '../harness/index.ts';

const SURROUNDINGS = ['developer', 'user: <environment_context>'];
const PROMPT = `user: ${COMPACTION_PROMPT}`;
const LIMIT = 'model_auto_compact_token_limit = 200';

const used = (input_tokens: number) => ({
  input_tokens,
  input_tokens_details: null,
  output_tokens: 10,
  output_tokens_details: null,
  total_tokens: input_tokens + 10,
});

/** An answer after which the window holds so many tokens. */
const said = (text: string, tokens: number): SseEvent[] => say(text, { usage: used(tokens - 10) });

const called = (callId: string, tokens: number, command = 'echo hi'): SseEvent[] => [
  sse.created(),
  sse.functionCall(callId, 'shell_command', script(command)),
  sse.completed('r', used(tokens - 10)),
];

const bad: Script = { status: 400, body: { error: { message: 'bad' } } };

async function started(scripts: readonly Script[], settings: string, setup: ServerSetup = {}) {
  const server = await startServer({ ...setup, scripts, settings });
  const { client, home } = server;
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  const types = async () => {
    const read = await client.request('thread/read', { threadId: thread.id, includeTurns: true });
    return read.thread.turns.map(({ items }) => items.map(({ type }) => type));
  };
  return { ...server, threadId: thread.id, types };
}

test('a thread that has reached the limit is compacted before its next turn', async () => {
  const scripts = [said('one', 199), said('two', 200), said('SUM1', 300), said('three', 30)];
  const { client, model, threadId, types } = await started(scripts, LIMIT);
  for (const text of ['a', 'b']) await client.turn(threadId, text);
  const { turn, from } = await client.turn(threadId, 'c');
  const items = client.notifications('item/completed', from);
  expect(items.map(({ item, turnId }) => [item.type, turnId])).toEqual([
    ['contextCompaction', turn.id],
    ['userMessage', turn.id],
    ['agentMessage', turn.id],
  ]);
  expect(modelHeard(model, 2)).toEqual([
    ...SURROUNDINGS,
    'user: a',
    'assistant: one',
    'user: b',
    'assistant: two',
    PROMPT,
  ]);
  expect(modelHeard(model, 3)).toEqual(['user: a', 'user: b', 'summary: SUM1', ...SURROUNDINGS, 'user: c']);
  expect((await types()).at(-1)).toEqual(['contextCompaction', 'userMessage', 'agentMessage']);
});

test('a turn that reaches the limit and goes on is compacted in its middle', async () => {
  const scripts = [said('one', 60), called('c1', 260), said('SUM1', 300), called('c2', 50), said('two', 30)];
  const { client, model, home, threadId, types } = await started(scripts, LIMIT);
  for (const text of ['a', 'b']) await client.turn(threadId, text);
  const goingOn = ['user: a', ...SURROUNDINGS, 'user: b', 'summary: SUM1'];
  expect(modelHeard(model, 2).slice(-3)).toEqual(['function_call', 'function_call_output', PROMPT]);
  expect(modelHeard(model, 3)).toEqual(goingOn);
  expect(modelHeard(model, 4)).toEqual([...goingOn, 'function_call', 'function_call_output']);
  expect((await types()).at(-1)).toEqual(['userMessage', 'contextCompaction', 'agentMessage']);
  const second = await startServer({ home, model });
  await second.client.request('thread/resume', { threadId });
  model.push(said('three', 30));
  await second.client.turn(threadId, 'c');
  expect(modelHeard(model)).toEqual([
    ...goingOn,
    'function_call',
    'function_call_output',
    'assistant: two',
    'user: c',
  ]);
});

test('words that were added meanwhile stand behind the summary', async () => {
  let goOn = (): void => undefined;
  const hold = new Promise<void>((resolve) => (goOn = resolve));
  const scripts = [
    [sse.created(), { hold }, sse.message('one'), sse.completed('r', used(290))],
    said('SUM1', 20),
    said('two', 20),
  ];
  const { client, model, threadId } = await started(scripts, LIMIT);
  const turned = client.turn(threadId, 'a');
  await model.received(1);
  await client.request('turn/start', { threadId, input: [{ type: 'text', text: 'b', text_elements: [] }] });
  goOn();
  await turned;
  expect(modelHeard(model)).toEqual([...SURROUNDINGS, 'user: a', 'summary: SUM1', 'user: b']);
});

test('where the model was at work, it goes on with that first', async () => {
  const waiting = called('c1', 290, 'until [ -e go ]; do sleep 0.05; done');
  const { client, home, model, threadId } = await started([waiting, said('SUM1', 20)], LIMIT);
  model.push(said('two', 20), said('three', 20));
  const from = client.mark();
  const input = (text: string) => [{ type: 'text' as const, text, text_elements: [] }];
  const { turn } = await client.request('turn/start', { threadId, input: input('a') });
  await client.waitFor('item/started', ({ item }) => item.type === 'commandExecution');
  await client.request('turn/steer', { threadId, expectedTurnId: turn.id, input: input('b') });
  home.workspace.write('go', '');
  await client.waitFor('turn/completed', undefined, { from });
  const history = [...SURROUNDINGS, 'user: a', 'summary: SUM1'];
  expect(modelHeard(model, 2)).toEqual(history);
  expect(modelHeard(model)).toEqual([...history, 'assistant: two', 'user: b']);
});

test('what was added since the last answer counts', async () => {
  const { client, model, threadId } = await started([said('one', 100)], LIMIT);
  await client.turn(threadId, 'a');
  const note = { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'w'.repeat(400) }] };
  await client.request('thread/inject_items', { threadId, items: [note] });
  model.push(said('SUM1', 30), said('two', 30));
  await client.turn(threadId, 'b');
  expect(modelHeard(model)).toEqual([
    'user: a',
    `user: ${'w'.repeat(400)}`,
    'summary: SUM1',
    ...SURROUNDINGS,
    'user: b',
  ]);
});

test('where the model fails, so does the turn: before it nothing of the new words is kept', async () => {
  const scripts = [
    said('one', 260),
    bad,
    said('SUM1', 300),
    called('c1', 260),
    bad,
    said('SUM2', 20),
    said('two', 20),
  ];
  const { client, model, threadId, types } = await started(scripts, LIMIT);
  await client.turn(threadId, 'a');
  const failed = await client.turn(threadId, 'b');
  expect(failed.turn).toMatchObject({ status: 'failed', error: { message: '{"error":{"message":"bad"}}' } });
  const midway = await client.turn(threadId, 'c');
  expect(midway.turn.status).toBe('failed');
  await client.turn(threadId, 'd');
  expect(modelHeard(model)).toEqual(['user: a', 'user: c', 'summary: SUM2', ...SURROUNDINGS, 'user: d']);
  expect(await types()).toEqual([
    ['userMessage', 'agentMessage'],
    [],
    ['contextCompaction', 'userMessage'],
    ['contextCompaction', 'userMessage', 'agentMessage'],
  ]);
});

test('the limit is at most nine tenths of the window', async () => {
  const scripts = [said('one', 899), said('two', 900), said('SUM1', 30), said('three', 30)];
  const settings = 'model_context_window = 1000\nmodel_auto_compact_token_limit = 99999';
  const { client, model, threadId } = await started(scripts, settings);
  for (const text of ['a', 'b', 'c']) await client.turn(threadId, text);
  expect(modelHeard(model, 2).at(-1)).toBe(PROMPT);
  expect(modelHeard(model)).toEqual(['user: a', 'user: b', 'summary: SUM1', ...SURROUNDINGS, 'user: c']);
});

test('a window that turned out to be full is compacted before the next turn', async () => {
  const tooLong = [sse.created(), sse.failed('context_length_exceeded', 'too long')];
  const scripts = [said('one', 60), tooLong, said('SUM1', 30), said('two', 30)];
  const { client, model, threadId } = await started(scripts, '');
  for (const text of ['a', 'b', 'c']) await client.turn(threadId, text);
  expect(modelHeard(model)).toEqual(['user: a', 'user: b', 'summary: SUM1', ...SURROUNDINGS, 'user: c']);
});

test('for a model with a smaller window, the one before it sums up', async () => {
  const scripts = [said('one', 300_000), said('SUM1', 30), said('two', 30)];
  const settings = 'model = "gpt-5.4"\nmodel_context_window = 1000000';
  const { client, model, threadId } = await started(scripts, settings);
  await client.turn(threadId, 'a');
  await client.turn(threadId, 'b', { model: 'gpt-5.2' });
  const models = model.turns().map(({ body }) => (body as { model: string }).model);
  expect(models).toEqual(['gpt-5.4', 'gpt-5.4', 'gpt-5.2']);
  expect(modelHeard(model)).toEqual([
    'user: a',
    'summary: SUM1',
    'developer: model switch',
    'user: <environment_context>',
    'user: b',
  ]);
});

test('the offline model can be compacted too', async () => {
  const config = 'model_provider = "offline"\napproval_policy = "never"\nmodel_auto_compact_token_limit = 1';
  const { client, home } = await startServer({ config });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  await client.turn(thread.id, 'say: one');
  const { turn, from } = await client.turn(thread.id, 'say: two');
  expect(turn.status).toBe('completed');
  const [compacted, , message] = client.notifications('item/completed', from).map(({ item }) => item);
  expect(compacted?.type).toBe('contextCompaction');
  expect(message).toMatchObject({ type: 'agentMessage', text: 'two' });
});
