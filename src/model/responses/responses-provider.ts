import { setTimeout as sleep } from 'node:timers/promises';
import type { ProviderSettings } from '../../config/providers.ts';
import type { ResponseItem } from '../../protocol/index.ts';
import { ModelError, type ModelFailure } from '../failure.ts';
import type { ModelEvent, ModelProvider, ModelRequest } from '../provider.ts';
import { requestBackoffMs } from '../backoff.ts';
import type { Transport } from '../transport.ts';
import { isAzure } from './azure.ts';
import { compactBody, requestFields } from './body.ts';
import { compactedItems, compactHeaders } from './compacted-items.ts';
import { Endpoint, type ModelCredentials } from './endpoint.ts';
import { BodyError, ConnectionError, type HttpClient, type HttpResponse } from './http-client.ts';
import { httpFailure } from './http-failure.ts';
import { headerText, rateLimitSnapshots } from './rate-limits.ts';
import { type ClientIdentity, type Environment, requestHeaders } from './request-headers.ts';
import { announceHead, readStreamEvent, type StreamTurn } from './stream-events.ts';
import { SseSplitter } from './sse.ts';
import { SocketSession } from './websocket/socket-session.ts';

export interface ResponsesProviderDeps {
  readonly http: HttpClient;
  readonly env: Environment;
  readonly identity: () => ClientIdentity;
  readonly credentials: ModelCredentials;
  readonly transport: Transport;
}

/** Answers may begin late; a configured idle time that is longer counts. */
const HEAD_TIMEOUT_MS = 300_000;
const RETRY_AFTER_LIMIT_MS = 60_000;

/** Speaks the Responses API: over HTTP and server-sent events, or over a websocket. */
export class ResponsesProvider implements ModelProvider {
  readonly id: string;
  readonly settings: ProviderSettings;
  readonly transport: Transport;
  readonly #deps: ResponsesProviderDeps;
  readonly #endpoint: Endpoint;
  /** Of the items that the model said; null where the provider keeps nothing that would be known by them. */
  readonly #itemIds: WeakMap<ResponseItem, string> | null;
  #socket: SocketSession | null = null;

  constructor(id: string, settings: ProviderSettings, deps: ResponsesProviderDeps) {
    this.id = id;
    this.settings = settings;
    this.transport = deps.transport;
    this.#deps = deps;
    this.#endpoint = new Endpoint(settings, deps.env, deps.credentials);
    this.#itemIds = isAzure(settings) ? new WeakMap() : null;
  }

  warmUp(request: () => Promise<ModelRequest>): void {
    if (this.transport.overSocket) this.#socketSession().warmUp(request);
  }

  close(): void {
    this.#socket?.close();
  }

  async stream(
    request: ModelRequest,
    onEvent: (event: ModelEvent) => void,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      signal.throwIfAborted();
      if (this.transport.overSocket && (await this.#socketSession().stream(request, onEvent, signal))) return;
      const body = JSON.stringify(requestFields(request, this.#itemIds));
      const call = { path: '/responses', body, headers: request.headers };
      const response = await this.#open({ ...call, accept: 'text/event-stream' }, onEvent, signal);
      await this.#consume(response, onEvent);
    } catch (error) {
      throw signal.aborted ? new ModelError({ type: 'aborted' }) : asModelError(error);
    }
  }

  async compact(request: ModelRequest, signal: AbortSignal): Promise<readonly ResponseItem[]> {
    try {
      signal.throwIfAborted();
      const headers = compactHeaders(request);
      const call = { path: '/responses/compact', body: compactBody(request), headers, accept: '*/*' };
      const response = await this.#open(call, () => undefined, signal);
      return compactedItems(await response.whole(this.settings.streamIdleTimeoutMs));
    } catch (error) {
      throw signal.aborted ? new ModelError({ type: 'aborted' }) : asModelError(error);
    }
  }

  /** A successful response, after retries. */
  async #open(call: Call, onEvent: (event: ModelEvent) => void, signal: AbortSignal): Promise<HttpResponse> {
    const body = Buffer.from(call.body);
    let renewed = false;
    for (let retries = 0; ; retries++) {
      const credential = await this.#endpoint.credential();
      const url = this.#endpoint.url(call.path, credential);
      const asked = { headers: call.headers, accept: call.accept, hasBody: true };
      const headers = requestHeaders(this.settings, this.#deps.env, asked, this.#deps.identity(), credential);
      const outcome = await this.#attempt({ url, headers, body }, signal);
      if (outcome.type === 'response') return outcome.response;
      if (outcome.status === 401 && !renewed) {
        renewed = true;
        if (await this.#endpoint.renews()) continue;
      }
      if (!outcome.retryable || retries >= this.settings.requestMaxRetries) {
        const { failure } = outcome;
        if (failure.type === 'usageLimitReached')
          onEvent({ type: 'rateLimits', snapshot: failure.rateLimits });
        throw new ModelError(failure);
      }
      await sleep(Math.max(outcome.retryAfterMs, requestBackoffMs(retries + 1)), undefined, { signal });
    }
  }

  async #attempt(
    post: { url: URL; headers: Readonly<Record<string, string>>; body: Buffer },
    signal: AbortSignal,
  ): Promise<Attempt> {
    const idleMs = this.settings.streamIdleTimeoutMs;
    let response: HttpResponse;
    try {
      response = await this.#deps.http.send(
        { method: 'POST', ...post },
        signal,
        Math.max(idleMs, HEAD_TIMEOUT_MS),
      );
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      const reason = `error sending request for url (${post.url.href})`;
      const failure = { type: 'streamDisconnected', reason, retryAfterMs: null } as const;
      return { type: 'failed', failure, status: null, retryable: true, retryAfterMs: 0 };
    }
    const { status, headers } = response;
    if (status >= 200 && status < 300) return { type: 'response', response };
    const body = await response.text(idleMs);
    const failure = httpFailure({ status, headers, body, url: post.url.href });
    const seconds = Number(headerText(headers, 'retry-after') ?? 0);
    const retryAfterMs = Number.isFinite(seconds) ? Math.min(seconds * 1000, RETRY_AFTER_LIMIT_MS) : 0;
    return { type: 'failed', failure, status, retryable: status >= 500, retryAfterMs };
  }

  async #consume(response: HttpResponse, onEvent: (event: ModelEvent) => void): Promise<void> {
    const { headers } = response;
    announceHead(headers, rateLimitSnapshots(headers), onEvent);
    const state = headerText(headers, 'x-codex-turn-state');
    if (state !== null) onEvent({ type: 'turnState', state });
    let outcome: StreamTurn = null;
    const noted = (event: ModelEvent): void => {
      if (event.type === 'itemDone' && event.itemId) this.#itemIds?.set(event.item, event.itemId);
      onEvent(event);
    };
    const splitter = new SseSplitter((data) => {
      if (outcome === null) outcome = readStreamEvent(data, noted);
    });
    const onChunk = (chunk: Buffer): boolean => {
      splitter.feed(chunk);
      return outcome !== null;
    };
    await response.read(onChunk, this.settings.streamIdleTimeoutMs);
    const ended = settled(outcome);
    if (ended !== 'completed') throw new ModelError(ended ?? closedEarly);
  }

  #socketSession(): SocketSession {
    const { settings, transport } = this;
    const { http, env, identity } = this.#deps;
    this.#socket ??= new SocketSession({
      settings,
      transport,
      http,
      env,
      identity,
      endpoint: this.#endpoint,
    });
    return this.#socket;
  }
}

/** A request to one of the API's paths. */
interface Call {
  readonly path: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What the `accept` header says. */
  readonly accept: string;
}

type Attempt =
  | { readonly type: 'response'; readonly response: HttpResponse }
  | {
      readonly type: 'failed';
      readonly failure: ModelFailure;
      readonly status: number | null;
      /** Whether the same request may be sent again: server errors and broken connections, not 429. */
      readonly retryable: boolean;
      readonly retryAfterMs: number;
    };

const closedEarly: ModelFailure = {
  type: 'streamDisconnected',
  reason: 'stream closed before response.completed',
  retryAfterMs: null,
};

/** Widens what control flow cannot see: the outcome was set from within a callback. */
function settled(outcome: StreamTurn): StreamTurn {
  return outcome;
}

function asModelError(error: unknown): unknown {
  if (!(error instanceof BodyError)) return error;
  if (error.reason === 'endless')
    return new ModelError({ type: 'other', message: 'the response has no end' });
  const reason =
    error.reason === 'idle'
      ? 'idle timeout waiting for SSE'
      : 'Transport error: network error: error decoding response body';
  return new ModelError({ type: 'streamDisconnected', reason, retryAfterMs: null });
}
