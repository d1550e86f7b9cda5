import {
  createServer as createTcpServer,
  connect as tcpConnect,
  type AddressInfo,
  type Socket,
} from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { connect, type ServerAddress } from '../../src/client/connect.ts';
import { ConnectionLost, RequestRefused } from '../../src/client/errors.ts';
import { builtProgram, call, say, script, startServer, type TestServer } from '../harness/index.ts';

const clientInfo = { name: 'client', version: '1' };
const words = (text: string) => [{ type: 'text' as const, text }];

/** A server over websockets, and an address that leads to it until it is cut. */
async function behindWire(setup: Parameters<typeof startServer>[0] = {}) {
  const server = await startServer({ carrier: 'websocket', ...setup });
  const { port } = new URL(String(server.url));
  const sockets = new Set<Socket>();
  const relay = createTcpServer((near) => {
    const far = tcpConnect(Number(port), '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => void [near.destroy(), far.destroy()]);
    }
    near.pipe(far).pipe(near);
  });
  const listening = (at: number): Promise<void> =>
    new Promise((resolve) => {
      relay.listen(at, '127.0.0.1', resolve);
    });
  await listening(0);
  const bound: AddressInfo | string | null = relay.address();
  const at = typeof bound === 'object' && bound !== null ? bound.port : 0;
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const stop = (): void => {
    relay.close();
    cut();
  };
  onTestFinished(stop);
  return { server, url: `ws://127.0.0.1:${at}`, cut, stop, restart: () => listening(at) };
}

async function clientOf(address: ServerAddress, reconnect: boolean | { forMs: number } = false) {
  const client = await connect(address, { clientInfo, capabilities: { experimentalApi: true }, reconnect });
  onTestFinished(() => client.close());
  return client;
}

const urlOf = (server: TestServer): string => String(server.url);

describe('a request', () => {
  test('that is refused throws what the server said', async () => {
    const server = await startServer({ carrier: 'unix' });
    const client = await clientOf({ url: urlOf(server) });
    const refused = client.request('thread/read', { threadId: 'x' });
    await expect(refused).rejects.toThrow(RequestRefused);
    await expect(refused).rejects.toMatchObject({
      method: 'thread/read',
      code: -32600,
      message: expect.stringMatching(/^thread\/read was refused: invalid thread id: /),
    });
  });

  test('that is not answered when the connection is lost is rejected, and so is what follows', async () => {
    const { url, cut } = await behindWire();
    const client = await clientOf({ url });
    const ended = client.next('turn/completed');
    const heard = client.notifications('warning');
    const sleeping = client.request('command/exec', { command: ['sleep', '30'] });
    await client.request('thread/loaded/list', {});
    cut();
    await Promise.all(
      [sleeping, ended, heard.next()].map((waiting) => expect(waiting).rejects.toThrow(ConnectionLost)),
    );
    await expect(client.request('thread/loaded/list', {})).rejects.toThrow(ConnectionLost);
  });
});

describe('a client that reconnects', () => {
  test('rejects what was not answered, and goes on with what comes after', async () => {
    const { server, url, cut, stop, restart } = await behindWire({ scripts: [say('one'), say('two')] });
    const client = await clientOf({ url }, { forMs: 20_000 });
    const { thread } = await client.request('thread/start', { cwd: server.home.workspace.path });
    const ends = client.notifications('turn/completed');
    await client.request('turn/start', { threadId: thread.id, input: words('go') });
    await ends.next();

    const reconnected = new Promise<void>((resolve) => client.onReconnect(resolve));
    const sleeping = client.request('command/exec', { command: ['sleep', '30'] });
    await client.request('thread/loaded/list', {});
    stop();
    cut();
    await expect(sleeping).rejects.toThrow(ConnectionLost);
    const waiting = client.request('thread/resume', { threadId: thread.id });
    await restart();
    expect((await waiting).thread.turns).toHaveLength(1);
    await reconnected;
    await client.request('turn/start', { threadId: thread.id, input: words('again') });
    expect(await ends.next()).toMatchObject({ value: { turn: { status: 'completed' } } });
  });

  test('gives up when nobody comes back', async () => {
    const { url, stop } = await behindWire();
    const client = await clientOf({ url }, { forMs: 200 });
    const ended = client.next('turn/completed');
    stop();
    await expect(ended).rejects.toThrow('ECONNREFUSED');
    await expect(client.request('thread/loaded/list', {})).rejects.toThrow('ECONNREFUSED');
  });

  test('does not when it is closed meanwhile', async () => {
    const { url, stop } = await behindWire();
    const client = await clientOf({ url }, true);
    const heard = client.notifications('warning');
    stop();
    const request = client.request('thread/loaded/list', {});
    await Promise.all([expect(request).rejects.toThrow(/is closed/), client.close()]);
    expect(await heard.next()).toEqual({ done: true, value: undefined });
  });
});

describe('notifications', () => {
  test('are kept until they are asked for, and end with the client or the reader', async () => {
    const server = await startServer({
      carrier: 'websocket',
      scripts: [say('Hello', { deltas: ['Hel', 'lo'] })],
    });
    const client = await clientOf({ url: urlOf(server) });
    const { thread } = await client.request('thread/start', { cwd: server.home.workspace.path });
    const [deltas, left] = [
      client.notifications('item/agentMessage/delta'),
      client.notifications('turn/started'),
    ];
    const ended = client.next('turn/completed', ({ threadId }) => threadId === thread.id);
    await client.request('turn/start', { threadId: thread.id, input: words('hi') });
    await ended;
    const heard: string[] = [];
    for await (const { delta } of deltas) {
      heard.push(delta);
      if (heard.length === 2) break;
    }
    expect(heard).toEqual(['Hel', 'lo']);
    expect(await deltas.next()).toEqual({ done: true, value: undefined });
    await client.close();
    expect((await left.next()).done).toBe(false);
    expect((await left.next()).done).toBe(true);
  });
});

describe('questions of the server', () => {
  const touch = call('c1', 'shell_command', script('touch x'));
  const asking = { settings: 'approval_policy = "untrusted"\nsandbox_mode = "workspace-write"' };

  test('are left to another client, or answered', async () => {
    const server = await startServer({
      carrier: 'websocket',
      scripts: [say('begun'), touch, say('done')],
      ...asking,
    });
    const [silent, answering] = [
      await clientOf({ url: urlOf(server) }),
      await clientOf({ url: urlOf(server) }),
    ];
    const { thread } = await silent.request('thread/start', { cwd: server.home.workspace.path });
    const first = silent.next('turn/completed');
    await silent.request('turn/start', { threadId: thread.id, input: words('begin') });
    await first;
    await answering.request('thread/resume', { threadId: thread.id });
    const asked: unknown[] = [];
    silent.answer('item/commandExecution/requestApproval', (_, id) => {
      asked.push(id);
      return undefined;
    });
    answering.answer('item/commandExecution/requestApproval', () => Promise.resolve({ decision: 'accept' }));
    const ended = silent.next('turn/completed');
    await silent.request('turn/start', { threadId: thread.id, input: words('go') });
    await ended;
    expect([asked, server.home.workspace.read('x')]).toEqual([[0], '']);
  });

  test.each(['throws', 'nobody'])('are refused where a handler %s', async (how) => {
    const server = await startServer({ carrier: 'websocket', scripts: [touch, say('done')], ...asking });
    const client = await clientOf({ url: urlOf(server) });
    if (how === 'throws')
      client.answer('item/commandExecution/requestApproval', () => {
        throw new Error('not today');
      });
    const { thread } = await client.request('thread/start', { cwd: server.home.workspace.path });
    const items = client.notifications('item/completed');
    const ends = client.notifications('turn/completed');
    await client.request('turn/start', { threadId: thread.id, input: words('go') });
    for await (const { item } of items) {
      if (item.type !== 'commandExecution') continue;
      expect(item.status).toBe('declined');
      break;
    }
    await ends.next();
  });
});

test('a server that cannot be reached, or does not let in, is an error', async () => {
  await expect(connect({ socketPath: '/nonexistent/s' }, { clientInfo })).rejects.toThrow('ENOENT');
  await expect(connect({ command: ['/nonexistent'] }, { clientInfo })).rejects.toThrow('ENOENT');
  const refusal = connect(
    { command: [process.execPath, await builtProgram(), 'app-server', '--listen', 'off'] },
    { clientInfo },
  );
  await expect(refusal).rejects.toThrow('the server ended (exit code 1)');
});
