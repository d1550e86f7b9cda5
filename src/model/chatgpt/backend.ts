import { STATUS_CODES } from 'node:http';
import type { RateLimitSnapshot } from '../../protocol/index.ts';
import { BodyError, ConnectionError, type HttpClient } from '../responses/http-client.ts';
import { headerText } from '../responses/rate-limits.ts';
import { parseJson } from '../untyped.ts';
import { BackendError, type BackendAccess } from './access.ts';
import { rateLimitsOf } from './usage.ts';

/** Nobody waits longer for an answer, in milliseconds. */
const PATIENCE_MS = 30_000;

/** What ChatGPT is asked about an account, besides for a model's answers (paths of 0.129.0). */
export class ChatgptBackend {
  readonly #http: HttpClient;

  constructor(http: HttpClient) {
    this.#http = http;
  }

  /** What the account has used of its limits, the main one first. @throws BackendError */
  async rateLimits(access: BackendAccess): Promise<readonly RateLimitSnapshot[]> {
    const url = urlOf(access, 'usage');
    const text = await this.#ask(access, 'GET', url, null);
    const limits = rateLimitsOf(parseJson(text));
    if (limits === null) throw new BackendError(`GET ${url} told no usage: ${text}`, null);
    return limits;
  }

  /** Sends the owner of the account's workspace a mail that asks for more. @throws BackendError */
  async askOwner(access: BackendAccess, creditType: string): Promise<void> {
    const url = urlOf(access, 'accounts/send_add_credits_nudge_email');
    await this.#ask(access, 'POST', url, Buffer.from(JSON.stringify({ credit_type: creditType })));
  }

  async #ask(
    { accessToken, accountId, userAgent }: BackendAccess,
    method: 'GET' | 'POST',
    url: string,
    body: Buffer | null,
  ): Promise<string> {
    const headers = {
      authorization: `Bearer ${accessToken}`,
      'user-agent': userAgent,
      ...(accountId === null ? {} : { 'chatgpt-account-id': accountId }),
      ...(body === null ? {} : { 'content-type': 'application/json' }),
    };
    if (!URL.canParse(url)) throw new BackendError(`${url} is no address`, null);
    const request = { method, url: new URL(url), headers, body };
    try {
      const signal = AbortSignal.timeout(PATIENCE_MS);
      const response = await this.#http.send(request, signal, PATIENCE_MS);
      const text = await response.whole(PATIENCE_MS);
      const { status } = response;
      if (status >= 200 && status < 300) return text;
      const type = headerText(response.headers, 'content-type') ?? '';
      const said = `${status} ${STATUS_CODES[status] ?? ''}`.trim();
      throw new BackendError(`${method} ${url} failed: ${said}; content-type=${type}; body=${text}`, status);
    } catch (error) {
      if (!(error instanceof ConnectionError || error instanceof BodyError)) throw error;
      throw new BackendError(`error sending request for url (${url})`, null);
    }
  }
}

/** ChatGPT has other paths than a server that stands in for it. */
function urlOf({ baseUrl }: BackendAccess, path: string): string {
  const base = baseUrl.replace(/\/+$/, '');
  const isChatgpt = /^https:\/\/(chatgpt\.com|chat\.openai\.com)/.test(base);
  const root = isChatgpt && !base.includes('/backend-api') ? `${base}/backend-api` : base;
  return `${root}/${root.includes('/backend-api') ? 'wham' : 'api/codex'}/${path}`;
}
