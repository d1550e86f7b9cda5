import { describe, expect, test } from 'vitest';
import {
  asks,
  call,
  CARRIERS,
  Evened,
  FIRST,
  itemCompleted,
  itemStarted,
  modelSaid,
  say,
  sse,
  startServer,
  toolOutputs,
  turnCompleted,
  turnStarted,
  userSaid,
  type Carrier,
  type Script,
} from '../harness/index.ts';

const tool = (name: string, more: object = {}) => ({
  name,
  description: `Tool ${name}`,
  inputSchema: { type: 'object', properties: {} },
  ...more,
});
const TOOLS = [
  tool('look_up'),
  tool('feed', { namespace: 'zoo' }),
  tool('hidden', { namespace: 'zoo', deferLoading: true }),
];

async function started(scripts: readonly Script[], carrier: Carrier = 'memory') {
  const server = await startServer({ carrier, scripts });
  const evened = new Evened(server.home);
  const cwd = server.home.workspace.path;
  const { thread } = await server.client.request('thread/start', { cwd, dynamicTools: TOOLS });
  evened.value(thread.id);
  const input = [{ type: 'text' as const, text: 'go', text_elements: [] }];
  const begin = async () => (await server.client.request('turn/start', { threadId: thread.id, input })).turn;
  return { ...server, evened, threadId: thread.id, begin };
}

const inputText = (text: string) => ({ type: 'inputText' as const, text });
const found = (text = 'found') => ({ contentItems: [inputText(text)], success: true });

const begun = (id: string, args: unknown = { q: 1 }, more: object = {}) => ({
  type: 'dynamicToolCall',
  id,
  namespace: null,
  tool: 'look_up',
  arguments: args,
  status: 'inProgress',
  contentItems: null,
  success: null,
  durationMs: null,
  ...more,
});
const ended = (item: object, contentItems: readonly object[], success = true) => ({
  ...item,
  status: success ? 'completed' : 'failed',
  contentItems,
  success,
  durationMs: 0,
});
const asked = (callId: string, id = 0, more: object = {}) =>
  asks('item/tool/call', id, {
    ...FIRST,
    callId,
    namespace: null,
    tool: 'look_up',
    arguments: { q: 1 },
    ...more,
  });

describe.each(CARRIERS)('a call over %s', (carrier) => {
  test('is carried out by the client; the model gets its texts and images', async () => {
    const { client, model, threadId, evened } = await started(
      [call('c1', 'look_up', { q: 1 }), say('done')],
      carrier,
    );
    const contentItems = [
      inputText('found'),
      { type: 'inputImage' as const, imageUrl: 'data:image/png;base64,AAA' },
    ];
    client.on('item/tool/call', () => ({ contentItems, success: true }));
    const { from } = await client.turn(threadId, 'go');
    expect(evened.heard(client, { from })).toEqual([
      turnStarted(FIRST),
      ...userSaid(FIRST, '#3', 'go'),
      itemStarted(FIRST, begun('c1')),
      asked('c1'),
      itemCompleted(FIRST, ended(begun('c1'), contentItems)),
      ...modelSaid(FIRST, 'done'),
      turnCompleted(FIRST),
    ]);
    expect(toolOutputs(model)).toEqual({
      c1: [
        { type: 'input_text', text: 'found' },
        { type: 'input_image', image_url: 'data:image/png;base64,AAA', detail: 'high' },
      ],
    });
    // Such items are told, and not stored (0.129.0).
    const { thread } = await client.request('thread/read', { threadId, includeTurns: true });
    expect(thread.turns[0]?.items.map(({ type }) => type)).toEqual(['userMessage', 'agentMessage']);
  });
});

test.each([
  ['a single text', found('only text'), 'only text'],
  ['a failure', { contentItems: [inputText('no luck')], success: false }, 'no luck'],
  ['nothing', { contentItems: [], success: true }, []],
])('the model is told of %s', async (_what, answer, output) => {
  const { client, model, threadId, evened } = await started([call('c1', 'look_up', { q: 1 }), say('done')]);
  client.on('item/tool/call', () => answer);
  const { from } = await client.turn(threadId, 'go');
  expect(toolOutputs(model)).toEqual({ c1: output });
  expect(evened.heard(client, { from, only: ['item/completed'] })).toContainEqual(
    itemCompleted(FIRST, ended(begun('c1'), answer.contentItems, answer.success)),
  );
});

test.each([
  null,
  {},
  'found',
  { contentItems: [inputText('a')] },
  { contentItems: [{ type: 'odd' }], success: true },
])('the answer %j is told as invalid', async (answer) => {
  const { client, model, threadId, evened, begin } = await started([
    call('c1', 'look_up', { q: 1 }),
    say('done'),
  ]);
  await begin();
  const { id } = await client.waitForRequest('item/tool/call');
  client.sendRaw({ id, result: answer });
  await client.waitFor('turn/completed', (params) => params.threadId === threadId);
  const told = 'dynamic tool response was invalid';
  expect(toolOutputs(model)).toEqual({ c1: told });
  expect(evened.heard(client, { only: ['item/completed'] })).toContainEqual(
    itemCompleted(FIRST, ended(begun('c1'), [inputText(told)], false)),
  );
});

test('an error for an answer is told as a failure, without its words', async () => {
  const { client, model, begin } = await started([call('c1', 'look_up', {}), say('done')]);
  await begin();
  const { id } = await client.waitForRequest('item/tool/call');
  client.refuse(id, { code: -32000, message: 'secret' });
  await client.waitFor('turn/completed');
  expect(toolOutputs(model)).toEqual({ c1: 'dynamic tool request failed' });
});

test('tools of a namespace, deferred ones too, are called by both names', async () => {
  const inNamespace = (callId: string, namespace: string, name: string): Script => [
    sse.created(),
    sse.item({ type: 'function_call', call_id: callId, namespace, name, arguments: '{}' }),
    sse.completed(),
  ];
  const { client, model, threadId } = await started([
    inNamespace('n1', 'zoo', 'feed'),
    inNamespace('n2', 'zoo', 'hidden'),
    inNamespace('n3', 'ape', 'feed'),
    inNamespace('n4', 'zoo', 'update_plan'),
    call('n5', 'feed', {}),
    say('done'),
  ]);
  client.on('item/tool/call', ({ namespace, tool: name }) => found(`${namespace} ${name}`));
  await client.turn(threadId, 'go');
  expect(toolOutputs(model)).toEqual({
    n1: 'zoo feed',
    n2: 'zoo hidden',
    n3: 'unsupported call: apefeed',
    n4: 'unsupported call: zooupdate_plan',
    n5: 'unsupported call: feed',
  });
});

test('arguments may be any JSON; what is none never reaches the client', async () => {
  const { client, model, threadId } = await started([
    call('a1', 'look_up', '[1]'),
    call('a2', 'look_up', 'null'),
    call('a3', 'look_up', 'not json'),
    call('a4', 'look_up', ''),
    say('done'),
  ]);
  client.on('item/tool/call', ({ arguments: args }) => found(JSON.stringify(args)));
  await client.turn(threadId, 'go');
  const bad = expect.stringMatching(/^failed to parse function arguments: /);
  expect(toolOutputs(model)).toEqual({ a1: '[1]', a2: 'null', a3: bad, a4: bad });
  expect(client.methods().filter((method) => method === 'item/tool/call')).toHaveLength(2);
});

test('calls are made one after the other, whatever the model can do', async () => {
  const both = [
    sse.created(),
    sse.functionCall('c1', 'look_up', {}),
    sse.functionCall('c2', 'look_up', {}),
    sse.completed(),
  ];
  const { client, model, threadId } = await started([both, say('done')]);
  client.on('item/tool/call', ({ callId }) => found(callId));
  const { from } = await client.turn(threadId, 'go', { model: 'gpt-5.2' });
  expect(toolOutputs(model)).toEqual({ c1: 'c1', c2: 'c2' });
  const order = client.messages.slice(from).flatMap((message) => {
    if (!('method' in message)) return [];
    const { method, params } = message as {
      method: string;
      params: { callId?: string; item?: { id: string } };
    };
    const id = params.callId ?? params.item?.id ?? '';
    return /^c\d$/.test(id) ? [`${method} ${id}`] : [];
  });
  expect(order).toEqual([
    'item/started c1',
    'item/tool/call c1',
    'item/completed c1',
    'item/started c2',
    'item/tool/call c2',
    'item/completed c2',
  ]);
});

test('an interrupted call completes as failed; its answer comes too late', async () => {
  const { client, model, threadId, evened, begin } = await started([
    call('c1', 'look_up', { q: 1 }),
    say('after'),
  ]);
  const from = client.mark();
  const turn = await begin();
  const { id } = await client.waitForRequest('item/tool/call');
  await client.request('turn/interrupt', { threadId, turnId: turn.id });
  await client.waitFor('turn/completed');
  client.answer(id, found());
  expect(evened.heard(client, { from }).slice(-3)).toEqual([
    asked('c1'),
    itemCompleted(FIRST, ended(begun('c1'), [], false)),
    turnCompleted(FIRST, 'interrupted'),
  ]);
  await client.turn(threadId, 'what was it?');
  expect(toolOutputs(model)).toEqual({ c1: expect.stringMatching(/^aborted by user after [\d.]+s$/) });
});

test('the turn goes on for whoever unsubscribed; the call is asked again on a resume, and answered once', async () => {
  const { client, model, threadId, begin } = await started([call('c1', 'look_up', {}), say('done')]);
  await begin();
  const first = await client.waitForRequest('item/tool/call');
  await client.request('thread/unsubscribe', { threadId });
  const from = client.mark();
  const resumed = await client.request('thread/resume', { threadId });
  expect(resumed.thread.turns.at(-1)?.items.at(-1)).toEqual(begun('c1', {}));
  const again = await client.waitForRequest('item/tool/call', { from });
  expect(again).toEqual(first);
  client.answer(first.id, found('once'));
  client.answer(first.id, found('twice'));
  await client.waitFor('turn/completed', undefined, { from });
  expect(toolOutputs(model)).toEqual({ c1: 'once' });
});

test('of several connections the first to answer counts; one that leaves is not waited for', async () => {
  const server = await started([
    say('begun'),
    call('c1', 'look_up', {}),
    call('c2', 'look_up', {}),
    say('done'),
  ]);
  const { client: one, connect, model, threadId, begin } = server;
  await one.turn(threadId, 'begin');
  const two = await connect({ name: 'second' });
  await two.request('thread/resume', { threadId });
  await begin();
  const first = await one.waitForRequest('item/tool/call');
  expect(await two.waitForRequest('item/tool/call')).toEqual(first);
  const from = one.mark();
  two.answer(first.id, found('from two'));
  const second = await one.waitForRequest('item/tool/call', { from });
  one.answer(first.id, found('too late'));
  await two.close();
  one.answer(second.id, found('from one'));
  await one.waitFor('turn/completed', undefined, { from });
  expect(toolOutputs(model)).toEqual({ c1: 'from two', c2: 'from one' });
});

test('when all have left, the call waits for one that joins', async () => {
  const { client, connect, model, threadId, begin } = await started([call('c1', 'look_up', {}), say('done')]);
  await begin();
  await client.waitForRequest('item/tool/call');
  await client.close();
  const next = await connect();
  await next.request('thread/resume', { threadId });
  const { id } = await next.waitForRequest('item/tool/call');
  next.answer(id, found('late'));
  await next.waitFor('turn/completed');
  expect(toolOutputs(model)).toEqual({ c1: 'late' });
});
