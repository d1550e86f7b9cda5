import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  call,
  Evened,
  note,
  say,
  script,
  sse,
  startServer,
  turnCompleted,
  type Carrier,
  type Script,
} from '../harness/index.ts';

/** Two connections that both hear one thread. */
async function together(carrier: Carrier, scripts: readonly Script[]) {
  const server = await startServer({
    carrier,
    scripts: [say('begun'), ...scripts],
    settings: 'approval_policy = "untrusted"\nsandbox_mode = "workspace-write"',
  });
  const { client: one, connect, home } = server;
  const evened = new Evened(home);
  const two = await connect({ name: 'second' });
  const { thread } = await one.request('thread/start', { cwd: home.workspace.path });
  evened.value(thread.id);
  await one.turn(thread.id, 'begin');
  await two.request('thread/resume', { threadId: thread.id });
  return { ...server, one, two, thread, evened };
}

const words = (text: string) => [{ type: 'text' as const, text, text_elements: [] }];
const NEVER = new Promise<void>(() => undefined);
/** What everybody hears. */
const BACKGROUND: ReadonlySet<string> = new Set([
  'account/rateLimits/updated',
  'remoteControl/status/changed',
  'thread/status/changed',
]);

const touch = call('c1', 'shell_command', script('touch x'));

describe.each(['memory', 'websocket', 'unix'] as const)('over %s', (carrier) => {
  test('both hear the same, in the same order', async () => {
    const { one, two, thread, evened } = await together(carrier, [say('Hello', { deltas: ['Hel', 'lo'] })]);
    const from = two.mark();
    const { from: start } = await one.turn(thread.id, 'hi');
    await two.waitFor('turn/completed', undefined, { from });
    const heard = evened.heard(one, { from: start, background: true });
    expect(heard.at(-1)).toEqual(turnCompleted({ threadId: '#1', turnId: expect.any(String) }));
    expect(evened.heard(two, { from, background: true })).toEqual(heard);
  });

  test('a turn that one starts is seen by the other', async () => {
    const { one, two, thread } = await together(carrier, [say('yes')]);
    const { turn } = await two.turn(thread.id, 'from the second');
    const seen = await one.waitFor('turn/completed', (params) => params.turn.id === turn.id);
    expect(seen).toEqual({ threadId: thread.id, turn });
  });

  test('the first answer to an approval counts; both hear that it is settled', async () => {
    const { one, two, thread, home, model } = await together(carrier, [touch, say('done')]);
    const turned = one.turn(thread.id, 'go');
    const asked = await one.waitForRequest('item/commandExecution/requestApproval');
    expect(await two.waitForRequest('item/commandExecution/requestApproval')).toEqual(asked);
    two.answer(asked.id, { decision: 'accept' });
    await one.waitFor('serverRequest/resolved');
    one.answer(asked.id, { decision: 'cancel' });
    const { turn } = await turned;
    expect(turn.status).toBe('completed');
    expect(existsSync(home.workspace.join('x'))).toBe(true);
    expect(model.turns()).toHaveLength(3);
    for (const client of [one, two]) {
      expect(client.notifications('serverRequest/resolved')).toEqual([
        { threadId: thread.id, requestId: asked.id },
      ]);
    }
  });

  test('a connection that leaves takes its part of the question along; the other still answers', async () => {
    const { one, two, thread, home } = await together(carrier, [touch, say('done')]);
    const from = two.mark();
    await one.request('turn/start', {
      threadId: thread.id,
      input: [{ type: 'text', text: 'go', text_elements: [] }],
    });
    const asked = await two.waitForRequest('item/commandExecution/requestApproval');
    await one.close();
    two.answer(asked.id, { decision: 'accept' });
    const { turn } = await two.waitFor('turn/completed', undefined, { from });
    expect(turn.status).toBe('completed');
    expect(existsSync(home.workspace.join('x'))).toBe(true);
  });

  test('when all have left, the question waits for one that joins', async () => {
    const { one, two, thread, home, connect, evened } = await together(carrier, [touch, say('done')]);
    await one.request('turn/start', {
      threadId: thread.id,
      input: [{ type: 'text', text: 'go', text_elements: [] }],
    });
    await two.waitForRequest('item/commandExecution/requestApproval');
    await one.close();
    await two.close();
    const three = await connect();
    await three.request('thread/resume', { threadId: thread.id });
    const asked = await three.waitForRequest('item/commandExecution/requestApproval');
    three.answer(asked.id, { decision: 'accept' });
    await three.waitFor('turn/completed');
    expect(evened.heard(three, { only: ['serverRequest/resolved'] })).toEqual([
      note('serverRequest/resolved', { threadId: '#1', requestId: asked.id }),
    ]);
    expect(existsSync(home.workspace.join('x'))).toBe(true);
  });

  test('who no longer hears a thread may still answer what it was asked, and hears nothing of it', async () => {
    const { one, two, thread } = await together(carrier, [touch, say('done')]);
    await one.request('turn/start', { threadId: thread.id, input: words('go') });
    const asked = await one.waitForRequest('item/commandExecution/requestApproval');
    await one.request('thread/unsubscribe', { threadId: thread.id });
    const from = one.mark();
    one.answer(asked.id, { decision: 'accept' });
    await two.waitFor('serverRequest/resolved');
    await two.waitFor('thread/status/changed', ({ status }) => status.type === 'idle', { from: two.mark() });
    await one.waitFor('thread/status/changed', ({ status }) => status.type === 'idle', { from });
    const heard = one.methods(from).filter((method) => !BACKGROUND.has(method));
    expect(heard).toEqual([]);
  });

  test('whoever joins is shown that the thread waits, and is asked, each time it joins', async () => {
    const { one, two, thread, connect } = await together(carrier, [touch, say('done')]);
    await one.request('turn/start', { threadId: thread.id, input: words('go') });
    const { id } = await one.waitForRequest('item/commandExecution/requestApproval');
    const three = await connect();
    for (const joined of [three, three, two]) {
      const from = joined.mark();
      const resumed = await joined.request('thread/resume', { threadId: thread.id, excludeTurns: true });
      expect(resumed.thread.status).toEqual({ type: 'active', activeFlags: ['waitingOnApproval'] });
      expect((await joined.waitForRequest('item/commandExecution/requestApproval', { from })).id).toBe(id);
    }
    await three.request('thread/unsubscribe', { threadId: thread.id });
    two.answer(id, { decision: 'accept' });
    await one.waitFor('turn/completed', undefined, { from: one.mark() });
  });

  test('who does not hear a thread may start, steer and end its turns', async () => {
    let goOn = (): void => undefined;
    const hold = new Promise<void>((resolve) => (goOn = resolve));
    const held = [sse.created(), { hold }, sse.message('steered'), sse.completed()];
    const { one, two, thread, connect, model } = await together(carrier, [
      held,
      say('end'),
      [sse.created(), { hold: NEVER }],
    ]);
    const three = await connect();
    const threadId = thread.id;
    const from = two.mark();
    const { turn } = await three.request('turn/start', { threadId, input: words('go') });
    await two.waitFor('turn/started', undefined, { from });
    await model.received(2);
    const steered = { threadId, expectedTurnId: turn.id, input: words('on') };
    expect(await three.request('turn/steer', steered)).toEqual({ turnId: turn.id });
    goOn();
    await two.waitFor('turn/completed', (ended) => ended.turn.id === turn.id);
    const next = await three.request('turn/start', { threadId, input: words('again') });
    await model.received(4);
    await three.request('turn/interrupt', { threadId, turnId: next.turn.id });
    for (const each of [one, two]) {
      const ended = await each.waitFor('turn/completed', (end) => end.turn.id === next.turn.id);
      expect(ended.turn.status).toBe('interrupted');
    }
    expect(three.methods().filter((method) => !BACKGROUND.has(method))).toEqual([]);
  });

  test('the same id on two connections gets two answers', async () => {
    const { one, two } = await together(carrier, []);
    one.sendRaw({ id: 'same', method: 'thread/loaded/list', params: {} });
    two.sendRaw({ id: 'same', method: 'thread/unsubscribe', params: { threadId: 'x' } });
    await one.request('thread/loaded/list', {});
    await two.request('thread/loaded/list', {});
    const answers = [one, two].map(
      ({ messages }) => messages.find((m) => 'id' in m && m.id === 'same')?.type,
    );
    expect(answers).toEqual(['result', 'error']);
  });

  test('a connection that does not hear a thread still learns of it and of its status, and of nothing more', async () => {
    const { client: one, connect, home } = await startServer({ scripts: [say('ok')] });
    const two = await connect();
    const { thread } = await one.request('thread/start', { cwd: home.workspace.path });
    await one.turn(thread.id, 'hi');
    await two.waitFor('thread/status/changed', ({ status }) => status.type === 'idle');
    expect(new Set(two.methods())).toEqual(
      new Set([
        'remoteControl/status/changed',
        'thread/started',
        'account/rateLimits/updated',
        'thread/status/changed',
      ]),
    );
  });
});
