import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { say, startServer, type TestServer } from '../harness/index.ts';

const DELTA = 'x'.repeat(64 * 1024);
const DELTAS = 16;
/** Together more than the buffers of two sockets hold, and then some. */
const TURNS = 24;
const BACKLOG = 4 * 1024 * 1024;
const long = () => say('all', { deltas: Array.from({ length: DELTAS }, () => DELTA) });

/** A client that asks for a thread and never reads what it gets. */
async function deafClient({ url }: TestServer, threadId: string): Promise<WebSocket> {
  const socket = new WebSocket(String(url), { perMessageDeflate: false });
  onTestFinished(() => socket.terminate());
  await new Promise((resolve) => socket.once('open', resolve));
  const clientInfo = { name: 'deaf', version: '1' };
  socket.send(JSON.stringify({ method: 'initialize', id: 1, params: { clientInfo } }));
  socket.send(JSON.stringify({ method: 'thread/resume', id: 2, params: { threadId } }));
  await new Promise<void>((resolve) => {
    socket.on('message', (data: Buffer) => {
      if (/"id":2[,}]/.test(data.toString())) resolve();
    });
  });
  socket.pause();
  return socket;
}

test.each(['websocket', 'unix'] as const)(
  'a client that does not read is disconnected over %s, and nobody else notices',
  async (carrier) => {
    const scripts = [say('first'), ...Array.from({ length: TURNS }, long)];
    const server = await startServer({ carrier, backlogLimit: BACKLOG, scripts });
    const { client, home } = server;
    const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
    await client.turn(thread.id, 'begin');
    const deaf = await deafClient(server, thread.id);
    const gone = new Promise((resolve) => deaf.once('close', resolve));
    const from = client.mark();
    for (let i = 0; i < TURNS; i += 1) await client.turn(thread.id, 'go on');
    const heard = client.notifications('item/agentMessage/delta', from);
    expect(heard.reduce((sum, { delta }) => sum + delta.length, 0)).toBe(DELTA.length * DELTAS * TURNS);
    expect(server.log()).toContain('a connection is given up');
    deaf.resume();
    await gone;
  },
);

test('a client that does not read does not hold up the end of the server', async () => {
  const server = await startServer({
    carrier: 'websocket',
    scripts: [say('first'), ...Array.from({ length: TURNS }, long)],
  });
  const { client, home } = server;
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  await client.turn(thread.id, 'begin');
  await deafClient(server, thread.id);
  for (let i = 0; i < TURNS; i += 1) await client.turn(thread.id, 'go on');
  const began = performance.now();
  await server.close();
  expect(performance.now() - began).toBeLessThan(5000);
});
