import { expect, test } from 'vitest';
import { call, processesWith, script, sse, startServer, type Script } from '../harness/index.ts';

const never = new Promise<never>(() => undefined);
const input = [{ type: 'text' as const, text: 'go', text_elements: [] }];

/** The program with a turn under way. */
async function busy(step: Script, settings = '') {
  const server = await startServer({ carrier: 'stdio', scripts: [step], settings });
  const { client, home } = server;
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  await client.request('turn/start', { threadId: thread.id, input });
  const rollout = (): string[] =>
    home.root
      .read(String(thread.path).slice(home.root.path.length + 1))
      .trimEnd()
      .split('\n');
  return { ...server, thread, rollout };
}

test('a client that hangs up while the model streams ends the turn, which is stored as interrupted', async () => {
  const step = [sse.created(), sse.messageAdded(), sse.textDelta('half'), { hold: never }];
  const { client, process, rollout } = await busy(step);
  await client.waitFor('item/agentMessage/delta');
  await client.close();
  expect(await process?.exited).toEqual({ code: 0, signal: null });
  expect(JSON.parse(rollout().at(-1) ?? '')).toMatchObject({
    type: 'event_msg',
    payload: { type: 'turn_aborted', reason: 'interrupted' },
  });
});

test.each(['read-only', 'danger-full-access'])('no command outlives the server, under %s', async (mode) => {
  const nap = `27.${process.pid}`;
  const step = call(
    'c1',
    'shell_command',
    script(`sleep ${nap} & echo up; sleep ${nap}`, { timeout_ms: 30_000 }),
  );
  const server = await busy(step, `sandbox_mode = "${mode}"`);
  await server.client.waitFor('item/commandExecution/outputDelta');
  await expect.poll(() => processesWith(nap)).toHaveLength(2);
  await server.client.close();
  expect(await server.process?.exited).toEqual({ code: 0, signal: null });
  expect(processesWith(nap)).toEqual([]);
});

test('a client that hangs up while it is asked leaves nothing done', async () => {
  const step = call('c1', 'shell_command', script('touch x'));
  const { client, home, process, rollout } = await busy(
    step,
    'approval_policy = "untrusted"\nsandbox_mode = "workspace-write"',
  );
  await client.waitForRequest('item/commandExecution/requestApproval');
  await client.close();
  expect(await process?.exited).toEqual({ code: 0, signal: null });
  expect(() => home.workspace.read('x')).toThrow('ENOENT');
  expect(rollout().at(-1)).toContain('"turn_aborted"');
});

test('SIGTERM ends the program in order', async () => {
  const step = [sse.created(), sse.messageAdded(), sse.textDelta('half'), { hold: never }];
  const { client, process, rollout } = await busy(step);
  await client.waitFor('item/agentMessage/delta');
  process?.kill('SIGTERM');
  expect(await process?.exited).toEqual({ code: null, signal: 'SIGTERM' });
  expect(rollout().at(-1)).toContain('"turn_aborted"');
});
