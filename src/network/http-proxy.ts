import {
  createServer,
  request as sendRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { openTunnel, proxyAuthorization } from '../environment-proxy.ts';
import { dial, splice } from './dial.ts';
import type { Destination, NetworkGuard, Refusal } from './network-guard.ts';

/** What a refusal is in the `x-proxy-error` header (0.129.0). */
const ERROR_HEADERS: Readonly<Record<Refusal, string>> = {
  denied: 'blocked-by-denylist',
  not_allowed: 'blocked-by-allowlist',
  not_allowed_local: 'blocked-by-allowlist',
  method_not_allowed: 'blocked-by-method-policy',
  mitm_required: 'blocked-by-mitm-required',
};

const MESSAGES: Readonly<Record<Refusal, string>> = {
  denied: 'The host is on the list of denied domains.',
  not_allowed: 'The host is not on the list of allowed domains.',
  not_allowed_local: 'The host does not lead to the public internet.',
  method_not_allowed: 'In limited mode only GET, HEAD and OPTIONS may be used.',
  mitm_required: 'In limited mode there are no tunnels, in which methods could not be seen.',
};

/** Headers between a client and its proxy. */
const HOP_BY_HOP: readonly string[] = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** The proxy through which an address is reached; null where it is reached directly. @throws Error where it is none of HTTP */
type UpstreamOf = (url: URL) => URL | null;

/** An HTTP proxy, for requests and for tunnels, that goes where a guard lets it. It listens nowhere by itself. */
export function createHttpProxy(guard: NetworkGuard, upstreamOf: UpstreamOf = () => null): Server {
  const server = createServer((request, response) => {
    forward(request, response, guard, upstreamOf).catch(() => fail(response));
  });
  server.on('connect', (request: IncomingMessage, client: Duplex, head: Buffer) => {
    tunnel(request, client, head, guard, upstreamOf).catch(() => client.destroy());
  });
  server.on('upgrade', (_request, client: Duplex) => {
    client.on('error', () => client.destroy());
    client.end('HTTP/1.1 501 Not Implemented\r\n\r\n');
  });
  return server;
}

async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  guard: NetworkGuard,
  upstreamOf: UpstreamOf,
): Promise<void> {
  const url = URL.parse(request.url ?? '');
  if (url === null || url.protocol !== 'http:') {
    response
      .writeHead(400, { 'content-type': 'text/plain' })
      .end('a proxy takes requests for http:// addresses\n');
    return;
  }
  const port = Number(url.port === '' ? 80 : url.port);
  const destination = { host: url.hostname, port, protocol: 'http' } as const;
  const admission = await guard.admit(destination, request.method ?? '');
  if (admission.type === 'refused') {
    refuse(response, destination, admission.reason);
    return;
  }
  const proxy = upstreamOf(url);
  const upstream = await (proxy === null ? dial(admission.addresses, port) : dialProxy(proxy));
  if (response.destroyed) return void upstream.destroy();
  response.on('close', () => upstream.destroy());
  const headers = {
    ...passedOn(request.headers),
    ...framing(request.headers),
    ...(proxy === null ? {} : proxyAuthorization(proxy)),
    host: url.host,
    connection: 'close',
  };
  const { method } = request;
  const path = `${proxy === null ? '' : url.origin}${url.pathname}${url.search}`;
  const sent = sendRequest({ createConnection: () => upstream, method, path, headers }, (answer) => {
    const { statusCode = 0 } = answer;
    // No status of HTTP, though the parser takes it.
    if (statusCode < 100) return fail(response);
    response.writeHead(statusCode, passedOn(answer.headers));
    answer.on('error', () => response.destroy());
    answer.pipe(response);
  });
  sent.on('error', () => fail(response));
  request.pipe(sent);
}

/** How long a body is, whatever else is said of that: one without a frame could pass for a further request. */
function framing(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const { 'content-length': length, 'transfer-encoding': encoding } = headers;
  if (length !== undefined) return { 'content-length': length };
  return encoding === undefined ? {} : { 'transfer-encoding': 'chunked' };
}

function passedOn(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const named = (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase());
  const dropped = new Set([...HOP_BY_HOP, ...named]);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !dropped.has(name)));
}

async function tunnel(
  request: IncomingMessage,
  client: Duplex,
  head: Buffer,
  guard: NetworkGuard,
  upstreamOf: UpstreamOf,
): Promise<void> {
  client.on('error', () => client.destroy());
  const target = URL.parse(`http://${request.url ?? ''}`);
  const port = Number(/:(\d+)$/.exec(request.url ?? '')?.[1] ?? 443);
  if (target === null || !(client instanceof Socket)) {
    client.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    return;
  }
  const admission = await guard.admit({ host: target.hostname, port, protocol: 'https' }, null);
  if (admission.type === 'refused') {
    const { reason } = admission;
    const text = `${MESSAGES[reason]}\n`;
    client.end(
      `HTTP/1.1 403 Forbidden\r\ncontent-type: text/plain\r\nx-proxy-error: ${ERROR_HEADERS[reason]}\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
    );
    return;
  }
  const upstream = await reach(target.hostname, port, admission.addresses, upstreamOf).catch(() => null);
  if (upstream === null) {
    client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    return;
  }
  client.write('HTTP/1.1 200 OK\r\n\r\n');
  if (head.length > 0) upstream.write(head);
  splice(client, upstream);
}

/** A connection to a host for a tunnel, itself through one where a proxy is named. */
async function reach(
  host: string,
  port: number,
  addresses: readonly string[],
  upstreamOf: UpstreamOf,
): Promise<Socket> {
  const proxy = upstreamOf(new URL(`https://${host}:${port}`));
  return proxy === null ? dial(addresses, port) : openTunnel(proxy, `${host}:${port}`);
}

function dialProxy({ hostname, port }: URL): Promise<Socket> {
  return dial([hostname.replace(/^\[|\]$/g, '')], port === '' ? 80 : Number(port));
}

/** The answer has the keys of 0.129.0. */
function refuse(response: ServerResponse, { host, port, protocol }: Destination, reason: Refusal): void {
  const source = reason === 'method_not_allowed' ? 'mode_guard' : 'baseline_policy';
  const message = MESSAGES[reason];
  const body = JSON.stringify({
    status: 'blocked',
    host,
    reason,
    decision: 'deny',
    source,
    protocol,
    port,
    message,
  });
  response
    .writeHead(403, { 'content-type': 'application/json', 'x-proxy-error': ERROR_HEADERS[reason] })
    .end(body);
}

function fail(response: ServerResponse): void {
  if (response.headersSent) response.destroy();
  else response.writeHead(502, { 'content-type': 'text/plain' }).end('the host cannot be reached\n');
}
