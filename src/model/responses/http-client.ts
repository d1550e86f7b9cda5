import { readFile } from 'node:fs/promises';
import { Agent, type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as TlsAgent, request as httpsRequest } from 'node:https';
import { rootCertificates } from 'node:tls';
import { proxyAuthorization, proxyFor } from '../../environment-proxy.ts';
import { TunnelAgent } from './proxy.ts';
import type { Environment } from './request-headers.ts';

/** A request whose body is known in full. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Null: none. */
  readonly body: Buffer | null;
}

/** No response: the connection could not be made, broke, or stayed silent. */
export class ConnectionError extends Error {}

/** It broke off, nothing came for too long, something came that is no text where only that can, or there is no end to it. */
type BodyFault = 'broken' | 'idle' | 'binary' | 'endless';

/** What is wrong with a body. */
export class BodyError extends Error {
  readonly reason: BodyFault;

  constructor(reason: BodyFault, options?: ErrorOptions) {
    super(reason, options);
    this.reason = reason;
  }
}

/** How long the rest of a body may take after its reader lost interest, before its connection is given up. */
const DRAIN_MS = 2000;
/** The longest body that is read: no answer comes near it, and what came is kept in memory. */
const BODY_LIMIT_BYTES = 128 * 1024 * 1024;
/** What is kept of the body of a failed response. */
const TEXT_LIMIT_BYTES = 1024 * 1024;

const KEPT_ALIVE = { keepAlive: true, scheduling: 'lifo' } as const;

/**
 * The process's connections to model providers, kept alive between requests. node:http rather than undici: it is
 * loaded already or in 5 ms (undici takes 70-100 ms and 10 MiB at the first turn), at 1 µs more a streamed event.
 * Obeys the environment's proxies and trusts the certificates in `CODEX_CA_CERTIFICATE` or `SSL_CERT_FILE`, too.
 */
export class HttpClient {
  readonly #env: Environment;
  /** By the route they take. */
  readonly #agents = new Map<string, Agent>();
  #authorities: Promise<{ ca?: string[] }> | null = null;

  constructor(env: Environment) {
    this.#env = env;
  }

  /**
   * Sends the request and waits for the response's head, at most `headTimeoutMs`. Rejects with `ConnectionError`,
   * or with the signal's reason. A connection that turns out to have been closed while it was idle is replaced.
   */
  async send(request: HttpRequest, signal: AbortSignal, headTimeoutMs: number): Promise<HttpResponse> {
    for (;;) {
      const attempt = await this.#attempt(request, signal, headTimeoutMs);
      if ('response' in attempt) return new HttpResponse(attempt.response);
      signal.throwIfAborted();
      if (!attempt.staleConnection) throw new ConnectionError('no response', { cause: attempt.error });
    }
  }

  close(): void {
    for (const agent of this.#agents.values()) agent.destroy();
    this.#agents.clear();
  }

  async #attempt(
    { method, url, body, ...asked }: HttpRequest,
    signal: AbortSignal,
    headTimeoutMs: number,
  ): Promise<Sent> {
    const open = await this.#route(url);
    const headers =
      body === null ? asked.headers : { ...asked.headers, 'content-length': String(body.length) };
    return new Promise((resolve) => {
      const request = open({ method, headers, signal });
      const timer = setTimeout(() => request.destroy(new Error('timed out')), headTimeoutMs);
      request.once('response', (response) => {
        clearTimeout(timer);
        resolve({ response });
      });
      // Stays for the request's life: an abort after the head came is told here as well.
      request.on('error', (error) => {
        clearTimeout(timer);
        const reset = 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
        resolve({ error, staleConnection: request.reusedSocket && reset });
      });
      request.end(body ?? undefined);
    });
  }

  /** How requests to that address are made: directly, through a proxy, or through a tunnel of one. */
  async #route(url: URL): Promise<(options: RequestParts) => ClientRequest> {
    const agent = await this.agentFor(url, true);
    if (url.protocol === 'https:') return (options) => httpsRequest(url, { ...options, agent });
    const proxy = this.#proxy(url);
    if (proxy === null) return (options) => httpRequest(url, { ...options, agent });
    const { hostname, port } = proxy;
    const extra = { host: url.host, ...proxyAuthorization(proxy) };
    return ({ headers, ...options }) =>
      httpRequest({ ...options, agent, hostname, port, path: url.href, headers: { ...headers, ...extra } });
  }

  /**
   * What makes the connections to an address of `http:` or `https:`; those of TLS lead through the environment's proxy.
   *
   * @param kept whether they serve further requests; one that becomes a socket does not
   * @throws ConnectionError where the environment's proxy or certificates cannot be used
   */
  async agentFor(url: URL, kept: boolean): Promise<Agent> {
    const life = kept ? KEPT_ALIVE : { keepAlive: false };
    if (url.protocol !== 'https:') return this.#agent(`http ${kept}`, () => new Agent(life));
    const proxy = this.#proxy(url);
    const tls = { ...life, ...(await this.#trusted()) };
    return this.#agent(`https ${kept} ${proxy?.href}`, () =>
      proxy === null ? new TlsAgent(tls) : new TunnelAgent(proxy, tls),
    );
  }

  #agent(route: string, make: () => Agent): Agent {
    const agent = this.#agents.get(route) ?? make();
    this.#agents.set(route, agent);
    return agent;
  }

  #proxy(url: URL): URL | null {
    try {
      return proxyFor(url, this.#env);
    } catch (error) {
      throw new ConnectionError('unusable proxy', { cause: error });
    }
  }

  async #trusted(): Promise<{ ca?: string[] }> {
    const file = this.#env['CODEX_CA_CERTIFICATE'] || this.#env['SSL_CERT_FILE'];
    if (!file) return {};
    this.#authorities ??= readFile(file, 'utf8').then((pem) => ({ ca: [...rootCertificates, pem] }));
    try {
      return await this.#authorities;
    } catch (error) {
      this.#authorities = null;
      throw new ConnectionError('unreadable certificates', { cause: error });
    }
  }
}

interface RequestParts {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

type Sent =
  { readonly response: IncomingMessage } | { readonly error: unknown; readonly staleConnection: boolean };

/** A response whose body is yet to be read. */
export class HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly #message: IncomingMessage;

  constructor(message: IncomingMessage) {
    this.status = message.statusCode ?? 0;
    this.headers = message.headers;
    this.#message = message;
  }

  /**
   * Hands the body over chunk by chunk until it ends (false) or `onChunk` returns true (true). The rest is then
   * read and dropped, so that the connection can serve the next request. Rejects with `BodyError`, or with what
   * `onChunk` throws.
   */
  read(onChunk: (chunk: Buffer) => boolean, idleMs: number): Promise<boolean> {
    const message = this.#message;
    return new Promise((resolve, reject) => {
      const fail = (error: unknown): void => {
        clearTimeout(timer);
        message.destroy();
        reject(error);
      };
      const timer = setTimeout(() => fail(new BodyError('idle')), idleMs);
      let size = 0;
      const onData = (chunk: Buffer): void => {
        timer.refresh();
        size += chunk.length;
        try {
          if (size > BODY_LIMIT_BYTES) throw new BodyError('endless');
          if (!onChunk(chunk)) return;
        } catch (error) {
          fail(error);
          return;
        }
        clearTimeout(timer);
        message.off('data', onData);
        this.#drain();
        resolve(true);
      };
      message.on('data', onData);
      message.once('end', () => {
        clearTimeout(timer);
        resolve(false);
      });
      message.on('error', (error) => fail(new BodyError('broken', { cause: error })));
    });
  }

  /** The whole body as text. Rejects with `BodyError`. */
  async whole(idleMs: number): Promise<string> {
    const chunks: Buffer[] = [];
    await this.read((chunk) => chunks.push(chunk) === 0, idleMs);
    return Buffer.concat(chunks).toString('utf8');
  }

  /** The body as text, up to a limit. What cannot be read counts as empty: there is a status to go by. */
  async text(idleMs: number): Promise<string> {
    const chunks: Buffer[] = [];
    let size = 0;
    const keep = (chunk: Buffer): boolean => {
      chunks.push(chunk);
      size += chunk.length;
      return size >= TEXT_LIMIT_BYTES;
    };
    try {
      await this.read(keep, idleMs);
    } catch (error) {
      if (!(error instanceof BodyError)) throw error;
    }
    return Buffer.concat(chunks).toString('utf8', 0, Math.min(size, TEXT_LIMIT_BYTES));
  }

  #drain(): void {
    const message = this.#message;
    const timer = setTimeout(() => message.destroy(), DRAIN_MS);
    timer.unref();
    message.once('close', () => clearTimeout(timer));
    message.resume();
  }
}
