import { expect, onTestFinished, test } from 'vitest';
import { say, startServer, testHome, type TestHome } from '../harness/index.ts';

function newHome(): TestHome {
  const home = testHome();
  onTestFinished(() => home.remove());
  return home;
}

test('a thread that is resumed with another model says so, to whoever resumes it', async () => {
  const home = newHome();
  const first = await startServer({ home, scripts: [say('one')], settings: 'model = "gpt-5.4"' });
  const { thread } = await first.client.request('thread/start', { cwd: home.workspace.path });
  await first.client.turn(thread.id, 'a');
  await first.close();
  const warned = async (settings: string, params: object): Promise<string[]> => {
    const { client, close } = await startServer({ home, settings });
    await client.request('thread/resume', { threadId: thread.id, ...params });
    await close();
    const about = client.notifications('warning').filter(({ threadId }) => threadId === thread.id);
    return about.map(({ message }) => message);
  };
  expect(await warned('model = "gpt-5.4"', {})).toEqual([]);
  expect(await warned('model = "gpt-5.2"', {})).toEqual([]);
  const [message, ...more] = await warned('model = "gpt-5.4"', { model: 'gpt-5.2' });
  expect(message).toMatch(/`gpt-5\.4`.*`gpt-5\.2`/);
  expect(more).toEqual([]);
});

test.each([
  ['', undefined],
  ['[memories]\ngenerate_memories = false', 'disabled'],
])('with %j new threads have the memory mode %j', async (settings, mode) => {
  const home = newHome();
  const { client } = await startServer({ home, scripts: [say('one')], settings });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  await client.turn(thread.id, 'a');
  const path = thread.path ?? '';
  const [meta = ''] = home.root.read(path.slice(home.root.path.length + 1)).split('\n');
  expect(JSON.parse(meta)).toMatchObject({ type: 'session_meta' });
  expect((JSON.parse(meta) as { payload: { memory_mode?: string } }).payload.memory_mode).toBe(mode);
});
