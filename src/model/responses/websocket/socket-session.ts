import type { ProviderSettings } from '../../../config/providers.ts';
import { ModelError } from '../../failure.ts';
import type { ModelEvent, ModelRequest } from '../../provider.ts';
import type { Transport } from '../../transport.ts';
import { requestFields } from '../body.ts';
import type { Endpoint } from '../endpoint.ts';
import { BodyError, ConnectionError, type HttpClient } from '../http-client.ts';
import { httpFailure } from '../http-failure.ts';
import { headerText } from '../rate-limits.ts';
import { type ClientIdentity, type Environment, requestHeaders } from '../request-headers.ts';
import { announceHead, type StreamTurn } from '../stream-events.ts';
import { createFrame, readFrame } from './frames.ts';
import { HeldConversation } from './held-conversation.ts';
import { type ModelSocket, openSocket, SocketRefused } from './model-socket.ts';

export interface SocketSessionDeps {
  readonly settings: ProviderSettings;
  readonly endpoint: Endpoint;
  readonly env: Environment;
  readonly identity: () => ClientIdentity;
  readonly http: HttpClient;
  readonly transport: Transport;
}

/** The form of the frames (0.129.0). */
const BETA = 'responses_websockets=2026-02-06';
/** The provider wants no sockets, now or later. */
const UPGRADE_REQUIRED = 426;

type Emit = (event: ModelEvent) => void;

/**
 * A thread's requests over a websocket that stays open between turns, as 0.129.0 does it: what the provider holds of the
 * conversation is not sent again. A compacted conversation begins a new connection, and so does whatever follows a
 * failure or an interrupt.
 */
export class SocketSession {
  readonly #deps: SocketSessionDeps;
  readonly #ending = new AbortController();
  #socket: ModelSocket | null = null;
  #held = new HeldConversation();
  /** The window of the last request; undefined before the first. */
  #window: string | undefined;
  /** The routing state of a connection that no turn has used yet. */
  #newState: string | null = null;
  #warming: Promise<void> | null = null;

  constructor(deps: SocketSessionDeps) {
    this.#deps = deps;
  }

  /** Opens the connection and has the provider prepare for the first request, which waits for that. */
  warmUp(request: () => Promise<ModelRequest>): void {
    const timeout = AbortSignal.timeout(this.#deps.settings.websocketConnectTimeoutMs);
    const signal = AbortSignal.any([this.#ending.signal, timeout]);
    const work = async (): Promise<void> => {
      const first = await request();
      const socket = await this.#connect(first, signal);
      if (socket !== null)
        await this.#exchange(socket, first, { emit: () => undefined, signal, generate: false });
    };
    // What goes wrong here goes wrong again in the first request, which says so.
    this.#warming = work()
      .catch(() => undefined)
      .finally(() => (this.#warming = null));
  }

  /**
   * Runs one step.
   *
   * @returns false where the provider wants no sockets; nothing was asked then
   * @throws ModelError when the model cannot be had; the signal's reason
   */
  async stream(request: ModelRequest, emit: Emit, signal: AbortSignal): Promise<boolean> {
    if (this.#warming !== null) await orAborted(this.#warming, signal);
    if (!this.#deps.transport.overSocket) return false;
    const window = request.headers['x-codex-window-id'];
    if (this.#window !== undefined && this.#window !== window) this.#drop();
    this.#window = window;
    const socket = this.#socket?.open === true ? this.#socket : await this.#connect(request, signal);
    if (socket === null) return false;
    if (this.#newState !== null) emit({ type: 'turnState', state: this.#newState });
    this.#newState = null;
    announceHead(socket.headers, [], emit);
    await this.#exchange(socket, request, { emit, signal, generate: true });
    return true;
  }

  /** Drops the connection for good. */
  close(): void {
    this.#ending.abort();
    this.#drop();
  }

  #drop(): void {
    this.#socket?.close();
    this.#socket = null;
  }

  /** A new connection; null where the provider wants none. */
  async #connect(request: ModelRequest, signal: AbortSignal): Promise<ModelSocket | null> {
    this.#drop();
    this.#held = new HeldConversation();
    const socket = await this.#open(request, signal);
    if (socket === null) return null;
    this.#newState = headerText(socket.headers, 'x-codex-turn-state');
    if (this.#ending.signal.aborted) socket.close();
    else this.#socket = socket;
    return socket;
  }

  async #open(request: ModelRequest, signal: AbortSignal): Promise<ModelSocket | null> {
    const { settings, endpoint, env, identity, http, transport } = this.#deps;
    const asked = { headers: { ...request.headers, 'openai-beta': BETA }, accept: null, hasBody: false };
    for (let renewed = false; ; renewed = true) {
      const credential = await endpoint.credential();
      const address = endpoint.url('/responses', credential);
      const headers = requestHeaders(settings, env, asked, identity(), credential);
      const url = new URL(address.href.replace(/^http/, 'ws'));
      const agent = await http.agentFor(address, false);
      const timeoutMs = settings.websocketConnectTimeoutMs;
      try {
        return await openSocket({ url, headers, agent, timeoutMs }, signal);
      } catch (error) {
        if (error instanceof ConnectionError) throw disconnected(error.message);
        if (!(error instanceof SocketRefused)) throw error;
        const { response } = error;
        const body = await response.text(settings.streamIdleTimeoutMs);
        if (response.status === UPGRADE_REQUIRED) {
          transport.giveUpSocket();
          return null;
        }
        if (response.status === 401 && !renewed && (await endpoint.renews())) continue;
        const { status, headers: answered } = response;
        throw new ModelError(httpFailure({ status, headers: answered, body, url: url.href }));
      }
    }
  }

  async #exchange(
    socket: ModelSocket,
    request: ModelRequest,
    {
      emit,
      signal,
      generate,
    }: { readonly emit: Emit; readonly signal: AbortSignal; readonly generate: boolean },
  ): Promise<void> {
    const held = this.#held;
    const fields = requestFields(request);
    const frame = createFrame(request, fields, held.continuation(fields), generate);
    held.begin(fields);
    const note = (event: ModelEvent): void => {
      if (event.type === 'itemDone') held.said(event.item);
      if (event.type === 'completed') held.complete(event.responseId);
      emit(event);
    };
    const onText = (text: string): boolean => ended(readFrame(text, note));
    try {
      await socket.exchange(frame, onText, { idleMs: this.#deps.settings.streamIdleTimeoutMs, signal });
    } catch (error) {
      this.#drop();
      throw error instanceof BodyError ? disconnected(BREAKS[error.reason]) : error;
    }
  }
}

/** Whether a response is complete. @throws ModelError where it failed */
function ended(turn: StreamTurn): boolean {
  if (turn !== null && turn !== 'completed') throw new ModelError(turn);
  return turn === 'completed';
}

const BREAKS = {
  idle: 'idle timeout waiting for websocket',
  endless: 'the response has no end',
  broken: 'websocket closed by server before response.completed',
  binary: 'unexpected binary websocket event',
} as const satisfies Record<BodyError['reason'], string>;

function disconnected(reason: string): ModelError {
  return new ModelError({ type: 'streamDisconnected', reason, retryAfterMs: null });
}

/** Waits until the work is done. @throws the signal's reason, once that comes first */
async function orAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  let onAbort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
  });
  signal.addEventListener('abort', onAbort, { once: true });
  await Promise.race([work, aborted]).finally(() => signal.removeEventListener('abort', onAbort));
}
