import { expect, test } from 'vitest';
import { call, ManualClock, say, script, startServer, type Script } from '../harness/index.ts';

/** A server with a turn under way that is asked to drain, and whether it has. */
async function draining(step: Script) {
  const clock = new ManualClock();
  const server = await startServer({ clock, scripts: [step], settings: 'approval_policy = "untrusted"' });
  const { client, home, model } = server;
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  await client.request('turn/start', {
    threadId: thread.id,
    input: [{ type: 'text', text: 'go', text_elements: [] }],
  });
  await expect.poll(() => model.turns()).toHaveLength(1);
  return { ...server, clock, thread };
}

/** Begins to drain; the function tells whether that has come to its end. */
function begin(drain: () => Promise<void>): () => Promise<boolean> {
  let done = false;
  void drain().then(() => {
    done = true;
  });
  return async () => {
    await Promise.resolve();
    return done;
  };
}

test('a server whose turn runs is drained when the turn ends', async () => {
  let answer: () => void = () => undefined;
  const later = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const { client, clock, drain } = await draining([{ hold: later }, ...say('done')]);
  const drained = begin(drain);
  clock.advance(20_000);
  expect(await drained()).toBe(false);
  answer();
  await client.waitFor('thread/status/changed', ({ status }) => status.type === 'idle');
  clock.advance(50);
  expect(await drained()).toBe(true);
});

test('a turn that takes too long is not waited for', async () => {
  const { clock, drain } = await draining([{ hold: new Promise(() => undefined) }]);
  const drained = begin(drain);
  clock.advance(29_999);
  expect(await drained()).toBe(false);
  clock.advance(50);
  expect(await drained()).toBe(true);
});

test('a turn that waits for its user is waited for less long', async () => {
  const { client, clock, drain } = await draining(call('c1', 'shell_command', script('touch x')));
  await client.waitForRequest('item/commandExecution/requestApproval');
  const drained = begin(drain);
  clock.advance(4_999);
  expect(await drained()).toBe(false);
  clock.advance(50);
  expect(await drained()).toBe(true);
});

test('a server where nothing runs is drained at once', async () => {
  const server = await startServer();
  await expect(server.drain()).resolves.toBeUndefined();
});
