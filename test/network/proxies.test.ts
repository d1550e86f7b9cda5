import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { createHttpProxy } from '../../src/network/http-proxy.ts';
import { NetworkGuard } from '../../src/network/network-guard.ts';
import { serveSocks } from '../../src/network/socks-proxy.ts';

/** What the proxies do for a command that means them ill: here it speaks to them itself. */

const SETTINGS = { allowed: ['*'], denied: ['localhost'], allowLocal: true } as const;

function guardOf(limited = false): NetworkGuard {
  return new NetworkGuard(
    { ...SETTINGS, limited, socks: true },
    () => ({ allowed: [], denied: [] }),
    () => Promise.resolve(false),
  );
}

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return port;
}

/** A connection to a new HTTP proxy. */
async function toProxy(limited = false): Promise<Socket> {
  const client = connect(await portOf(createHttpProxy(guardOf(limited))), '127.0.0.1');
  onTestFinished(() => void client.destroy());
  return client;
}

/** A web server that answers every connection with the same bytes, with what it was sent. */
async function upstream(answer: string): Promise<{ readonly port: number; readonly heard: Promise<string> }> {
  let resolve: (all: string) => void = () => undefined;
  const heard = new Promise<string>((heardAll) => (resolve = heardAll));
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (first: Buffer) => {
      let all = first.toString();
      socket.on('data', (more: Buffer) => (all += more.toString()));
      socket.on('close', () => resolve(all));
      socket.end(answer);
    });
  });
  return { port: await portOf(server), heard };
}

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n';

test.each(['localhost\0.allowed.test', 'local\u00adhost'])(
  'a denied host cannot be had by a name that the resolver reads as its own (%j)',
  async (host) => {
    const server = createServer((socket) => void serveSocks(socket, guardOf()));
    const client = connect(await portOf(server), '127.0.0.1');
    const name = Buffer.from(host, 'latin1');
    client.write(Buffer.from([5, 1, 0, 5, 1, 0, 3, name.length, ...name, 0, 80]));
    const answer = Buffer.from(await text(client), 'latin1');
    expect([...answer.subarray(0, 4)]).toEqual([5, 0, 5, 2]);
  },
);

test.each(['transfer-encoding: chunked', 'content-length: 61\r\nconnection: content-length'])(
  'a body passes for no further request (%s)',
  async (header) => {
    const { port, heard } = await upstream(OK);
    const hidden = 'POST /hidden HTTP/1.1\r\nhost: elsewhere\r\ncontent-length: 0\r\n\r\n';
    expect(hidden).toHaveLength(61);
    const body = header.startsWith('transfer') ? `3d\r\n${hidden}\r\n0\r\n\r\n` : hidden;
    const client = await toProxy(true);
    client.write(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nhost: x\r\n${header}\r\n\r\n${body}`);
    expect(await heard).toMatch(/\r\n(transfer-encoding: chunked|content-length: 61)\r\n/i);
  },
);

test('an answer without a status of HTTP is an error of the host', async () => {
  const { port } = await upstream('HTTP/1.1 007 Bond\r\ncontent-length: 0\r\n\r\n');
  const client = await toProxy();
  client.write(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
  expect(await text(client)).toMatch(/^HTTP\/1.1 502 /);
});

test('a client that resets its request for another protocol is forgotten', async () => {
  const proxy = createHttpProxy(guardOf());
  const failed = new Promise((resolve) => {
    proxy.on('upgrade', (_request, socket: Socket) => {
      expect(socket.listenerCount('error')).toBeGreaterThan(0);
      socket.on('close', resolve);
    });
  });
  const client = connect(await portOf(proxy), '127.0.0.1');
  client.write('GET http://127.0.0.1/ HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n');
  await once(client, 'readable');
  client.resetAndDestroy();
  await failed;
});

test('a tunnel gives its slow client all that came before the host hung up', async () => {
  const size = 4_000_000;
  const { port } = await upstream('x'.repeat(size));
  const client = await toProxy();
  client.write(`CONNECT 127.0.0.1:${port} HTTP/1.1\r\n\r\n`);
  await once(client, 'readable');
  client.write('go');
  let received = 0;
  for await (const chunk of client) {
    received += (chunk as Buffer).length;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(received).toBe(size + 'HTTP/1.1 200 OK\r\n\r\n'.length);
});
