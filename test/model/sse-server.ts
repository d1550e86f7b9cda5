import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that the server took. */
export interface TakenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What one request is answered with. */
export type Answer = (response: ServerResponse, request: TakenRequest) => void | Promise<void>;

/** A model server on 127.0.0.1 that answers its requests from a list; a request too many gets a 599. */
export class SseServer {
  readonly requests: TakenRequest[] = [];
  readonly #answers: Answer[];
  readonly #server: Server;
  connections = 0;

  constructor(answers: readonly Answer[]) {
    this.#answers = [...answers];
    this.#server = createServer((incoming, response) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        const { method = '', url = '', headers } = incoming;
        const request = { method, url, headers, body: Buffer.concat(chunks).toString() };
        this.requests.push(request);
        const answer = this.#answers.shift() ?? status(599, 'no answer left');
        void answer(response, request);
      });
    });
    this.#server.on('connection', () => this.connections++);
  }

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this.baseUrl;
  }

  get baseUrl(): string {
    const address = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${address.port}/v1`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

export interface WireEvent {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** One event as it looks on the wire. */
export function frame(event: WireEvent): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** A stream of events, then the end. */
export function events(list: readonly WireEvent[], headers: Record<string, string> = {}): Answer {
  return raw(list.map(frame).join(''), headers);
}

/** A 200 with that text as its event stream. */
export function raw(text: string | Buffer, headers: Record<string, string> = {}): Answer {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', ...headers });
    response.end(text);
  };
}

/** An event stream sent in the given pieces, each in a chunk of its own. */
export function pieces(list: readonly Buffer[]): Answer {
  return async (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const piece of list) {
      response.write(piece);
      await new Promise(setImmediate);
    }
    response.end();
  };
}

/** A plain answer with a status. */
export function status(code: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return (response) => {
    response.writeHead(code, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

/** Closes the connection instead of answering. */
export const hangUp: Answer = (response) => {
  response.socket?.destroy();
};

/** Events of the Responses API. */
export const wire = {
  created: { type: 'response.created', response: { id: 'resp-1' } },
  completed: {
    type: 'response.completed',
    response: {
      id: 'resp-1',
      usage: {
        input_tokens: 100,
        input_tokens_details: { cached_tokens: 20 },
        output_tokens: 30,
        output_tokens_details: { reasoning_tokens: 10 },
        total_tokens: 130,
      },
    },
  },
  textDelta: (delta: string) => ({ type: 'response.output_text.delta', delta }),
  message: (text: string) => ({
    type: 'response.output_item.done',
    item: { type: 'message', role: 'assistant', id: 'msg-1', content: [{ type: 'output_text', text }] },
  }),
  failed: (error: object | null) => ({ type: 'response.failed', response: { id: 'resp-1', error } }),
};
