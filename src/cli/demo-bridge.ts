import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Transport } from '../transport/transport.ts';
import { memoryConnection, type MemoryPeer } from '../transport/memory.ts';
import { demoPage } from './demo-page.ts';

/** What the bridge needs of a server. */
interface Connectable {
  connect(transport: Transport): unknown;
}

const MESSAGE_LIMIT_BYTES = 16 * 1024 * 1024;
/** A page that reads this much slower than the server speaks is cut off. */
const BUFFER_LIMIT_BYTES = 32 * 1024 * 1024;

/**
 * Lets a page in the browser talk to a server in this process: a stream of events (`GET /events`) carries the
 * server's messages, `POST /send` the page's. Each open page is a connection of its own. Whoever has no token gets
 * the bare page and nothing else; foreign pages are kept off by the `Host` check and by there being no CORS.
 */
export class DemoBridge {
  readonly #server: Connectable;
  readonly #http: Server;
  readonly #token = randomBytes(16).toString('hex');
  readonly #peers = new Map<string, MemoryPeer>();
  readonly #cwd: string;
  #anyHost = false;

  /** `cwd` is the folder that the page starts threads in. */
  constructor(server: Connectable, cwd: string) {
    this.#server = server;
    this.#cwd = cwd;
    this.#http = createServer((request, response) => this.#answer(request, response));
  }

  /** Serves on the port, or on a free one where it is taken. Resolves with the address to open. */
  async listen(host: string, port: number): Promise<string> {
    await this.#bind(host, port).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
      return this.#bind(host, 0);
    });
    const loopback = host === '127.0.0.1' || host === 'localhost' || host === '::1';
    this.#anyHost = !loopback;
    return `http://${loopback ? '127.0.0.1' : host}:${this.#port()}/#${this.#token}`;
  }

  /** Ends every page's connection. */
  async close(): Promise<void> {
    for (const peer of this.#peers.values()) peer.close();
    this.#peers.clear();
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  #bind(host: string, port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#http.once('error', reject);
      this.#http.listen(port, host, () => {
        this.#http.off('error', reject);
        resolve();
      });
    });
  }

  #port(): number {
    const address: AddressInfo | string | null = this.#http.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://demo');
    const route = `${request.method} ${url.pathname}`;
    if (!this.#isOurHost(request.headers.host)) return refuse(response, 403);
    if (route === 'GET /') return this.#page(response);
    if (route !== 'GET /events' && route !== 'POST /send') return refuse(response, 404);
    if (!this.#isToken(url.searchParams.get('token') ?? '')) return refuse(response, 403);
    if (route === 'GET /events') return this.#open(response);
    const peer = this.#peers.get(url.searchParams.get('connection') ?? '');
    if (peer === undefined) return refuse(response, 410);
    return receive(request, response, (text) => peer.send(text));
  }

  #page(response: ServerResponse): void {
    const nonce = randomBytes(16).toString('base64');
    const csp = `default-src 'none'; connect-src 'self'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; base-uri 'none'; frame-ancestors 'none'`;
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': csp,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    response.end(demoPage(nonce));
  }

  #open(response: ServerResponse): void {
    const id = randomBytes(8).toString('hex');
    const { transport, peer } = memoryConnection();
    this.#peers.set(id, peer);
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(`event: ready\ndata: ${JSON.stringify({ connection: id, cwd: this.#cwd })}\n\n`);
    peer.onMessage = (text) => {
      response.write(`data: ${text}\n\n`);
      if (response.writableLength > BUFFER_LIMIT_BYTES) response.destroy();
    };
    peer.onClose = () => response.end();
    response.on('close', () => {
      this.#peers.delete(id);
      peer.close();
    });
    this.#server.connect(transport);
  }

  #isOurHost(host: string | undefined): boolean {
    const port = this.#port();
    return (
      this.#anyHost ||
      host === `127.0.0.1:${port}` ||
      host === `localhost:${port}` ||
      host === `[::1]:${port}`
    );
  }

  #isToken(text: string): boolean {
    const [given, expected] = [Buffer.from(text), Buffer.from(this.#token)];
    return given.length === expected.length && timingSafeEqual(given, expected);
  }
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status);
  response.end();
}

/** Reads a message of bounded length and answers 204. */
function receive(request: IncomingMessage, response: ServerResponse, onText: (text: string) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > MESSAGE_LIMIT_BYTES) request.destroy();
    else chunks.push(chunk);
  });
  request.on('end', () => {
    onText(Buffer.concat(chunks).toString('utf8'));
    refuse(response, 204);
  });
}
