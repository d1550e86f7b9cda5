import { once } from 'node:events';
import { createServer as createWebServer } from 'node:http';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { proxyFor } from '../../src/environment-proxy.ts';
import { createHttpProxy } from '../../src/network/http-proxy.ts';
import { NetworkGuard } from '../../src/network/network-guard.ts';
import { serveSocks } from '../../src/network/socks-proxy.ts';

/** What the proxies do for a command that means them ill: here it speaks to them itself. */

const SETTINGS = { allowed: ['*'], denied: ['localhost'], allowLocal: true } as const;

function guardOf(limited = false): NetworkGuard {
  return new NetworkGuard(
    { ...SETTINGS, limited, socks: true, upstream: false },
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

/** A proxy that the proxies go on through. It answers all it hears, and lets tunnels end in itself. */
async function outerProxy(status = 200) {
  const heard: string[] = [];
  const server = createWebServer((request, response) => {
    heard.push(`${request.method} ${request.url} ${request.headers['proxy-authorization']}`);
    response.end('by proxy');
  });
  server.on('connect', (request, socket) => {
    heard.push(`CONNECT ${request.url} ${request.headers['proxy-authorization']}`);
    socket.end(`HTTP/1.1 ${status} X\r\n\r\nat once`);
  });
  return { heard, url: `http://me:pw@127.0.0.1:${await portOf(server)}` };
}

async function through(outer: string, asked: string): Promise<string> {
  const guard = new NetworkGuard(
    { allowed: ['1.2.3.4'], denied: [], allowLocal: false, limited: false, socks: true, upstream: true },
    () => ({ allowed: [], denied: [] }),
    () => Promise.resolve(false),
  );
  const proxy = createHttpProxy(guard, (url) => proxyFor(url, { HTTP_PROXY: outer, HTTPS_PROXY: outer }));
  const client = connect(await portOf(proxy), '127.0.0.1');
  onTestFinished(() => void client.destroy());
  client.write(asked);
  return text(client);
}

const AUTHORIZATION = `Basic ${Buffer.from('me:pw').toString('base64')}`;
const plain = (host: string): string =>
  `GET http://${host}/x?y HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`;

test('where the environment names a proxy, requests and tunnels go on through it', async () => {
  const { heard, url } = await outerProxy();
  expect(await through(url, plain('1.2.3.4'))).toMatch(/^HTTP\/1.1 200 [^]*by proxy$/);
  expect(await through(url, 'CONNECT 1.2.3.4:443 HTTP/1.1\r\n\r\n')).toBe('HTTP/1.1 200 OK\r\n\r\nat once');
  expect(await through(url, plain('5.6.7.8'))).toMatch(/^HTTP\/1.1 403 /);
  expect(heard).toEqual([`GET http://1.2.3.4/x?y ${AUTHORIZATION}`, `CONNECT 1.2.3.4:443 ${AUTHORIZATION}`]);
});

test('a proxy of the environment that refuses, or is none of HTTP, is an error of the host', async () => {
  const { url } = await outerProxy(407);
  const tunnel = 'CONNECT 1.2.3.4:443 HTTP/1.1\r\n\r\n';
  for (const outer of [url, 'socks5://127.0.0.1:1', 'http://127.0.0.1:1']) {
    expect(await through(outer, tunnel)).toMatch(/^HTTP\/1.1 502 /);
  }
  expect(await through('socks5://127.0.0.1:1', plain('1.2.3.4'))).toMatch(/^HTTP\/1.1 502 /);
});
