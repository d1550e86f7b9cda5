import { setTimeout as sleep } from 'node:timers/promises';
import type { ProviderSettings } from '../../config/providers.ts';
import type { ResponseItem } from '../../protocol/index.ts';
import { ModelError, type ModelFailure } from '../failure.ts';
import type { ModelEvent, ModelProvider, ModelRequest } from '../provider.ts';
import { requestBackoffMs } from '../backoff.ts';
import { compactBody, requestBody } from './body.ts';
import { compactedItems, compactHeaders } from './compacted-items.ts';
import { BodyError, ConnectionError, type HttpClient, type HttpResponse } from './http-client.ts';
import { httpFailure } from './http-failure.ts';
import { headerText, rateLimitSnapshots } from './rate-limits.ts';
import {
  type ClientIdentity,
  type Environment,
  type ModelCredential,
  requestHeaders,
} from './request-headers.ts';
import { readStreamEvent, type StreamTurn } from './stream-events.ts';
import { SseSplitter } from './sse.ts';

/** The login that stands behind a provider without a key of its own. */
export interface ModelCredentials {
  /** What goes with a request to a provider of these settings. */
  current(settings: ProviderSettings): Promise<ModelCredential | null>;
  /** Called once when a login was refused: true where a new one may be tried. May reject with a `ModelError`. */
  renew(): Promise<boolean>;
}

export interface ResponsesProviderDeps {
  readonly http: HttpClient;
  readonly env: Environment;
  readonly identity: () => ClientIdentity;
  readonly credentials: ModelCredentials;
}

const OPENAI_URL = 'https://api.openai.com/v1';
const CHATGPT_URL = 'https://chatgpt.com/backend-api/codex';
/** Answers may begin late; a configured idle time that is longer counts. */
const HEAD_TIMEOUT_MS = 300_000;
const RETRY_AFTER_LIMIT_MS = 60_000;

/** Speaks the Responses API over HTTP and server-sent events. */
export class ResponsesProvider implements ModelProvider {
  readonly id: string;
  readonly settings: ProviderSettings;
  readonly #deps: ResponsesProviderDeps;

  constructor(id: string, settings: ProviderSettings, deps: ResponsesProviderDeps) {
    this.id = id;
    this.settings = settings;
    this.#deps = deps;
  }

  async stream(
    request: ModelRequest,
    onEvent: (event: ModelEvent) => void,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      signal.throwIfAborted();
      const call = { path: '/responses', body: requestBody(request), headers: request.headers };
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
      const credential = await this.#credential();
      const url = this.#url(call.path, credential);
      const headers = requestHeaders(this.settings, this.#deps.env, call, this.#deps.identity(), credential);
      const outcome = await this.#attempt({ url, headers, body }, signal);
      if (outcome.type === 'response') return outcome.response;
      if (outcome.status === 401 && !renewed && this.#usesLogin()) {
        renewed = true;
        if (await this.#deps.credentials.renew()) continue;
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
      response = await this.#deps.http.post(post, signal, Math.max(idleMs, HEAD_TIMEOUT_MS));
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
    announceHeaders(response, onEvent);
    let outcome: StreamTurn = null;
    const splitter = new SseSplitter((data) => {
      if (outcome === null) outcome = readStreamEvent(data, onEvent);
    });
    const onChunk = (chunk: Buffer): boolean => {
      splitter.feed(chunk);
      return outcome !== null;
    };
    await response.read(onChunk, this.settings.streamIdleTimeoutMs);
    const ended = settled(outcome);
    if (ended !== 'completed') throw new ModelError(ended ?? closedEarly);
  }

  async #credential(): Promise<ModelCredential | null> {
    const { envKey, envKeyInstructions, experimentalBearerToken } = this.settings;
    if (envKey !== undefined) {
      const token = this.#deps.env[envKey];
      if (token === undefined || token.trim() === '') {
        throw new ModelError({
          type: 'missingEnvVar',
          variable: envKey,
          instructions: envKeyInstructions ?? null,
        });
      }
      return { token, accountId: null, kind: 'apiKey' };
    }
    if (experimentalBearerToken !== undefined) {
      return { token: experimentalBearerToken, accountId: null, kind: 'apiKey' };
    }
    return this.#deps.credentials.current(this.settings);
  }

  #usesLogin(): boolean {
    return this.settings.envKey === undefined && this.settings.experimentalBearerToken === undefined;
  }

  #url(path: string, credential: ModelCredential | null): URL {
    const base = this.settings.baseUrl ?? (credential?.kind === 'chatgpt' ? CHATGPT_URL : OPENAI_URL);
    const query = [...this.settings.queryParams].map(([key, value]) => `${key}=${value}`).join('&');
    const text = `${base.replace(/\/+$/, '')}${path}${query === '' ? '' : `?${query}`}`;
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url !== null && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
    throw new ModelError({
      type: 'streamDisconnected',
      reason: `builder error for url (${text})`,
      retryAfterMs: null,
    });
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

/** What the head of a response tells, before any event of its stream. */
function announceHeaders({ headers }: HttpResponse, onEvent: (event: ModelEvent) => void): void {
  const model = headerText(headers, 'openai-model');
  if (model !== null) onEvent({ type: 'serverModel', model });
  for (const snapshot of rateLimitSnapshots(headers)) onEvent({ type: 'rateLimits', snapshot });
  const etag = headerText(headers, 'x-models-etag');
  if (etag !== null) onEvent({ type: 'modelsEtag', etag });
  if (headers['x-reasoning-included'] !== undefined) onEvent({ type: 'serverReasoningIncluded' });
  const state = headerText(headers, 'x-codex-turn-state');
  if (state !== null) onEvent({ type: 'turnState', state });
}

function asModelError(error: unknown): unknown {
  if (!(error instanceof BodyError)) return error;
  const reason =
    error.reason === 'idle'
      ? 'idle timeout waiting for SSE'
      : 'Transport error: network error: error decoding response body';
  return new ModelError({ type: 'streamDisconnected', reason, retryAfterMs: null });
}
