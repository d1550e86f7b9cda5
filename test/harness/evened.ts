import type { TestClient } from './client.ts';
import type { TestHome } from './home.ts';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const ROLLOUT_TIME = /\/\d{4}\/\d\d\/\d\d\/rollout-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-/g;
const TIME_KEY = /(?:At|AtMs|durationMs)$/;

/** What a conversation is about only now and then; left out unless it is asked for. */
const BACKGROUND: ReadonlySet<string> = new Set([
  'account/rateLimits/updated',
  'configWarning',
  'remoteControl/status/changed',
  'thread/status/changed',
  'thread/tokenUsage/updated',
  'warning',
]);

/** A notification or request of the server. */
export interface Heard {
  readonly method: string;
  readonly params: unknown;
  /** Of a request. */
  readonly id?: number;
}

export interface HeardOptions {
  /** Where in the client's messages to begin. */
  readonly from?: number;
  /** Also the thread's status, its token usage and notices. */
  readonly background?: boolean;
  /** Only what these methods name. */
  readonly only?: readonly string[];
}

/**
 * Makes what differs from run to run the same, so that whole messages can be compared: ids become `#1`, `#2`, … in
 * the order in which they were first seen, those of commands that are left running `@1`, …, the home `~`, times and
 * durations 0. Numbers stay where they are null.
 */
export class Evened {
  readonly #home: string;
  readonly #names = new Map<string, string>();
  readonly #sessions = new Map<string, string>();

  constructor(home: TestHome) {
    this.#home = home.root.path;
  }

  /** The value with everything evened out. */
  value(value: unknown): unknown {
    if (typeof value === 'string') return this.#text(value);
    if (Array.isArray(value)) return value.map((entry) => this.value(entry));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(([key, entry]) => [
      this.#text(key),
      TIME_KEY.test(key) && typeof entry === 'number'
        ? 0
        : key === 'processId' && typeof entry === 'string'
          ? this.#session(entry)
          : this.value(entry),
    ]);
    return Object.fromEntries(entries);
  }

  /** Everything a client heard that is no answer. */
  heard(client: TestClient, { from = 0, background = false, only }: HeardOptions = {}): Heard[] {
    return client.messages.slice(from).flatMap((message): Heard[] => {
      if (message.type !== 'notification' && message.type !== 'request') return [];
      const { method } = message;
      if (only === undefined ? !background && BACKGROUND.has(method) : !only.includes(method)) return [];
      this.#nameFirst(message.params);
      const params = this.value(message.params);
      return [message.type === 'request' ? { method, id: message.id, params } : { method, params }];
    });
  }

  /** A message's thread and turn are named before what they are about. */
  #nameFirst(params: unknown): void {
    if (typeof params !== 'object' || params === null) return;
    if ('threadId' in params) this.value(params.threadId);
    if ('turnId' in params) this.value(params.turnId);
  }

  #text(text: string): string {
    return text
      .replaceAll(this.#home, '~')
      .replaceAll(ROLLOUT_TIME, '/<day>/rollout-<time>-')
      .replaceAll(UUID, (id) => this.#name(id))
      .replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, 'http://<model>')
      .replaceAll(/Wall time: [\d.]+ seconds/g, 'Wall time: 0 seconds')
      .replaceAll(/^Chunk ID: [0-9a-f]{6}$/gm, 'Chunk ID: <chunk>')
      .replaceAll(/(?<=^Process running with session ID )\d+$/gm, (id) => this.#session(id))
      .replaceAll(/timed out after \d+ milliseconds/g, 'timed out after 0 milliseconds')
      .replaceAll(/"duration_seconds":[\d.]+/g, '"duration_seconds":0');
  }

  #session(id: string): string {
    const name = this.#sessions.get(id) ?? `@${this.#sessions.size + 1}`;
    this.#sessions.set(id, name);
    return name;
  }

  #name(id: string): string {
    const name = this.#names.get(id) ?? `#${this.#names.size + 1}`;
    this.#names.set(id, name);
    return name;
  }
}
