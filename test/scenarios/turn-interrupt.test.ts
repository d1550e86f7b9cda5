import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { expect, test } from 'vitest';
import {
  agentMessage,
  asks,
  call,
  CARRIERS,
  command,
  Evened,
  FIRST,
  itemCompleted,
  itemStarted,
  modelInput,
  modelConfig,
  modelSaid,
  note,
  processesWith,
  say,
  script,
  sse,
  startScriptedModel,
  startServer,
  toolOutputs,
  turnCompleted,
  turnStarted,
  userSaid,
  type Script,
  type ServerSetup,
  type TestClient,
} from '../harness/index.ts';

const never = new Promise<never>(() => undefined);
const neverAllowed = { status: 'declined', aggregatedOutput: null, exitCode: null, durationMs: null };

async function begun(scripts: readonly Script[], setup: ServerSetup = {}) {
  const server = await startServer({ ...setup, scripts });
  const { client, home } = server;
  const evened = new Evened(home);
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  evened.value(thread.id);
  const from = client.mark();
  const { turn } = await client.request('turn/start', {
    threadId: thread.id,
    input: [{ type: 'text', text: 'go', text_elements: [] }],
  });
  const ids = { threadId: thread.id, turnId: turn.id };
  const interrupt = () => client.request('turn/interrupt', ids);
  return { ...server, evened, thread, turn, ids, from, interrupt };
}

const ended = (client: TestClient) => client.waitFor('turn/completed');

test.each(CARRIERS)('while the model streams: what it said so far is completed, over %s', async (carrier) => {
  const streaming = [sse.created(), sse.messageAdded(), sse.textDelta('half an ans'), { hold: never }];
  const { client, model, evened, from, interrupt, ids } = await begun([streaming], { carrier });
  await client.waitFor('item/agentMessage/delta');
  expect(await interrupt()).toEqual({});
  await ended(client);
  expect(evened.heard(client, { from })).toEqual([
    turnStarted(FIRST),
    ...userSaid(FIRST, '#3', 'go'),
    itemStarted(FIRST, agentMessage('')),
    note('item/agentMessage/delta', { ...FIRST, itemId: 'msg-1', delta: 'half an ans' }),
    itemCompleted(FIRST, agentMessage('half an ans')),
    turnCompleted(FIRST, 'interrupted'),
  ]);
  model.push(say('again'));
  await client.turn(ids.threadId, 'next');
  const said = modelInput(model)
    .slice(-3)
    .map(({ content }) => content?.[0]?.text);
  expect(said).toEqual(['go', expect.stringMatching(/^<turn_aborted>\n.+\n<\/turn_aborted>$/), 'next']);
});

test('while a command runs: the command is ended with all it started, and its item completes', async () => {
  const naps = `29.${process.pid}`;
  const busy = `sleep ${naps} & echo started; sleep ${naps}`;
  const { client, evened, from, interrupt, thread } = await begun([
    call('c1', 'shell_command', script(busy)),
  ]);
  await client.waitFor('item/commandExecution/outputDelta');
  await expect.poll(() => processesWith(naps)).toHaveLength(2);
  await interrupt();
  await ended(client);
  expect(evened.heard(client, { from }).slice(-3)).toEqual([
    note('item/commandExecution/outputDelta', { ...FIRST, itemId: 'c1', delta: 'started\n' }),
    itemCompleted(FIRST, {
      ...command(''),
      status: 'failed',
      aggregatedOutput: 'started\n',
      exitCode: 128 + constants.signals.SIGTERM,
      durationMs: expect.any(Number),
      command: expect.any(String),
      commandActions: expect.any(Array),
    }),
    turnCompleted(FIRST, 'interrupted'),
  ]);
  const read = await client.request('thread/read', { threadId: thread.id, includeTurns: true });
  expect(read.thread.turns.map(({ status, items }) => [status, items.map(({ type }) => type)])).toEqual([
    ['interrupted', ['userMessage']],
  ]);
  await expect.poll(() => processesWith(naps)).toEqual([]);
});

test('the model is told which calls went with the turn', async () => {
  const calls = [
    sse.functionCall('c1', 'shell_command', script('echo started; sleep 30')),
    sse.functionCall('c2', 'update_plan', { plan: [] }),
    sse.customToolCall('c3', 'apply_patch', '*** Begin Patch\n*** Add File: x\n+x\n*** End Patch\n'),
  ];
  const { client, model, home, interrupt, thread } = await begun(
    [[sse.created(), ...calls, sse.completed()], say('next')],
    { settings: 'model = "gpt-5.2-codex"' },
  );
  await client.waitFor('item/commandExecution/outputDelta');
  await interrupt();
  await ended(client);
  await client.turn(thread.id, 'next');
  const input = modelInput(model);
  const first = input.findIndex(({ call_id }) => call_id === 'c1');
  expect(input.slice(first, first + 7).map(({ type }) => type)).toEqual([
    'function_call',
    'function_call',
    'custom_tool_call',
    'function_call_output',
    'function_call_output',
    'custom_tool_call_output',
    'message',
  ]);
  expect(toolOutputs(model)).toEqual({
    c1: expect.stringMatching(/^Wall time: \d+\.\d seconds\naborted by user$/),
    c2: expect.stringMatching(/^aborted by user after \d+\.\ds$/),
    c3: expect.stringMatching(/^aborted by user after \d+\.\ds$/),
  });
  expect(existsSync(home.workspace.join('x'))).toBe(false);
});

test('while an approval is open: the request is settled, then the item, then the turn', async () => {
  const { client, evened, from, interrupt } = await begun([call('c1', 'shell_command', script('touch x'))], {
    settings: 'approval_policy = "untrusted"',
  });
  const { id } = await client.waitForRequest('item/commandExecution/requestApproval');
  await interrupt();
  await ended(client);
  const heard = evened.heard(client, { from });
  expect(heard.map(({ method }) => method).slice(3)).toEqual([
    'item/started',
    'item/commandExecution/requestApproval',
    'serverRequest/resolved',
    'item/completed',
    'turn/completed',
  ]);
  expect(heard.slice(-3)).toEqual([
    note('serverRequest/resolved', { threadId: '#1', requestId: id }),
    itemCompleted(FIRST, command('touch x', neverAllowed)),
    turnCompleted(FIRST, 'interrupted'),
  ]);
  expect(client.notifications('thread/status/changed').at(-1)?.status).toEqual({ type: 'idle' });
  client.answer(id, { decision: 'accept' });
  expect(await client.request('thread/loaded/list', {})).toMatchObject({ nextCursor: null });
});

test('a late answer to a settled approval changes nothing, and the next turn asks anew', async () => {
  const first = call('c1', 'shell_command', script('touch x'));
  const { client, model, home, evened, interrupt, thread } = await begun([first], {
    settings: 'approval_policy = "untrusted"\nsandbox_mode = "workspace-write"',
  });
  const { id } = await client.waitForRequest('item/commandExecution/requestApproval');
  await interrupt();
  await ended(client);
  client.answer(id, { decision: 'acceptForSession' });
  model.push(call('c1', 'shell_command', script('touch x')), say('no'));
  client.on('item/commandExecution/requestApproval', () => ({ decision: 'decline' }));
  const { from } = await client.turn(thread.id, 'again');
  expect(evened.heard(client, { from, only: ['item/commandExecution/requestApproval'] })).toEqual([
    asks('item/commandExecution/requestApproval', 1, expect.objectContaining({ itemId: 'c1' })),
  ]);
  expect(existsSync(home.workspace.join('x'))).toBe(false);
});

test('while a patch waits for approval: nothing is written, and the item completes', async () => {
  const text = '*** Begin Patch\n*** Add File: x\n+x\n*** End Patch\n';
  const { client, home, evened, from, interrupt } = await begun(
    [[sse.created(), sse.customToolCall('p1', 'apply_patch', text), sse.completed()]],
    { settings: 'model = "gpt-5.2-codex"\napproval_policy = "untrusted"\nsandbox_mode = "workspace-write"' },
  );
  await client.waitForRequest('item/fileChange/requestApproval');
  await interrupt();
  await ended(client);
  const item = {
    type: 'fileChange',
    id: 'p1',
    changes: [{ path: '~/work/x', kind: { type: 'add' }, diff: 'x\n' }],
  };
  expect(evened.heard(client, { from }).slice(-3)).toEqual([
    note('serverRequest/resolved', { threadId: '#1', requestId: 0 }),
    itemCompleted(FIRST, { ...item, status: 'declined' }),
    turnCompleted(FIRST, 'interrupted'),
  ]);
  expect(existsSync(home.workspace.join('x'))).toBe(false);
});

test('while a broken stream waits for its next try', async () => {
  const { client, interrupt, evened, from } = await begun([{ status: 500, body: 'boom' }], {
    config: ({ baseUrl }) => modelConfig(baseUrl).replace('stream_max_retries = 0', 'stream_max_retries = 9'),
  });
  await client.waitFor('error');
  await interrupt();
  await ended(client);
  expect(evened.heard(client, { from }).at(-1)).toEqual(turnCompleted(FIRST, 'interrupted'));
});

test('right after its start, when the model may or may not have been asked', async () => {
  const model = await startScriptedModel([[{ hold: never }]]);
  const { client, interrupt, evened, from } = await begun([], { model });
  await interrupt();
  await ended(client);
  const marks = evened.heard(client, { from, only: ['turn/started', 'turn/completed'] });
  expect(marks).toEqual([turnStarted(FIRST), turnCompleted(FIRST, 'interrupted')]);
  await model.close().catch(() => undefined);
});

test('every interrupt is answered, the second one too', async () => {
  const streaming = [sse.created(), sse.messageAdded(), sse.textDelta('x'), { hold: never }];
  const { client, ids, interrupt, turn } = await begun([streaming]);
  await client.waitFor('item/agentMessage/delta');
  expect(await client.requestError('turn/interrupt', { ...ids, turnId: 'other' })).toEqual({
    code: -32600,
    message: `expected active turn id other but found ${turn.id}`,
  });
  const answers = await Promise.allSettled([interrupt(), interrupt()]);
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  await ended(client);
  expect(await client.requestError('turn/interrupt', ids)).toEqual({
    code: -32600,
    message: 'no active turn to interrupt',
  });
  expect(client.notifications('turn/completed')).toHaveLength(1);
});

test('an interrupt that names no turn ends whatever runs, and is answered where nothing does', async () => {
  const streaming = [sse.created(), sse.messageAdded(), sse.textDelta('x'), { hold: never }];
  const { client, ids } = await begun([streaming]);
  await client.waitFor('item/agentMessage/delta');
  expect(await client.request('turn/interrupt', { ...ids, turnId: '' })).toEqual({});
  await ended(client);
  expect(await client.request('turn/interrupt', { ...ids, turnId: '' })).toEqual({});
  expect(client.notifications('turn/completed').map(({ turn }) => turn.status)).toEqual(['interrupted']);
});

test('a turn that is started right after an interrupt runs when the first has ended', async () => {
  const streaming = [sse.created(), sse.messageAdded(), sse.textDelta('x'), { hold: never }];
  const { client, model, evened, from, interrupt, thread } = await begun([streaming]);
  await client.waitFor('item/agentMessage/delta');
  model.push(say('second'));
  const [, { turn }] = await Promise.all([interrupt(), client.turn(thread.id, 'next')]);
  expect(turn.status).toBe('completed');
  const marks = evened.heard(client, { from, only: ['turn/started', 'turn/completed'] });
  const second = { threadId: '#1', turnId: expect.any(String) };
  expect(marks).toEqual([
    turnStarted(FIRST),
    turnCompleted(FIRST, 'interrupted'),
    turnStarted(second),
    turnCompleted(second),
  ]);
});

test('of several parallel commands each is ended and completed', async () => {
  const slow = (id: string) => sse.functionCall(id, 'shell_command', script('echo up; sleep 30'));
  const { client, evened, from, interrupt } = await begun(
    [[sse.created(), slow('a'), slow('b'), sse.completed()]],
    { settings: 'model = "gpt-5.2"\nfeatures.unified_exec = false' },
  );
  for (const itemId of ['a', 'b']) {
    await client.waitFor('item/commandExecution/outputDelta', (piece) => piece.itemId === itemId);
  }
  await interrupt();
  await ended(client);
  const started = client.notifications('item/started', from).map(({ item }) => item.id);
  const completed = client.notifications('item/completed', from).map(({ item }) => item.id);
  expect(completed.toSorted()).toEqual(started.toSorted());
  expect(evened.heard(client, { from }).at(-1)).toEqual(turnCompleted(FIRST, 'interrupted'));
});

test('a finished turn cannot be interrupted', async () => {
  const { client, ids, evened, from } = await begun([say('done')]);
  await ended(client);
  expect(await client.requestError('turn/interrupt', ids)).toEqual({
    code: -32600,
    message: 'no active turn to interrupt',
  });
  expect(evened.heard(client, { from }).slice(3)).toEqual([
    ...modelSaid(FIRST, 'done'),
    turnCompleted(FIRST),
  ]);
});

test('while the model reasons: what it showed of its reasoning is completed', async () => {
  const reasoning = [
    sse.created(),
    sse.reasoningAdded('rs-1'),
    sse.reasoningPartAdded(0),
    sse.reasoningSummaryDelta('half a ', 0),
    sse.reasoningSummaryDelta('thought', 0),
    { hold: never },
  ];
  const { client, interrupt, thread } = await begun([reasoning]);
  await client.waitFor('item/reasoning/summaryTextDelta', ({ delta }) => delta === 'thought');
  await interrupt();
  await ended(client);
  const shown = { type: 'reasoning', id: 'rs-1', summary: ['half a thought'], content: [] };
  expect(client.notifications('item/completed').at(-1)?.item).toEqual(shown);
  const read = await client.request('thread/read', { threadId: thread.id, includeTurns: true });
  expect(read.thread.turns[0]?.items[1]).toEqual({ ...shown, id: 'item-2' });
});
