import { describe, expect, test } from 'vitest';
import { CARRIERS, Evened, modelRoles, say, sse, startServer, type Carrier } from '../harness/index.ts';

/** A thread that ran two turns, the second with another model and effort than configured. */
async function twoTurns(carrier: Carrier = 'memory') {
  const server = await startServer({ carrier, scripts: [say('one'), say('two')] });
  const { client, home } = server;
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  await client.turn(thread.id, 'first words');
  await client.turn(thread.id, 'more words', { model: 'gpt-5.2', effort: 'low' });
  const records = (path: string | null): { type: string; payload: Record<string, unknown> }[] =>
    home.root
      .read(String(path).slice(home.root.path.length + 1))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  return { ...server, thread, records };
}

describe.each(CARRIERS)('thread/fork over %s', (carrier) => {
  test('makes a thread with the same history; usage and thread/started follow the answer', async () => {
    const { client, home, thread, records } = await twoTurns(carrier);
    const before = records(thread.path);
    const from = client.mark();
    const answer = await client.request('thread/fork', { threadId: thread.id });
    const forked = answer.thread;
    const evened = new Evened(home);
    expect(evened.value({ ids: [thread.id, forked.id], answer })).toMatchObject({
      answer: {
        thread: {
          id: '#2',
          sessionId: '#2',
          forkedFromId: '#1',
          preview: 'first words',
          ephemeral: false,
          status: { type: 'idle' },
          path: '~/.codex/sessions/<day>/rollout-<time>-#2.jsonl',
          cwd: '~/work',
          name: null,
          turns: [
            { status: 'completed', itemsView: 'full', items: [{ id: 'item-1' }, { id: 'item-2' }] },
            { status: 'completed', itemsView: 'full', items: [{ id: 'item-3' }, { id: 'item-4' }] },
          ],
        },
        model: 'mock-model',
        reasoningEffort: null,
      },
    });
    const started = await client.waitFor('thread/started', undefined, { from });
    expect(started).toEqual({ thread: { ...forked, turns: [] } });
    expect(
      client.messages.slice(from).map((message) => ('method' in message ? message.method : 'answer')),
    ).toEqual(['answer', 'thread/tokenUsage/updated', 'thread/started']);
    expect(client.notifications('thread/tokenUsage/updated', from)).toMatchObject([
      { threadId: forked.id, turnId: forked.turns[1]?.id, tokenUsage: { last: { totalTokens: 130 } } },
    ]);
    expect(records(thread.path)).toEqual(before);
    const [own, ...copied] = records(forked.path);
    expect(own).toMatchObject({
      type: 'session_meta',
      payload: { id: forked.id, forked_from_id: thread.id, cwd: home.workspace.path },
    });
    expect(copied.map(({ type, payload }) => ({ type, payload }))).toEqual(
      before.map(({ type, payload }) => ({ type, payload })),
    );
  });
});

test('a fork goes on by itself, with what the source said before it', async () => {
  const { client, thread, model } = await twoTurns();
  const { thread: forked } = await client.request('thread/fork', { threadId: thread.id });
  model.push(say('three'));
  await client.turn(forked.id, 'in the fork');
  const roles = modelRoles(model);
  expect(roles.slice(0, 4)).toEqual(['developer', 'user', 'user', 'assistant']);
  expect(roles.at(-1)).toBe('user');
  const read = async (threadId: string) =>
    (await client.request('thread/read', { threadId, includeTurns: true })).thread;
  expect([(await read(forked.id)).turns.length, (await read(thread.id)).turns.length]).toEqual([3, 2]);
  expect((await read(forked.id)).forkedFromId).toBe(thread.id);
  const listed = await client.request('thread/list', {});
  expect(listed.data.map(({ preview }) => preview)).toEqual(['first words', 'first words']);
});

test('the request says what is different, and the path counts more than the id', async () => {
  const { client, home, thread } = await twoTurns();
  const from = client.mark();
  const answer = await client.request('thread/fork', {
    threadId: 'nonsense',
    path: thread.path,
    cwd: home.root.path,
    model: 'gpt-5.2',
    approvalPolicy: 'on-request',
    sandbox: 'danger-full-access',
    config: { model_reasoning_effort: 'high' },
    threadSource: 'user',
    excludeTurns: true,
  });
  expect(answer).toMatchObject({
    thread: { forkedFromId: thread.id, threadSource: 'user', turns: [], cwd: home.root.path },
    model: 'gpt-5.2',
    approvalPolicy: 'on-request',
    sandbox: { type: 'dangerFullAccess' },
    reasoningEffort: 'high',
    cwd: home.root.path,
  });
  await client.waitFor('thread/started', undefined, { from });
  expect(client.notifications('thread/tokenUsage/updated', from)).toEqual([]);
});

test('an ephemeral fork is nowhere on disk and runs all the same', async () => {
  const { client, thread, model } = await twoTurns();
  const { thread: forked } = await client.request('thread/fork', { threadId: thread.id, ephemeral: true });
  expect(forked).toMatchObject({
    ephemeral: true,
    path: null,
    preview: 'first words',
    forkedFromId: thread.id,
  });
  expect(forked.turns).toHaveLength(2);
  model.push(say('three'));
  expect((await client.turn(forked.id, 'on')).turn.status).toBe('completed');
  expect((await client.request('thread/list', {})).data.map(({ id }) => id)).toEqual([thread.id]);
});

test('a fork from the middle of a turn has it as interrupted, and the turn goes on in the source', async () => {
  const { client, thread, model, records } = await twoTurns();
  let goOn = (): void => undefined;
  const hold = new Promise<void>((resolve) => (goOn = resolve));
  model.push([sse.created(), { hold }, sse.message('three'), sse.completed()]);
  const from = client.mark();
  const turned = client.turn(thread.id, 'unfinished');
  const { turnId } = await client.waitFor('item/completed', undefined, { from });
  const { thread: forked } = await client.request('thread/fork', { threadId: thread.id });
  expect(forked.turns.at(-1)).toMatchObject({ id: turnId, status: 'interrupted', completedAt: null });
  expect(records(forked.path).slice(-2)).toMatchObject([
    {
      type: 'response_item',
      payload: { role: 'user', content: [{ text: expect.stringMatching(/^<turn_aborted>/) }] },
    },
    { type: 'event_msg', payload: { type: 'turn_aborted', turn_id: turnId, reason: 'interrupted' } },
  ]);
  goOn();
  expect((await turned).turn.status).toBe('completed');
});

test('an ephemeral fork of a file that stops in a turn shows that turn as its source does', async () => {
  const { client, home } = await startServer();
  const threadId = '0199a0b0-0000-7000-8000-00000000000a';
  const timestamp = '2025-01-05T12:00:00Z';
  const meta = { id: threadId, timestamp, cwd: '/', originator: 'o', cli_version: '0.0.0', source: 'cli' };
  const lines = [
    { timestamp, type: 'session_meta', payload: { ...meta, model_provider: 'mock_provider' } },
    { timestamp, type: 'event_msg', payload: { type: 'user_message', message: 'Hi', kind: 'plain' } },
  ];
  const file = `sessions/2025/01/05/rollout-2025-01-05T12-00-00-${threadId}.jsonl`;
  home.codexHome.write(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const statuses = async (ephemeral: boolean) => {
    const { thread } = await client.request('thread/fork', { threadId, ephemeral });
    return thread.turns.map(({ status }) => status);
  };
  expect([await statuses(true), await statuses(false)]).toEqual([['completed'], ['interrupted']]);
});

test('what has no history is refused', async () => {
  const { client, home } = await startServer();
  const { thread } = await client.request('thread/start', {});
  home.workspace.write('x.jsonl', 'garbage\n');
  const file = home.workspace.join('x.jsonl');
  expect(await client.requestError('thread/fork', { threadId: thread.id })).toEqual({
    code: -32600,
    message: `no rollout found for thread id ${thread.id}`,
  });
  expect(await client.requestError('thread/fork', { threadId: '', path: '/nope.jsonl' })).toEqual({
    code: -32600,
    message: 'failed to resolve rollout path `/nope.jsonl`: No such file or directory (os error 2)',
  });
  expect(await client.requestError('thread/fork', { threadId: thread.id, path: file })).toEqual({
    code: -32603,
    message: `failed to read thread: thread-store internal error: failed to read thread ${file}: rollout at ${file} is empty`,
  });
});
