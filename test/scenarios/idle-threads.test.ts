import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { OutgoingObserver } from '../../src/rpc/index.ts';
import {
  call,
  ManualClock,
  note,
  say,
  script,
  sse,
  startServer,
  Evened,
  type ServerSetup,
  type TestClient,
} from '../harness/index.ts';

const MINUTE = 60_000;
const words = (text: string) => [{ type: 'text' as const, text, text_elements: [] }];

/** A server whose time the test moves, with a thread that had a turn, and a connection that never heard of it. */
async function quiet(setup: ServerSetup = {}) {
  const clock = new ManualClock();
  const server = await startServer({ ...setup, clock, scripts: [say('hello'), ...(setup.scripts ?? [])] });
  const { client, home } = server;
  const bystander = await server.connect({ name: 'bystander' });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  await client.turn(thread.id, 'hi');
  return { ...server, clock, bystander, thread, threadId: thread.id };
}

const loaded = async (client: TestClient): Promise<readonly string[]> =>
  (await client.request('thread/loaded/list', {})).data;

describe('a thread that nobody hears and that does nothing', () => {
  test('is let go after half an hour, and every client is told', async () => {
    const { client, bystander, clock, home, threadId } = await quiet();
    await client.request('thread/unsubscribe', { threadId });
    clock.advance(30 * MINUTE - 1);
    expect(await loaded(client)).toEqual([threadId]);
    const from = [client, bystander].map((each) => each.mark());
    clock.advance(1);
    for (const [index, each] of [client, bystander].entries()) {
      await each.waitFor('thread/closed');
      const evened = new Evened(home);
      evened.value(threadId);
      expect(evened.heard(each, { from: from[index] ?? 0, background: true })).toEqual([
        note('thread/status/changed', { threadId: '#1', status: { type: 'notLoaded' } }),
        note('thread/closed', { threadId: '#1' }),
      ]);
    }
    expect(await loaded(client)).toEqual([]);
    expect(clock.waiting).toBe(0);
  });

  test('is gone for turns, and comes back with a resume', async () => {
    const { client, clock, threadId } = await quiet({ scripts: [say('again')] });
    await client.request('thread/unsubscribe', { threadId });
    clock.advance(30 * MINUTE);
    await client.waitFor('thread/closed');
    expect(await client.requestError('turn/start', { threadId, input: words('x') })).toEqual({
      code: -32600,
      message: `thread not found: ${threadId}`,
    });
    expect(await client.request('thread/unsubscribe', { threadId })).toEqual({ status: 'notLoaded' });
    const read = await client.request('thread/read', { threadId });
    expect(read.thread.status).toEqual({ type: 'notLoaded' });
    const from = client.mark();
    const resumed = await client.request('thread/resume', { threadId });
    expect(resumed.thread.turns.map(({ status }) => status)).toEqual(['completed']);
    expect(await client.waitFor('thread/status/changed', undefined, { from })).toEqual({
      threadId,
      status: { type: 'idle' },
    });
    expect((await client.turn(threadId, 'again')).turn.status).toBe('completed');
  });

  test('is also let go when its only connection has hung up', async () => {
    const { client, bystander, clock, threadId } = await quiet();
    await client.close();
    clock.advance(30 * MINUTE);
    expect(await bystander.waitFor('thread/closed')).toEqual({ threadId });
  });

  test('is let go as well when its last turn failed', async () => {
    const { client, clock, threadId } = await quiet({ scripts: [{ status: 500, body: 'boom' }] });
    await client.turn(threadId, 'fail');
    await client.request('thread/unsubscribe', { threadId });
    clock.advance(30 * MINUTE);
    expect(await client.waitFor('thread/closed')).toEqual({ threadId });
  });

  test('takes what was never stored with it', async () => {
    const { client, clock, home, threadId } = await quiet();
    const { thread: fresh } = await client.request('thread/start', { cwd: home.workspace.path });
    const { thread: ephemeral } = await client.request('thread/start', { ephemeral: true });
    for (const { id } of [fresh, ephemeral]) await client.request('thread/unsubscribe', { threadId: id });
    clock.advance(30 * MINUTE);
    await client.waitFor('thread/closed', (closed) => closed.threadId === ephemeral.id);
    expect(await loaded(client)).toEqual([threadId]);
    expect(existsSync(fresh.path ?? '')).toBe(false);
    for (const { id } of [fresh, ephemeral]) {
      const refused = await client.requestError('thread/resume', { threadId: id });
      expect(refused).toEqual({ code: -32600, message: `no rollout found for thread id ${id}` });
    }
  });
});

describe('its time begins anew', () => {
  test('when somebody heard it in between', async () => {
    const { client, bystander, clock, threadId } = await quiet();
    await client.request('thread/unsubscribe', { threadId });
    clock.advance(29 * MINUTE);
    await bystander.request('thread/resume', { threadId });
    clock.advance(60 * MINUTE);
    expect(await loaded(client)).toEqual([threadId]);
    await bystander.request('thread/unsubscribe', { threadId });
    clock.advance(30 * MINUTE - 1);
    expect(await loaded(client)).toEqual([threadId]);
    clock.advance(1);
    expect(await client.waitFor('thread/closed')).toEqual({ threadId });
  });

  test('when a turn ran in between, which nobody need hear', async () => {
    const { client, clock, threadId } = await quiet({ scripts: [say('unheard')] });
    await client.request('thread/unsubscribe', { threadId });
    clock.advance(29 * MINUTE);
    const from = client.mark();
    await client.request('turn/start', { threadId, input: words('go on') });
    await client.waitFor('thread/status/changed', ({ status }) => status.type === 'idle', { from });
    clock.advance(30 * MINUTE - 1);
    expect(await loaded(client)).toEqual([threadId]);
    clock.advance(1);
    expect(await client.waitFor('thread/closed')).toEqual({ threadId });
  });

  test('but not because it was read or changed', async () => {
    const { client, clock, threadId } = await quiet();
    await client.request('thread/unsubscribe', { threadId });
    clock.advance(29 * MINUTE);
    await client.request('thread/read', { threadId, includeTurns: true });
    await client.request('thread/turns/list', { threadId });
    await client.request('thread/name/set', { threadId, name: 'named' });
    await client.request('thread/inject_items', {
      threadId,
      items: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'by the way' }] }],
    });
    clock.advance(MINUTE);
    expect(await client.waitFor('thread/closed')).toEqual({ threadId });
  });
});

describe('a thread stays', () => {
  test('as long as one of two connections hears it', async () => {
    const { client, bystander, clock, threadId } = await quiet();
    await bystander.request('thread/resume', { threadId });
    await client.request('thread/unsubscribe', { threadId });
    clock.advance(60 * MINUTE);
    expect(await loaded(client)).toEqual([threadId]);
    expect(clock.waiting).toBe(0);
  });

  test('as long as a turn runs', async () => {
    let goOn = (): void => undefined;
    const hold = new Promise<void>((resolve) => (goOn = resolve));
    const { client, clock, threadId } = await quiet({
      scripts: [[sse.created(), sse.messageAdded(), { hold }, sse.message('late'), sse.completed()]],
    });
    await client.request('turn/start', { threadId, input: words('slow') });
    await client.waitFor('item/started', ({ item }) => item.type === 'agentMessage');
    await client.request('thread/unsubscribe', { threadId });
    clock.advance(60 * MINUTE);
    expect(await loaded(client)).toEqual([threadId]);
    goOn();
    const from = client.mark();
    await client.waitFor('thread/status/changed', ({ status }) => status.type === 'idle', { from });
    clock.advance(30 * MINUTE);
    expect(await client.waitFor('thread/closed')).toEqual({ threadId });
  });

  test('as long as it waits for an answer, and whoever joins is asked', async () => {
    const { client, bystander, clock, home, threadId } = await quiet({
      settings: 'approval_policy = "untrusted"\nsandbox_mode = "workspace-write"',
      scripts: [call('c1', 'shell_command', script('touch x')), say('done')],
    });
    await client.request('turn/start', { threadId, input: words('write') });
    await client.waitForRequest('item/commandExecution/requestApproval');
    await client.request('thread/unsubscribe', { threadId });
    clock.advance(600 * MINUTE);
    await bystander.request('thread/resume', { threadId });
    const asked = await bystander.waitForRequest('item/commandExecution/requestApproval');
    bystander.answer(asked.id, { decision: 'accept' });
    await bystander.waitFor('turn/completed');
    expect(existsSync(home.workspace.join('x'))).toBe(true);
  });
});

describe('when the time is up just as', () => {
  /** Calls what `strike` names when a message of that kind passes. */
  function striking() {
    const strike = { at: '', run: (): void => undefined };
    const observer: OutgoingObserver = (fact) => {
      if ('method' in fact && `${fact.type} ${fact.method}` === strike.at) strike.run();
    };
    return { strike, observer };
  }

  test('a turn is promised, the thread stays', async () => {
    const { strike, observer } = striking();
    const { client, clock, threadId } = await quiet({ observer, scripts: [say('in time')] });
    await client.request('thread/unsubscribe', { threadId });
    const from = client.mark();
    Object.assign(strike, { at: 'clientResponse turn/start', run: () => clock.advance(30 * MINUTE) });
    await client.request('turn/start', { threadId, input: words('quick') });
    await client.waitFor('thread/status/changed', ({ status }) => status.type === 'idle', { from });
    expect(await loaded(client)).toEqual([threadId]);
    clock.advance(30 * MINUTE);
    expect(await client.waitFor('thread/closed')).toEqual({ threadId });
  });

  test('it is resumed, the resume waits until it is gone and loads it again', async () => {
    const { strike, observer } = striking();
    const { client, clock, threadId } = await quiet({ observer });
    await client.request('thread/unsubscribe', { threadId });
    const from = client.mark();
    Object.assign(strike, { at: 'clientRequest thread/resume', run: () => clock.advance(30 * MINUTE) });
    const resumed = await client.request('thread/resume', { threadId });
    expect(resumed.thread.status).toEqual({ type: 'idle' });
    await client.waitFor('thread/status/changed', ({ status }) => status.type === 'idle', { from });
    expect(client.methods(from).filter((method) => method.startsWith('thread/'))).toEqual([
      'thread/status/changed',
      'thread/closed',
      'thread/status/changed',
      'thread/tokenUsage/updated',
    ]);
    expect(await loaded(client)).toEqual([threadId]);
  });
});

test('a thread that is resumed by its path is loaded when that is answered, whenever the time is up', async () => {
  const { client, clock, thread, threadId } = await quiet();
  const path = thread.path ?? '';
  for (let ticks = 0; ticks < 40; ticks++) {
    await client.request('thread/unsubscribe', { threadId });
    const resuming = client.request('thread/resume', { threadId: '', path });
    for (let tick = 0; tick < ticks; tick++) await new Promise((resolve) => setImmediate(resolve));
    clock.advance(30 * MINUTE);
    await resuming;
    expect(await loaded(client)).toEqual([threadId]);
    expect(clock.waiting).toBe(0);
  }
});

test('a server that closes keeps no timer', async () => {
  const { client, clock, close, threadId } = await quiet();
  await client.request('thread/unsubscribe', { threadId });
  expect(clock.waiting).toBe(1);
  await close();
  expect(clock.waiting).toBe(0);
});
