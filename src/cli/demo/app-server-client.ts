import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import {
  clientRequests,
  decode,
  serverNotifications,
  serverRequests,
  type ClientMethod,
  type ClientNotificationMethod,
  type Input,
  type NotificationMethod,
  type NotificationParams,
  type ParamsInput,
  type ResultOf,
  type Schema,
  type ServerRequestMethod,
  type ServerRequestParams,
} from '../../protocol/index.ts';
import { parseMessage, type InboundMessage, type RequestId } from '../../rpc/message.ts';
import { LineSplitter } from '../../transport/line-splitter.ts';

/** How long the server may take to end after a hang-up before it is killed. */
const CLOSE_LIMIT_MS = 5000;

const METHOD_NOT_FOUND = -32601;

type Answer = (message: Extract<InboundMessage, { kind: 'result' | 'error' }>) => void;

export interface ServerProgram {
  /** The program and its arguments. */
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * An app-server in a process of its own and the client's end of the conversation: JSON lines over the server's
 * standard input and output. When the server ends, sends what the protocol doesn't have, or is given up, everything
 * that is waited for is rejected.
 */
export class AppServerClient {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #ended: Promise<void>;
  readonly #requests = new Map<RequestId, Answer>();
  readonly #listeners = new Map<string, ((params: unknown) => void)[]>();
  readonly #answers = new Map<string, (params: unknown) => unknown>();
  readonly #rejections: ((error: Error) => void)[] = [];
  #lost: Error | null = null;
  #nextId = 1;

  constructor({ argv: [program, ...args], cwd, env }: ServerProgram) {
    this.#child = spawn(program, args, { cwd, env, stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = new LineSplitter((line) => this.#receive(parseMessage(line)));
    this.#child.stdout.on('data', (chunk: Buffer) => lines.push(chunk));
    this.#child.stdin.on('error', (error) => this.#lose(error));
    this.#ended = new Promise((resolve) => {
      this.#child.on('error', (error) => {
        this.#lose(error);
        resolve();
      });
      this.#child.on('close', (code, killedBy) => {
        this.#lose(new Error(`the server ended (${killedBy ?? `exit code ${code}`})`));
        resolve();
      });
    });
  }

  /** Sends a request. Rejects if it is refused or the server is lost. */
  request<M extends ClientMethod>(method: M, params: ParamsInput<M>): Promise<ResultOf<M>> {
    const id = this.#nextId++;
    return this.#untilLost((resolve, reject) => {
      this.#requests.set(id, (message) => {
        if (message.kind === 'error') reject(new Error(`${method} was refused: ${message.error.message}`));
        else resolve(readResult(method, message.result));
      });
      this.#send({ id, method, params });
    });
  }

  notify(method: ClientNotificationMethod): void {
    this.#send({ method });
  }

  /** Calls `listener` with every notification of a method. */
  on<M extends NotificationMethod>(method: M, listener: (params: NotificationParams<M>) => void): void {
    const listeners = this.#listeners.get(method) ?? [];
    this.#listeners.set(method, listeners);
    listeners.push((params) => listener(readNotification(method, params)));
  }

  /** Resolves with the next notification of a method. Rejects if the server is lost. */
  next<M extends NotificationMethod>(method: M): Promise<NotificationParams<M>> {
    return this.#untilLost((resolve) => this.on(method, resolve));
  }

  /** Answers every request of the server for a method. Those for other methods are refused. */
  answer<M extends ServerRequestMethod>(
    method: M,
    answer: (params: ServerRequestParams<M>) => Input<(typeof serverRequests)[M]['response']>,
  ): void {
    this.#answers.set(method, (params) => answer(readServerRequest(method, params)));
  }

  /** Ends the server and rejects what is waited for. */
  giveUp(reason: string): void {
    this.#lose(new Error(reason));
  }

  /** Hangs up and waits until the server has ended. */
  async close(): Promise<void> {
    this.#child.stdin.end();
    const limit = setTimeout(() => this.#child.kill('SIGKILL'), CLOSE_LIMIT_MS);
    await this.#ended;
    clearTimeout(limit);
  }

  #untilLost<T>(begin: (resolve: (value: T) => void, reject: (error: Error) => void) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#lost !== null) reject(this.#lost);
      this.#rejections.push(reject);
      begin(resolve, reject);
    });
  }

  #send(message: object): void {
    if (this.#lost === null) this.#child.stdin.write(`${JSON.stringify(message)}\n`);
  }

  #receive(message: InboundMessage): void {
    try {
      this.#dispatch(message);
    } catch (error) {
      this.#lose(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #dispatch(message: InboundMessage): void {
    switch (message.kind) {
      case 'result':
      case 'error':
        this.#requests.get(message.id)?.(message);
        this.#requests.delete(message.id);
        return;
      case 'notification':
        for (const listener of this.#listeners.get(message.method) ?? []) listener(message.params);
        return;
      case 'request': {
        const { id, method, params } = message;
        const answer = this.#answers.get(method);
        const error = { code: METHOD_NOT_FOUND, message: `this client does not answer ${method}` };
        this.#send(answer === undefined ? { id, error } : { id, result: answer(params) });
        return;
      }
      case 'malformed':
        throw new Error(`the server sent what is no message: ${message.reason}`);
    }
  }

  #lose(error: Error): void {
    if (this.#lost !== null) return;
    this.#lost = error;
    this.#child.kill();
    for (const reject of this.#rejections) reject(error);
  }
}

function read(what: string, schema: Schema, value: unknown): unknown {
  const decoded = decode(schema, value);
  if (!decoded.ok) throw new Error(`the server sent a wrong ${what}: ${decoded.message}`);
  return decoded.value;
}

function readResult<M extends ClientMethod>(method: M, result: unknown): ResultOf<M>;
function readResult(method: ClientMethod, result: unknown): unknown {
  return read(`answer to ${method}`, clientRequests[method].response, result);
}

function readNotification<M extends NotificationMethod>(method: M, params: unknown): NotificationParams<M>;
function readNotification(method: NotificationMethod, params: unknown): unknown {
  return read(method, serverNotifications[method], params);
}

function readServerRequest<M extends ServerRequestMethod>(method: M, params: unknown): ServerRequestParams<M>;
function readServerRequest(method: ServerRequestMethod, params: unknown): unknown {
  return read(method, serverRequests[method].params, params);
}
