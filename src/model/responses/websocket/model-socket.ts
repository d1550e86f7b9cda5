import type { Agent, IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import { BodyError, ConnectionError, HttpResponse } from '../http-client.ts';
import type { ResponseHeaders } from '../rate-limits.ts';

/** Where and how a socket is opened. */
export interface SocketRequest {
  /** `ws:` or `wss:`. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** What makes the connection. */
  readonly agent: Agent;
  /** How long opening it may take, in milliseconds. */
  readonly timeoutMs: number;
}

/** The provider answered the request for a socket with a plain response. */
export class SocketRefused extends Error {
  readonly response: HttpResponse;

  constructor(response: HttpResponse) {
    super(`the provider answered ${response.status}`);
    this.response = response;
  }
}

/**
 * Opens a socket.
 *
 * @throws SocketRefused where there is an answer that is no socket
 * @throws ConnectionError where there is none
 */
export async function openSocket(request: SocketRequest, signal: AbortSignal): Promise<ModelSocket> {
  const { url, headers, agent, timeoutMs } = request;
  const socket = new WebSocket(url, { headers, agent, handshakeTimeout: timeoutMs });
  const onAbort = (): void => socket.terminate();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await new Promise<ModelSocket>((resolve, reject) => {
      let answer: ResponseHeaders = {};
      socket.once('upgrade', (response) => (answer = response.headers));
      socket.once('open', () => resolve(new ModelSocket(socket, answer)));
      socket.once('unexpected-response', (_request, response: IncomingMessage) =>
        reject(new SocketRefused(new HttpResponse(response))),
      );
      socket.on('error', (error) => reject(new ConnectionError(error.message, { cause: error })));
    });
  } finally {
    signal.removeEventListener('abort', onAbort);
    signal.throwIfAborted();
  }
}

/** An open socket to a provider; one exchange at a time. */
export class ModelSocket {
  /** The head of the response by which it was opened. */
  readonly headers: ResponseHeaders;
  readonly #socket: WebSocket;

  constructor(socket: WebSocket, headers: ResponseHeaders) {
    this.#socket = socket;
    this.headers = headers;
  }

  get open(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  /** Drops the connection, whatever is under way. */
  close(): void {
    this.#socket.terminate();
  }

  /**
   * Sends a text and hands over what comes until `onText` returns true. Afterwards the socket can be used again; it is
   * dropped where the exchange fails.
   *
   * @throws BodyError where the socket breaks, or nothing comes for `idleMs`; the signal's reason; what `onText` throws
   */
  exchange(
    text: string,
    onText: (text: string) => boolean,
    { idleMs, signal }: { readonly idleMs: number; readonly signal: AbortSignal },
  ): Promise<void> {
    const socket = this.#socket;
    return new Promise((resolve, reject) => {
      const end = (settle: () => void): void => {
        clearTimeout(timer);
        socket.off('message', onMessage);
        socket.off('close', onClose);
        signal.removeEventListener('abort', onAbort);
        settle();
      };
      const fail = (error: unknown): void =>
        end(() => {
          socket.terminate();
          reject(error);
        });
      const timer = setTimeout(() => fail(new BodyError('idle')), idleMs);
      const onAbort = (): void => fail(signal.reason);
      const onClose = (): void => fail(new BodyError('broken'));
      const onMessage = (data: Buffer, isBinary: boolean): void => {
        timer.refresh();
        if (isBinary) return fail(new BodyError('binary'));
        try {
          if (onText(data.toString('utf8'))) end(resolve);
        } catch (error) {
          fail(error);
        }
      };
      if (signal.aborted) return onAbort();
      if (!this.open) return onClose();
      signal.addEventListener('abort', onAbort, { once: true });
      socket.on('message', onMessage);
      socket.once('close', onClose);
      socket.send(text);
    });
  }
}
