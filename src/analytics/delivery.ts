import type { StoredLogin } from '../auth/stored-login.ts';
import type { Logger } from '../log/logger.ts';
import { HttpClient } from '../model/responses/http-client.ts';
import type { InitializedClient } from '../rpc/index.ts';
import type { AnalyticsEvent } from './events.ts';

/** How long a server may take to answer. */
const TIMEOUT_MS = 10_000;
/** Events that wait, at most; more are dropped. */
const MAX_WAITING = 256;

/** Where events go, and for whom. */
export interface DeliveryParts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly login: () => Promise<StoredLogin | null>;
  readonly config: () => Promise<{ readonly analyticsEnabled: boolean; readonly chatgptBaseUrl: string }>;
  readonly log: Logger;
}

/**
 * Posts events to ChatGPT, one after another, for users who are logged in there and did not turn it off
 * (`[analytics] enabled = false`). Nothing waits for it, and what cannot be posted is lost.
 */
export class Delivery {
  readonly #parts: DeliveryParts;
  readonly #http: HttpClient;
  readonly #gate = new AbortController();
  #waiting = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(parts: DeliveryParts) {
    this.#parts = parts;
    this.#http = new HttpClient(parts.env);
  }

  /** Posts an event in the name of a client, once those before it are posted. */
  post(client: InitializedClient, event: AnalyticsEvent): void {
    const { log } = this.#parts;
    if (this.#waiting >= MAX_WAITING) return log.warn('an analytics event was dropped: too many wait');
    this.#waiting += 1;
    this.#last = this.#last
      .then(() => this.#post(client, event))
      .catch((error: unknown) => log.debug('an analytics event could not be posted', { error }))
      .finally(() => void (this.#waiting -= 1));
  }

  close(): void {
    this.#gate.abort();
    this.#http.close();
  }

  async #post({ originator, userAgent }: InitializedClient, event: AnalyticsEvent): Promise<void> {
    this.#gate.signal.throwIfAborted();
    const login = await this.#parts.login();
    if (login === null || login.kind === 'apiKey') return;
    const { analyticsEnabled, chatgptBaseUrl } = await this.#parts.config();
    if (!analyticsEnabled) return;
    const url = new URL(`${chatgptBaseUrl.replace(/\/+$/, '')}/codex/analytics-events/events`);
    const headers = {
      authorization: `Bearer ${login.accessToken}`,
      ...(login.accountId === null ? {} : { 'chatgpt-account-id': login.accountId }),
      'content-type': 'application/json',
      originator,
      'user-agent': userAgent,
    };
    const body = Buffer.from(JSON.stringify({ events: [event] }));
    const request = { method: 'POST', url, headers, body } as const;
    const response = await this.#http.send(request, this.#gate.signal, TIMEOUT_MS);
    await response.text(TIMEOUT_MS);
    if (response.status >= 300) throw new Error(`status ${response.status}`);
  }
}
