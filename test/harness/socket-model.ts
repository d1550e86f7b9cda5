import { onTestFinished } from 'vitest';
import { WebSocketServer } from 'ws';
import { startScriptedModel, type Script, type ScriptedModel } from './scripted-model.ts';
import { modelConfig, startServer, type ServerSetup, type TestServer } from './server.ts';
import type { SseEvent } from './sse.ts';

/** What a frame is answered with: events, and at their end maybe the end of the connection. */
type Step = readonly (SseEvent | { readonly close: true })[];

/** A connection: the answers to its frames, or the status that it is refused with. */
export type SocketScript = number | { readonly steps: readonly Step[]; readonly headers?: readonly string[] };

/** A frame as the model got it. */
export interface Frame {
  readonly [key: string]: unknown;
  readonly input: readonly object[];
}

export interface SocketModelServer extends TestServer {
  /** The headers of each request for a connection. */
  readonly handshakes: readonly Readonly<Record<string, unknown>>[];
  /** The frames of each connection, in the order in which they were opened. */
  readonly frames: readonly (readonly Frame[])[];
  /** Resolves when the model has seen the end of a connection. */
  closed(connection: number): Promise<void>;
}

export interface SocketModelSetup extends Omit<ServerSetup, 'model' | 'config'> {
  readonly connections: readonly SocketScript[];
  /** Answers over HTTP. */
  readonly http?: readonly Script[];
  /** How often a broken stream is tried again. */
  readonly retries?: number;
}

/** A server whose model is reached over websockets; where no connection is scripted, they are refused. */
export async function startSocketModel(setup: SocketModelSetup): Promise<SocketModelServer> {
  const { connections, http = [], retries = 0, settings, ...rest } = setup;
  const model = await startScriptedModel(http);
  onTestFinished(() => model.close());
  const played = play(model, [...connections]);
  const config = `${modelConfig(model.baseUrl, settings).replace('stream_max_retries = 0', `stream_max_retries = ${retries}`)}supports_websockets = true\n`;
  const server = await startServer({ ...rest, config, model });
  return { ...server, ...played };
}

function play(
  model: ScriptedModel,
  scripts: SocketScript[],
): Pick<SocketModelServer, 'handshakes' | 'frames' | 'closed'> {
  const handshakes: Readonly<Record<string, unknown>>[] = [];
  const frames: Frame[][] = [];
  const ends: Promise<void>[] = [];
  const sockets = new WebSocketServer({ noServer: true });
  onTestFinished(() => sockets.clients.forEach((socket) => socket.terminate()));
  model.onUpgrade((request, stream, head) => {
    handshakes.push(request.headers);
    const script = scripts.shift() ?? 404;
    if (typeof script === 'number') {
      stream.end(`HTTP/1.1 ${script} No\r\ncontent-length: 2\r\n\r\n{}`);
      return;
    }
    sockets.once('headers', (headers) => headers.push(...(script.headers ?? [])));
    sockets.handleUpgrade(request, stream, head, (socket) => {
      const own: Frame[] = [];
      frames.push(own);
      ends.push(new Promise((resolve) => void socket.once('close', () => resolve())));
      const steps = [...script.steps];
      socket.on('message', (data: Buffer) => {
        own.push(JSON.parse(data.toString()));
        for (const event of steps.shift() ?? []) {
          if ('close' in event) socket.close();
          else socket.send(JSON.stringify(event));
        }
      });
    });
  });
  return { handshakes, frames, closed: async (connection) => ends[connection] };
}
