import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Server as NetServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { proxyFor } from '../../src/environment-proxy.ts';
import { CERTIFICATE, PRIVATE_KEY } from './certificate.ts';
import { collect, factory, settings } from './fixtures.ts';
import { frame, wire } from './sse-server.ts';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function listen(server: NetServer): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => {
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** A proxy that passes tunnels on to `target`, whatever they ask for, and notes what it was asked. */
async function startProxy(target: number, answer = 200): Promise<{ address: string; asked: string[] }> {
  const asked: string[] = [];
  const proxy: Server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers['proxy-authorization']}`);
    request.resume();
    response.end(frame(wire.completed));
  });
  proxy.on('connect', (request, socket) => {
    asked.push(`${request.method} ${request.url} ${request.headers['proxy-authorization']}`);
    if (answer !== 200) return socket.end(`HTTP/1.1 ${answer} No\r\n\r\n`);
    const upstream = connect(target, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    cleanups.push(() => {
      upstream.destroy();
      socket.destroy();
    });
    return undefined;
  });
  return { address: `127.0.0.1:${await listen(proxy)}`, asked };
}

function certificateFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'quire-proxy-'));
  cleanups.push(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'cert.pem');
  writeFileSync(file, CERTIFICATE);
  return file;
}

async function ask(baseUrl: string, env: Record<string, string>): Promise<string | null> {
  const providers = factory({ env });
  cleanups.push(() => providers.close());
  const { error } = await collect(providers.create('mock', settings(baseUrl)));
  return error?.message ?? null;
}

describe('requests through a proxy', () => {
  it('go to it with their whole address, over plain HTTP', async () => {
    const { address, asked } = await startProxy(0);
    expect(await ask('http://model.example/v1', { HTTP_PROXY: `http://us%20er:pw@${address}` })).toBeNull();
    expect(asked).toEqual([`POST http://model.example/v1/responses Basic ${btoa('us er:pw')}`]);
  });

  it('go through a tunnel, over TLS, which is used again', async () => {
    const origin = createTlsServer({ key: PRIVATE_KEY, cert: CERTIFICATE }, (request, response) => {
      request.resume();
      response.end(frame(wire.completed));
    });
    const { address, asked } = await startProxy(await listen(origin));
    const env = { https_proxy: address, SSL_CERT_FILE: certificateFile() };
    const providers = factory({ env });
    cleanups.push(() => providers.close());
    const provider = providers.create('mock', settings('https://model.example/v1'));
    expect((await collect(provider)).error).toBeNull();
    expect((await collect(provider)).error).toBeNull();
    expect(asked).toEqual(['CONNECT model.example:443 undefined']);
    expect(await ask('https://model.example/v1', { https_proxy: address })).toContain(
      'error sending request',
    );
  });

  it('fail where the proxy refuses, cannot be reached or is of another kind', async () => {
    const { address } = await startProxy(0, 407);
    for (const proxy of [address, '127.0.0.1:1', 'socks5://127.0.0.1:1', 'http://']) {
      expect(await ask('https://model.example/v1', { HTTPS_PROXY: proxy })).toContain(
        'error sending request',
      );
    }
    expect(await ask('https://model.example/v1', { SSL_CERT_FILE: '/no/such/file' })).toContain(
      'error sending request',
    );
  });
});

describe('the choice of a proxy', () => {
  const url = 'https://api.model.example:8443/v1';
  it.each([
    [url, {}, null],
    [url, { HTTPS_PROXY: 'p:1' }, 'http://p:1/'],
    [url, { HTTPS_PROXY: 'p:1', https_proxy: 'q:1' }, 'http://q:1/'],
    [url, { HTTP_PROXY: 'p:1' }, null],
    [url, { ALL_PROXY: 'http://p:1' }, 'http://p:1/'],
    [url, { ALL_PROXY: 'p:1', NO_PROXY: 'x.org, .model.example' }, null],
    [url, { ALL_PROXY: 'p:1', NO_PROXY: 'model.example' }, null],
    [url, { ALL_PROXY: 'p:1', NO_PROXY: '*.model.example:8443' }, null],
    [url, { ALL_PROXY: 'p:1', NO_PROXY: 'model.example:443' }, 'http://p:1/'],
    [url, { ALL_PROXY: 'p:1', NO_PROXY: 'del.example' }, 'http://p:1/'],
    [url, { ALL_PROXY: 'p:1', no_proxy: '*' }, null],
    ['http://localhost:1', { HTTP_PROXY: 'p:1' }, null],
    ['http://127.0.0.1:1', { HTTP_PROXY: 'p:1' }, null],
    ['http://[::1]:1', { HTTP_PROXY: 'p:1' }, null],
    ['http://a.b', { HTTP_PROXY: 'p:1' }, 'http://p:1/'],
  ])('for %s with %o is %s', (address, env, expected) => {
    expect(proxyFor(new URL(address), env)?.href ?? null).toBe(expected);
  });
});
