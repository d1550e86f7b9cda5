import { request as httpRequest } from 'node:http';
import { Socket } from 'node:net';

/** Variables by name. */
type Environment = Readonly<Record<string, string | undefined>>;

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

/**
 * Opens a tunnel through an HTTP proxy.
 *
 * @param target `host:port`
 * @throws Error where the proxy cannot be reached, or refuses
 */
export function openTunnel(proxy: URL, target: string): Promise<Socket> {
  const { hostname, port } = proxy;
  const headers = { host: target, ...proxyAuthorization(proxy) };
  const where = { host: hostname, port: port === '' ? 80 : Number(port), path: target };
  return new Promise((resolve, reject) => {
    const request = httpRequest({ method: 'CONNECT', ...where, headers, agent: false });
    request.once('connect', ({ statusCode }, socket, head) => {
      if (statusCode === 200 && socket instanceof Socket) {
        if (head.length > 0) socket.unshift(head);
        resolve(socket);
        return;
      }
      socket.destroy();
      reject(new Error(`the proxy answered ${statusCode}`));
    });
    request.once('response', ({ statusCode }) => {
      request.destroy();
      reject(new Error(`the proxy answered ${statusCode}`));
    });
    request.once('error', reject);
    request.end();
  });
}
