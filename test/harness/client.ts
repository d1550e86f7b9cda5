import type {
  ClientMethod,
  InitializeResponse,
  NotificationMethod,
  NotificationParams,
  ParamsInput,
  ResultOf,
  ServerRequestMethod,
  ServerRequestParams,
  Turn,
} from '../../src/protocol/index.ts';
import type { ServerRequestAnswer } from '../../src/client/client.ts';
import type { Wire } from '../../src/client/wire.ts';
import { checkAnswer, checkFromServer, checkRequest, checkResult } from './wire-check.ts';

/** A message from the server. */
export type ServerMessage =
  | { readonly type: 'notification'; readonly method: string; readonly params: unknown }
  | { readonly type: 'request'; readonly method: string; readonly id: number; readonly params: unknown }
  | { readonly type: 'result'; readonly id: unknown; readonly result: unknown }
  | { readonly type: 'error'; readonly id: unknown; readonly error: ErrorAnswer };

export interface ErrorAnswer {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

/** A request was answered with an error. */
export class RequestFailed extends Error {
  readonly answer: ErrorAnswer;

  constructor(method: string, answer: ErrorAnswer) {
    super(`${method} failed: ${JSON.stringify(answer)}`);
    this.answer = answer;
  }
}

export interface WaitOptions {
  /** Where in the messages to begin; see {@link TestClient.mark}. */
  readonly from?: number;
  readonly timeoutMs?: number;
}

export interface InitializeOptions {
  readonly name?: string;
  readonly version?: string;
  readonly experimentalApi?: boolean;
  readonly optOut?: readonly string[];
}

/** A turn that ran to its end. */
export interface FinishedTurn {
  readonly turn: Turn;
  /** Where in the client's messages the turn began. */
  readonly from: number;
}

type Answer<M extends ServerRequestMethod> = (
  params: ServerRequestParams<M>,
  id: number,
) => ServerRequestAnswer<M> | undefined | Promise<ServerRequestAnswer<M> | undefined>;

const TIMEOUT_MS = 15_000;
const SHOWN = 40;

function shorten(message: ServerMessage): string {
  const label = 'method' in message ? message.method : `answer to ${JSON.stringify(message.id)}`;
  const content = 'params' in message ? message.params : 'result' in message ? message.result : message.error;
  return `  ${label} ${JSON.stringify(content)?.slice(0, 200)}`;
}

function classify(text: string): ServerMessage {
  const message = JSON.parse(text);
  if ('method' in message) {
    const { method, params, id } = message;
    return id === undefined
      ? { type: 'notification', method, params }
      : { type: 'request', method, id, params };
  }
  if ('error' in message) return { type: 'error', id: message.id, error: message.error };
  return { type: 'result', id: message.id, result: message.result };
}

/**
 * A client that speaks the protocol by its types, keeps every message and checks each against the schema, both ways.
 * What it finds wrong fails the test when the client is closed.
 */
export class TestClient {
  readonly #wire: Wire;
  readonly #messages: ServerMessage[] = [];
  readonly #pending = new Map<
    unknown,
    (message: ServerMessage | { readonly type: 'closed'; readonly reason: string }) => void
  >();
  readonly #answers = new Map<string, (params: never, id: number) => unknown>();
  readonly #asked = new Map<number, string>();
  readonly #watchers = new Set<() => void>();
  readonly #problems: string[] = [];
  #closed: string | undefined;
  #nextId = 1;

  constructor(wire: Wire) {
    this.#wire = wire;
    wire.onMessage((text) => this.#receive(text));
    wire.onClose((reason) => this.#close(reason));
  }

  /** Everything that came, in order. */
  get messages(): readonly ServerMessage[] {
    return this.#messages;
  }

  /** The place in the messages where the next one will be. */
  mark(): number {
    return this.#messages.length;
  }

  /** Sends `initialize` and `initialized`. */
  async initialize({
    name = 'test',
    version = '1.0.0',
    experimentalApi = true,
    optOut,
  }: InitializeOptions = {}): Promise<InitializeResponse> {
    const response = await this.request('initialize', {
      clientInfo: { name, title: null, version },
      capabilities: {
        experimentalApi,
        ...(optOut === undefined ? {} : { optOutNotificationMethods: [...optOut] }),
      },
    });
    this.sendRaw({ method: 'initialized' });
    return response;
  }

  /** Asks and gives the result; an error answer throws {@link RequestFailed}. */
  async request<M extends ClientMethod>(method: M, params: ParamsInput<M>): Promise<ResultOf<M>> {
    this.#note(checkRequest(method, params));
    const result = await this.requestRaw(method, params);
    this.#note(checkResult(method, result));
    return result as ResultOf<M>;
  }

  /** Asks what must be refused and gives the error; params need not be right. */
  async requestError(method: ClientMethod | (string & {}), params?: unknown): Promise<ErrorAnswer> {
    try {
      const result = await this.requestRaw(method, params);
      throw new Error(`${method} was not refused but answered ${JSON.stringify(result)}`);
    } catch (error) {
      if (error instanceof RequestFailed) return error.answer;
      throw error;
    }
  }

  /** Asks without any checks. */
  requestRaw(method: string, params?: unknown): Promise<unknown> {
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(this.#timeout(`the answer to ${method}`, 0)), TIMEOUT_MS);
      this.#pending.set(id, (message) => {
        clearTimeout(timer);
        this.#pending.delete(id);
        if (message.type === 'result') resolve(message.result);
        else if (message.type === 'error') reject(new RequestFailed(method, message.error));
        else if (message.type === 'closed')
          reject(new Error(`${method} was not answered: ${message.reason}`));
      });
      this.sendRaw(params === undefined ? { method, id } : { method, id, params });
    });
  }

  /** Sends any JSON value as a message. */
  sendRaw(message: unknown): void {
    this.sendText(JSON.stringify(message));
  }

  /** Sends one line. */
  sendText(text: string): void {
    this.#wire.send(text);
  }

  /** Answers every server request of a method from now on; `undefined` leaves the request open. */
  on<M extends ServerRequestMethod>(method: M, answer: Answer<M>): void {
    this.#answers.set(method, answer);
  }

  /** Answers one server request. */
  answer(id: number, result: unknown): void {
    const method = this.#asked.get(id);
    if (method !== undefined) this.#note(checkAnswer(method, result));
    this.sendRaw({ id, result });
  }

  /** Refuses one server request. */
  refuse(id: number, error: ErrorAnswer): void {
    this.sendRaw({ id, error });
  }

  /** The params of all notifications of a method so far. */
  notifications<M extends NotificationMethod>(method: M, from = 0): NotificationParams<M>[] {
    return this.#messages
      .slice(from)
      .flatMap((m) =>
        m.type === 'notification' && m.method === method ? [m.params as NotificationParams<M>] : [],
      );
  }

  /** The methods of everything that came, in order; answers are left out. */
  methods(from = 0): string[] {
    return this.#messages.slice(from).flatMap((m) => ('method' in m ? [m.method] : []));
  }

  /** Waits for a notification and gives its params. One that came already counts, from `from` on. */
  waitFor<M extends NotificationMethod>(
    method: M,
    matches: (params: NotificationParams<M>) => boolean = () => true,
    options: WaitOptions = {},
  ): Promise<NotificationParams<M>> {
    return this.#find(method, options, (message) => {
      if (message.type !== 'notification' || message.method !== method) return undefined;
      const params = message.params as NotificationParams<M>;
      return matches(params) ? { found: params } : undefined;
    });
  }

  /** Waits for a server request. */
  waitForRequest<M extends ServerRequestMethod>(
    method: M,
    options: WaitOptions = {},
  ): Promise<{ readonly id: number; readonly params: ServerRequestParams<M> }> {
    return this.#find(method, options, (message) => {
      if (message.type !== 'request' || message.method !== method) return undefined;
      return { found: { id: message.id, params: message.params as ServerRequestParams<M> } };
    });
  }

  /** Waits for the message at a place, whatever it is; see {@link mark}. */
  messageAt(place: number): Promise<ServerMessage> {
    return this.#find(`message ${place}`, { from: place }, (message) => ({ found: message }));
  }

  /** Starts a turn with `text` and waits for its end. */
  async turn(
    threadId: string,
    text: string,
    extra: Partial<ParamsInput<'turn/start'>> = {},
  ): Promise<FinishedTurn> {
    const from = this.mark();
    const input = [{ type: 'text' as const, text, text_elements: [] }];
    const { turn } = await this.request('turn/start', { threadId, input, ...extra });
    const ended = await this.waitFor(
      'turn/completed',
      (p) => p.threadId === threadId && p.turn.id === turn.id,
      { from },
    );
    return { turn: ended.turn, from };
  }

  /** Hangs up, and throws what was found wrong with the messages. */
  async close(): Promise<void> {
    await this.#wire.end();
    if (this.#problems.length > 0) throw new Error(this.#problems.join('\n'));
  }

  #find<T>(
    what: string,
    { from = 0, timeoutMs = TIMEOUT_MS }: WaitOptions,
    look: (message: ServerMessage) => { readonly found: T } | undefined,
  ): Promise<T> {
    let next = from;
    return new Promise((resolve, reject) => {
      const finish = (act: () => void): void => {
        clearTimeout(timer);
        this.#watchers.delete(scan);
        act();
      };
      const scan = (): void => {
        for (let message = this.#messages[next]; message !== undefined; message = this.#messages[next]) {
          next += 1;
          const hit = look(message);
          if (hit !== undefined) return finish(() => resolve(hit.found));
        }
        if (this.#closed !== undefined)
          finish(() => reject(new Error(`${what} did not come: ${this.#closed}${this.#arrived(from)}`)));
      };
      const timer = setTimeout(() => finish(() => reject(this.#timeout(what, from))), timeoutMs);
      this.#watchers.add(scan);
      scan();
    });
  }

  #receive(text: string): void {
    const message = classify(text);
    this.#messages.push(message);
    switch (message.type) {
      case 'result':
      case 'error':
        this.#pending.get(message.id)?.(message);
        break;
      case 'notification':
        this.#note(checkFromServer(message.method, message.params));
        break;
      case 'request':
        this.#note(checkFromServer(message.method, message.params));
        this.#asked.set(message.id, message.method);
        void this.#respond(message.method, message.id, message.params);
    }
    for (const wake of this.#watchers) wake();
  }

  async #respond(method: string, id: number, params: unknown): Promise<void> {
    const answer = this.#answers.get(method);
    if (answer === undefined) return;
    const result = await answer(params as never, id);
    if (result !== undefined) this.answer(id, result);
  }

  #close(reason: string): void {
    this.#closed ??= reason;
    for (const settle of this.#pending.values()) settle({ type: 'closed', reason });
    for (const wake of this.#watchers) wake();
  }

  #note(problem: string | undefined): void {
    if (problem !== undefined) this.#problems.push(problem);
  }

  #timeout(what: string, from: number): Error {
    return new Error(`timed out waiting for ${what}${this.#arrived(from)}`);
  }

  #arrived(from: number): string {
    const messages = this.#messages.slice(from);
    const left = messages.length - SHOWN;
    const lines = messages.slice(-SHOWN).map(shorten);
    return `; what came${left > 0 ? ` (and ${left} before)` : ''}:\n${lines.join('\n')}`;
  }
}
