import { Agent as TlsAgent, type AgentOptions, type RequestOptions } from 'node:https';
import { request as httpRequest } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect } from 'node:tls';
import type { Environment } from './request-headers.ts';

/**
 * The proxy that the environment names for an address (`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`, lower
 * case first), or null. This machine is always reached directly. Throws where the proxy's address is none of HTTP.
 */
export function proxyFor(url: URL, env: Environment): URL | null {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (LOOPBACK.test(host) || isExempt(host, url.port, variable(env, 'no_proxy'))) return null;
  const name = url.protocol === 'https:' ? 'https_proxy' : 'http_proxy';
  const text = variable(env, name) || variable(env, 'all_proxy');
  if (text === '') return null;
  const address = text.includes('://') ? text : `http://${text}`;
  const proxy = URL.canParse(address) ? new URL(address) : null;
  if (proxy?.protocol !== 'http:') throw new Error(`no HTTP proxy: ${proxy?.protocol ?? text}`);
  return proxy;
}

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|::1)$/;

function variable(env: Environment, name: string): string {
  return (env[name] ?? env[name.toUpperCase()] ?? '').trim();
}

/** Whether a list such as `example.com, .internal, host:8080, *` exempts the host or a domain it lies in. */
function isExempt(host: string, port: string, list: string): boolean {
  return list.split(',').some((entry) => {
    const [name = '', only] = entry.trim().toLowerCase().split(':');
    if (name === '*') return true;
    const domain = name.replace(/^\*?\./, '');
    if (domain === '' || (only !== undefined && only !== port)) return false;
    return host === domain || host.endsWith(`.${domain}`);
  });
}

/** The header by which a proxy knows its user, if its address names one. */
export function proxyAuthorization(proxy: URL): Readonly<Record<string, string>> {
  if (proxy.username === '') return {};
  const login = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` };
}

/** Reaches TLS servers through an HTTP proxy. */
export class TunnelAgent extends TlsAgent {
  readonly #proxy: URL;

  constructor(proxy: URL, options: AgentOptions) {
    super(options);
    this.#proxy = proxy;
  }

  override createConnection(
    options: RequestOptions,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    const done = callback ?? (() => undefined);
    const host = options.host ?? 'localhost';
    this.#tunnel(`${host}:${options.port ?? 443}`, (error, socket) => {
      if (error !== null) done(error, socket);
      else done(null, connect({ ...this.options, socket, servername: options.servername ?? host }));
    });
  }

  #tunnel(target: string, done: (error: Error | null, socket: Socket) => void): void {
    const { hostname, port } = this.#proxy;
    const headers = { host: target, ...proxyAuthorization(this.#proxy) };
    const request = httpRequest({
      method: 'CONNECT',
      host: hostname,
      port: port === '' ? 80 : Number(port),
      path: target,
      headers,
      agent: false,
    });
    request.once('connect', (response, socket) => {
      if (response.statusCode === 200) return done(null, socket);
      socket.destroy();
      done(new Error(`the proxy answered ${response.statusCode}`), socket);
    });
    request.once('error', (error) => done(error, new Socket()));
    request.end();
  }
}
