import { expect, test } from 'vitest';
import { processesWith, say, startServer, type Carrier } from '../harness/index.ts';

const SOCKETS = ['websocket', 'unix'] as const satisfies readonly Carrier[];
const words = [{ type: 'text' as const, text: 'go', text_elements: [] }];

test.each(SOCKETS)('what a client had run ends with its connection over %s', async (carrier) => {
  const nap = `29.${process.pid}${carrier.length}`;
  const { client, connect } = await startServer({ carrier });
  const leaving = await connect();
  leaving.sendRaw({
    id: 90,
    method: 'command/exec',
    params: { command: ['sleep', nap], disableTimeout: true },
  });
  await expect.poll(() => processesWith(nap)).not.toEqual([]);
  await leaving.close();
  await expect.poll(() => processesWith(nap)).toEqual([]);
  await client.request('thread/loaded/list', {});
});

test.each(SOCKETS)(
  'a turn goes on when its client is gone over %s, and another one finds it',
  async (carrier) => {
    let answer: () => void = () => undefined;
    const later = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const { client, connect, home, model } = await startServer({
      carrier,
      scripts: [[{ hold: later }, ...say('done')]],
    });
    const leaving = await connect();
    const { thread } = await leaving.request('thread/start', { cwd: home.workspace.path });
    await leaving.request('turn/start', { threadId: thread.id, input: words });
    await expect.poll(() => model.turns()).toHaveLength(1);
    await leaving.close();
    expect(await client.request('thread/loaded/list', {})).toEqual({ data: [thread.id], nextCursor: null });

    const resumed = await client.request('thread/resume', { threadId: thread.id });
    expect(resumed.thread.status).toEqual({ type: 'active', activeFlags: [] });
    answer();
    const { turn } = await client.waitFor('turn/completed', ({ threadId }) => threadId === thread.id);
    expect(turn.status).toBe('completed');
  },
);
