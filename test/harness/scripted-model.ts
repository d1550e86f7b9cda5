import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { SseEvent } from './sse.ts';

/** A request that the model server received. */
export interface ModelRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  /** Parsed JSON where it was JSON, else the text. */
  readonly body: unknown;
}

/** A step of a streamed reply: an event, a pause until a promise settles, or a broken connection. */
export type StreamStep = SseEvent | { readonly hold: Promise<unknown> } | { readonly hangUp: true };

/** A reply that is no stream. */
export interface HttpReply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

type Reply = readonly StreamStep[] | HttpReply;

/** What one model request is answered with. */
export type Script = Reply | ((request: ModelRequest) => Reply | Promise<Reply>);

/** Answers a path of its own, such as `GET /v1/models`; it takes the whole exchange. */
export type Route = (request: ModelRequest) => HttpReply | Promise<HttpReply>;

export interface ScriptedModel {
  /** What goes into `base_url`. */
  readonly baseUrl: string;
  readonly origin: string;
  /** Everything that was asked, in order. */
  readonly requests: readonly ModelRequest[];
  /** The model requests alone: `POST …/responses`. */
  turns(): readonly ModelRequest[];
  /** Scripts for further model requests. */
  push(...scripts: readonly Script[]): void;
  /** Adds or replaces a route: `GET /v1/models`. */
  route(name: string, route: Route): void;
  /** Takes the requests for sockets, which are refused otherwise. */
  onUpgrade(take: (request: IncomingMessage, stream: Duplex, head: Buffer) => void): void;
  /** Resolves when `count` model requests have come. */
  received(count: number): Promise<void>;
  /** Ends the server. Throws when a model request came that no script was for, or a script was not used. */
  close(): Promise<void>;
}

async function readRequest(incoming: IncomingMessage): Promise<ModelRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
  const text = Buffer.concat(chunks).toString('utf8');
  const [path = '', query = ''] = (incoming.url ?? '').split('?');
  let body: unknown = text;
  try {
    body = JSON.parse(text);
  } catch {
    // Not JSON: kept as text.
  }
  return { method: incoming.method ?? '', path, query, headers: incoming.headers, body };
}

function sendPlain(response: ServerResponse, { status, body, headers }: HttpReply): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

async function sendStream(response: ServerResponse, steps: readonly StreamStep[]): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
  for (const step of steps) {
    if ('type' in step) response.write(`event: ${step.type}\ndata: ${JSON.stringify(step)}\n\n`);
    else if ('hold' in step) await step.hold;
    else {
      response.destroy();
      return;
    }
  }
  response.end();
}

/** Starts a model server on 127.0.0.1 that plays `scripts`, one a model request, and keeps what it is asked. */
export async function startScriptedModel(scripts: readonly Script[] = []): Promise<ScriptedModel> {
  const queue = [...scripts];
  const requests: ModelRequest[] = [];
  const unscripted: string[] = [];
  const routes = new Map<string, Route>();
  const waiting = new Set<() => void>();
  const turns = (): readonly ModelRequest[] =>
    requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/responses'));
  const answer = async (request: ModelRequest, response: ServerResponse): Promise<void> => {
    const route = routes.get(`${request.method} ${request.path}`);
    if (route !== undefined) return sendPlain(response, await route(request));
    if (!request.path.endsWith('/responses')) {
      return sendPlain(response, { status: 404, body: { error: { message: 'not found' } } });
    }
    const script = queue.shift();
    if (script === undefined) {
      unscripted.push(`${request.method} ${request.path}`);
      return sendPlain(response, { status: 500, body: { error: { message: 'no script for this request' } } });
    }
    const reply = typeof script === 'function' ? await script(request) : script;
    if ('status' in reply) sendPlain(response, reply);
    else await sendStream(response, reply);
  };
  const server = createServer((incoming, response) => {
    response.on('error', () => undefined);
    void (async () => {
      const request = await readRequest(incoming);
      requests.push(request);
      for (const wake of waiting) wake();
      await answer(request, response);
    })().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const origin = `http://127.0.0.1:${address.port}`;
  return {
    baseUrl: `${origin}/v1`,
    origin,
    requests,
    turns,
    push: (...more) => void queue.push(...more),
    route: (name, route) => void routes.set(name, route),
    onUpgrade: (take) => void server.on('upgrade', take),
    received: (count) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (turns().length < count) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      if (unscripted.length > 0)
        throw new Error(`the model was asked without a script: ${unscripted.join(', ')}`);
      if (queue.length > 0) throw new Error(`${queue.length} model scripts were not used`);
    },
  };
}
