import { appendFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  agentMessage,
  call,
  CARRIERS,
  Evened,
  modelRoles,
  note,
  say,
  script,
  sse,
  startServer,
  textInput,
  userMessage,
  type Carrier,
} from '../harness/index.ts';

/** A thread that ran one turn in a first server. */
async function leftBehind(carrier: Carrier = 'memory') {
  const { client, home, model } = await startServer({ carrier, scripts: [say('one')] });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  await client.turn(thread.id, 'first words');
  const rollout = () => home.root.read(String(thread.path).slice(home.root.path.length + 1));
  return { home, model, thread, rollout };
}

const turn = (id: string, status: string, items: readonly object[]) => ({
  id,
  items,
  itemsView: 'full',
  status,
  error: null,
  startedAt: 0,
  completedAt: 0,
  durationMs: 0,
});

describe.each(CARRIERS)('thread/resume over %s', (carrier) => {
  test('loads a stored thread in a new server, with its turns, and goes on from there', async () => {
    const first = await leftBehind(carrier);
    const { client } = await startServer({ carrier, home: first.home, model: first.model });
    const evened = new Evened(first.home);
    const before = first.rollout();
    const answer = await client.request('thread/resume', { threadId: first.thread.id });
    expect(evened.value(answer)).toMatchObject({
      thread: {
        id: '#1',
        preview: 'first words',
        status: { type: 'idle' },
        turns: [
          turn('#2', 'completed', [
            userMessage('item-1', textInput('first words')),
            agentMessage('one', 'item-2'),
          ]),
        ],
      },
      model: 'mock-model',
      modelProvider: 'mock_provider',
      cwd: '~/work',
    });
    await client.waitFor('thread/status/changed');
    expect(first.rollout()).toBe(before);
    first.model.push(say('two'));
    await client.turn(first.thread.id, 'more words');
    expect(modelRoles(first.model)).toEqual(['developer', 'user', 'user', 'assistant', 'user']);
  });
});

test('in the same server it rejoins the loaded thread, whose settings stay', async () => {
  const { client, home, model } = await startServer({ scripts: [say('one')] });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  await client.turn(thread.id, 'first words');
  const other = await client.request('thread/resume', { threadId: thread.id, model: 'gpt-5.2', cwd: '/tmp' });
  expect(other).toMatchObject({ model: 'mock-model', cwd: home.workspace.path });
  model.push(say('two'));
  const from = client.mark();
  await client.turn(thread.id, 'more');
  expect(client.notifications('turn/started', from)).toHaveLength(1);
});

test('settings of the request hold for a thread that is loaded', async () => {
  const first = await leftBehind();
  const { client } = await startServer({ home: first.home, model: first.model });
  const answer = await client.request('thread/resume', {
    threadId: first.thread.id,
    model: 'gpt-5.2',
    approvalPolicy: 'on-request',
    sandbox: 'danger-full-access',
    config: { model_reasoning_effort: 'low' },
    developerInstructions: 'Be brief.',
    excludeTurns: true,
  });
  expect(answer).toMatchObject({
    thread: { turns: [] },
    model: 'gpt-5.2',
    approvalPolicy: 'on-request',
    sandbox: { type: 'dangerFullAccess' },
    reasoningEffort: 'low',
  });
});

test('the path of a rollout counts more than the id', async () => {
  const first = await leftBehind();
  const { client } = await startServer({ home: first.home, model: first.model });
  const { thread } = await client.request('thread/resume', { threadId: 'nonsense', path: first.thread.path });
  expect(thread.id).toBe(first.thread.id);
});

test.each([
  ['nonsense', /^invalid thread id: /],
  [
    '0199a0b0-0000-7000-8000-000000000000',
    /^no rollout found for thread id 0199a0b0-0000-7000-8000-000000000000$/,
  ],
])('the thread %s is refused', async (threadId, message) => {
  const { client } = await startServer();
  const refused = await client.requestError('thread/resume', { threadId });
  expect(refused).toEqual({ code: -32600, message: expect.stringMatching(message) });
});

test('a thread that never ran cannot be resumed', async () => {
  const { client } = await startServer();
  const { thread } = await client.request('thread/start', {});
  expect(await client.requestError('thread/resume', { threadId: thread.id })).toEqual({
    code: -32600,
    message: `no rollout found for thread id ${thread.id}`,
  });
});

describe('a rollout that a server left in the middle of a turn', () => {
  const torn = '{"timestamp":"2026-01-01T00:00:00.000Z","type":"event_msg","payload":{"type":"agent_mess';

  async function crashed() {
    const first = await startServer({ scripts: [say('one'), [{ hold: new Promise(() => undefined) }]] });
    const { client, home } = first;
    const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
    await client.turn(thread.id, 'first words');
    const from = client.mark();
    const input = [{ type: 'text' as const, text: 'unheard', text_elements: [] }];
    await client.request('turn/start', { threadId: thread.id, input });
    await client.waitFor('item/completed', undefined, { from });
    const file = String(thread.path);
    const copy = file.slice(home.root.path.length + 1);
    return { thread, text: home.root.read(copy), copy };
  }

  test('reads as interrupted, tears no later line, and goes on', async () => {
    const { thread, text, copy } = await crashed();
    const second = await startServer({ scripts: [say('after')] });
    second.home.root.write(copy, text);
    appendFileSync(second.home.root.join(copy), torn);
    const { client } = second;
    const resumed = await client.request('thread/resume', {
      threadId: thread.id,
      cwd: second.home.workspace.path,
    });
    expect(resumed.thread.status).toEqual({ type: 'idle' });
    expect(resumed.thread.turns.map(({ status, items }) => [status, items.length])).toEqual([
      ['completed', 2],
      ['interrupted', 1],
    ]);
    await client.turn(thread.id, 'next');
    const lines = second.home.root.read(copy).trimEnd().split('\n');
    const broken = lines.filter((line) => !isJson(line));
    expect(broken).toEqual([torn]);
    const read = await client.request('thread/read', { threadId: thread.id, includeTurns: true });
    expect(read.thread.turns.map(({ status, items }) => [status, items.length])).toEqual([
      ['completed', 2],
      ['interrupted', 1],
      ['completed', 2],
    ]);
  });
});

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

test('an approval that is open is asked of a connection that joins', async () => {
  const { client, connect, home } = await startServer({
    settings: 'approval_policy = "untrusted"\nsandbox_mode = "workspace-write"',
    scripts: [call('c1', 'shell_command', script('touch x')), say('done')],
  });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  const turned = client.turn(thread.id, 'go');
  const asked = await client.waitForRequest('item/commandExecution/requestApproval');
  const joined = await connect();
  const { thread: seen } = await joined.request('thread/resume', { threadId: thread.id });
  expect(seen.status).toEqual({ type: 'active', activeFlags: ['waitingOnApproval'] });
  expect(seen.turns.map(({ status }) => status)).toEqual(['inProgress']);
  expect(await joined.waitForRequest('item/commandExecution/requestApproval')).toEqual(asked);
  joined.answer(asked.id, { decision: 'accept' });
  await turned;
  const resolved = [note('serverRequest/resolved', { threadId: thread.id, requestId: asked.id })];
  for (const heard of [client, joined]) {
    expect(
      heard.notifications('serverRequest/resolved').map((params) => note('serverRequest/resolved', params)),
    ).toEqual(resolved);
  }
});

test('a second server may look at a thread whose turn runs in the first; the turn goes on', async () => {
  let goOn = (): void => undefined;
  const hold = new Promise<void>((resolve) => (goOn = resolve));
  const first = await startServer({
    scripts: [
      [sse.created(), sse.messageAdded(), sse.textDelta('o'), { hold }, sse.message('one'), sse.completed()],
    ],
  });
  const { thread } = await first.client.request('thread/start', { cwd: first.home.workspace.path });
  const turned = first.client.turn(thread.id, 'go');
  await first.client.waitFor('item/agentMessage/delta');
  const second = await startServer({ home: first.home, model: first.model });
  const seen = await second.client.request('thread/resume', { threadId: thread.id });
  expect(seen.thread.turns.map(({ status }) => status)).toEqual(['interrupted']);
  goOn();
  expect((await turned).turn.status).toBe('completed');
  const read = await second.client.request('thread/read', { threadId: thread.id, includeTurns: true });
  expect(read.thread.turns.map(({ status, items }) => [status, items.length])).toEqual([['completed', 2]]);
});
