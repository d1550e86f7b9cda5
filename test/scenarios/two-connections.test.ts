import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  call,
  Evened,
  note,
  say,
  script,
  startServer,
  turnCompleted,
  type Script,
} from '../harness/index.ts';

/** Two connections that both hear one thread. */
async function together(scripts: readonly Script[]) {
  const server = await startServer({
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

const touch = call('c1', 'shell_command', script('touch x'));

test('both hear the same, in the same order', async () => {
  const { one, two, thread, evened } = await together([say('Hello', { deltas: ['Hel', 'lo'] })]);
  const from = two.mark();
  const { from: start } = await one.turn(thread.id, 'hi');
  await two.waitFor('turn/completed', undefined, { from });
  const heard = evened.heard(one, { from: start, background: true });
  expect(heard.at(-1)).toEqual(turnCompleted({ threadId: '#1', turnId: expect.any(String) }));
  expect(evened.heard(two, { from, background: true })).toEqual(heard);
});

test('a turn that one starts is seen by the other', async () => {
  const { one, two, thread } = await together([say('yes')]);
  const { turn } = await two.turn(thread.id, 'from the second');
  const seen = await one.waitFor('turn/completed', (params) => params.turn.id === turn.id);
  expect(seen).toEqual({ threadId: thread.id, turn });
});

test('the first answer to an approval counts; both hear that it is settled', async () => {
  const { one, two, thread, home, model } = await together([touch, say('done')]);
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
  const { one, two, thread, home } = await together([touch, say('done')]);
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
  const { one, two, thread, home, connect, evened } = await together([touch, say('done')]);
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

test('the same id on two connections gets two answers', async () => {
  const { one, two } = await together([]);
  one.sendRaw({ id: 'same', method: 'thread/loaded/list', params: {} });
  two.sendRaw({ id: 'same', method: 'thread/unsubscribe', params: { threadId: 'x' } });
  await one.request('thread/loaded/list', {});
  await two.request('thread/loaded/list', {});
  const answers = [one, two].map(({ messages }) => messages.find((m) => 'id' in m && m.id === 'same')?.type);
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
