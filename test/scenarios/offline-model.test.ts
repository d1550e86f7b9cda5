import { expect, test } from 'vitest';
import { CARRIERS, Evened, FIRST, note, startServer } from '../harness/index.ts';

const words = `think: A file first.
plan: write | look
patch:
*** Begin Patch
*** Add File: hello.txt
+Hello
*** End Patch
run: cat hello.txt
say: The file says:
{output}`;

test.each(CARRIERS)(
  'with nothing configured and no key the offline model answers, over %s',
  async (carrier) => {
    const { client, home } = await startServer({ carrier, config: 'sandbox_mode = "workspace-write"\n' });
    const evened = new Evened(home);
    client.on('item/fileChange/requestApproval', () => ({ decision: 'accept' }));
    client.on('item/commandExecution/requestApproval', () => ({ decision: 'accept' }));
    const started = await client.request('thread/start', { cwd: home.workspace.path });
    evened.value(started.thread.id);
    expect(started.modelProvider).toBe('offline');
    const { turn, from } = await client.turn(started.thread.id, words);
    expect(turn).toMatchObject({ status: 'completed', error: null });
    const items = client.notifications('item/completed', from).map(({ item }) => item.type);
    expect(items).toEqual(['userMessage', 'reasoning', 'fileChange', 'commandExecution', 'agentMessage']);
    expect(evened.heard(client, { from, only: ['turn/plan/updated'] })).toEqual([
      note('turn/plan/updated', {
        ...FIRST,
        explanation: null,
        plan: [
          { step: 'write', status: 'inProgress' },
          { step: 'look', status: 'pending' },
        ],
      }),
    ]);
    expect(home.workspace.read('hello.txt')).toBe('Hello\n');
    const last = client.notifications('item/completed', from).at(-1)?.item;
    expect(last).toMatchObject({ type: 'agentMessage', text: 'The file says:\nHello' });
  },
);

test('a key in the environment means the real provider', async () => {
  const { client } = await startServer({ config: '', env: { OPENAI_API_KEY: 'sk-test' } });
  expect(await client.request('thread/start', {})).toMatchObject({ modelProvider: 'openai' });
});

test('a thread of the offline model goes on in a new server', async () => {
  const first = await startServer({ config: '' });
  const { thread } = await first.client.request('thread/start', { cwd: first.home.workspace.path });
  await first.client.turn(thread.id, 'say: one');
  const { client } = await startServer({ config: '', home: first.home, model: first.model });
  await client.request('thread/resume', { threadId: thread.id });
  const { from } = await client.turn(thread.id, 'say: two');
  const last = client.notifications('item/completed', from).at(-1)?.item;
  expect(last).toMatchObject({ type: 'agentMessage', text: 'two' });
});

test('a thread of the offline model goes on with the real provider once there is a key', async () => {
  const first = await startServer({ config: '' });
  const { thread } = await first.client.request('thread/start', { cwd: first.home.workspace.path });
  await first.client.turn(thread.id, 'say: one');
  const env = { OPENAI_API_KEY: 'sk-test' };
  const { client } = await startServer({ config: '', home: first.home, model: first.model, env });
  const fresh = await client.request('thread/start', {});
  const { modelProvider, model } = await client.request('thread/resume', { threadId: thread.id });
  expect({ modelProvider, model }).toEqual({ modelProvider: 'openai', model: fresh.model });
});
