// Clients of sockets for the scenarios that compare.mjs runs on the reference and on Quire.
import { createHmac } from 'node:crypto';
import http from 'node:http';
import WebSocket from 'ws';
import { AppServer } from '../../../shared/oracle/client.mjs';

/** A client with the methods of the oracle's own, over a websocket: to an address, or to the path of a socket. */
export class SocketClient extends AppServer {
  static async connect(world, where, { headers = {} } = {}) {
    const url = where.startsWith('/') ? `ws+unix://${where}:/` : where;
    const socket = new WebSocket(url, { headers, perMessageDeflate: false });
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
      socket.once('unexpected-response', (_, answer) => reject(new Error(`HTTP ${answer.statusCode}`)));
    });
    socket.on('error', () => undefined);
    const client = Object.create(SocketClient.prototype);
    Object.assign(client, {
      trace: [],
      pending: new Map(),
      waiters: [],
      handlers: {},
      nextId: 1,
      stderr: '',
      socket,
    });
    client.child = { stdin: { write: (text) => socket.send(text.trimEnd()) } };
    socket.on('message', (data) => client.receive(Buffer.from(data).toString()));
    client.exited = new Promise((resolve) => {
      socket.on('close', (code) => {
        client.exit = { code };
        for (const { reject } of client.pending.values()) reject(new Error(`closed (${code})`));
        client.wake();
        resolve(client.exit);
      });
    });
    world.servers.push(client);
    return client;
  }

  async close() {
    this.socket.close();
    return this.exited;
  }

  /** Breaks the connection without a word. */
  break() {
    this.socket.terminate();
    return this.exited;
  }
}

/** Starts a server that listens at `ws://127.0.0.1:0` and gives its address; `child` is its process. */
export async function listening(world, { args = [], listen = 'ws://127.0.0.1:0', ...options } = {}) {
  const server = world.server({ ...options, args: ['--listen', listen, ...args] });
  const address = listen.startsWith('ws://') ? await addressOf(server) : undefined;
  server.close = async () => {
    server.child.kill('SIGKILL');
    return server.exited;
  };
  return { server, address, child: server.child };
}

async function addressOf(server) {
  for (;;) {
    const found = /listening on: (ws:\/\/\S+)\n[^]*healthz/.exec(server.stderr);
    if (found !== null) return found[1];
    if (server.exit) throw new Error(`server ended: ${server.stderr}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** What an HTTP request gets: status and body. `where` is an address or the path of a socket. */
export function ask(where, { path = '/', method = 'GET', headers = {} } = {}) {
  const target = where.startsWith('/') ? { socketPath: where } : addressParts(where);
  return new Promise((resolve, reject) => {
    const request = http.request({ ...target, path, method, headers, agent: false });
    request.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve([response.statusCode]);
    });
    request.on('response', (response) => {
      let body = '';
      response.on('data', (chunk) => (body += chunk));
      response.on('end', () => resolve([response.statusCode, response.headers['content-type'] ?? '', body]));
    });
    request.on('error', (error) => (error.code === 'ECONNRESET' ? resolve(['reset']) : reject(error)));
    request.end();
  });
}

const addressParts = (address) => {
  const { hostname, port } = new URL(address);
  return { host: hostname, port };
};

/** The headers of a request for an upgrade, with others or without some (`undefined`). */
export const upgrade = (others = {}) =>
  Object.fromEntries(
    Object.entries({
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
      ...others,
    }).filter(([, value]) => value !== undefined),
  );

/** A JSON web token of `claims`, signed with `secret`. */
export function signed(claims, secret, header = { alg: 'HS256', typ: 'JWT' }) {
  const part = (value) =>
    Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
  const signing = `${part(header)}.${part(claims)}`;
  return `${signing}.${createHmac('sha256', secret).update(signing).digest('base64url')}`;
}
