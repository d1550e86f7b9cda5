// A scripted model that speaks the Responses API over websockets, and over HTTP where a scenario lets it.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { WebSocketServer } from 'ws';
import { config, ev } from './kit.mjs';

/** What a server without more to say ends a response with. */
export const ended = (id) => [ev.created(id), ev.completed(id)];
export const said = (text, id) => [
  ev.created(id),
  ev.messageAdded(`m-${id}`),
  ev.textDelta(text),
  ev.message(text, `m-${id}`),
  ev.completed(id),
];
export const called = (id, callId, command = 'echo hi') => [
  ev.created(id),
  ev.functionCall(callId, 'exec_command', { cmd: command, login: false }),
  ev.completed(id),
];

/**
 * @param connections an entry a connection: `{ steps, headers }`, a step a frame: events, or `{ close }`, `{ drop }`,
 *   `{ binary }` among them; a number is the status that the upgrade is refused with
 * @param http an entry a `POST /responses`: events
 */
export async function socketModel(connections, http = []) {
  const asked = [];
  const answer = async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const events = request.method === 'POST' && request.url.endsWith('/responses') ? http.shift() : undefined;
    if (events === undefined) {
      response.writeHead(404, { 'content-type': 'application/json' });
      return response.end('{"error":{"message":"not found"}}');
    }
    asked.push({ http: brief(JSON.parse(Buffer.concat(chunks).toString())) });
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const event of events) response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    return response.end();
  };
  const server = createServer((request, response) => void answer(request, response));
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, stream, head) => {
    asked.push({ upgrade: request.url, headers: briefHeaders(request.headers) });
    const connection = connections.shift() ?? 404;
    if (typeof connection === 'number') {
      stream.end(`HTTP/1.1 ${connection} No\r\ncontent-length: 2\r\n\r\n{}`);
      return;
    }
    sockets.once('headers', (headers) => headers.push(...(connection.headers ?? [])));
    sockets.handleUpgrade(request, stream, head, (socket) => {
      const steps = [...connection.steps];
      socket.on('message', (/** @type {Buffer} */ data) => {
        asked.push({ frame: brief(JSON.parse(data.toString())) });
        for (const event of steps.shift() ?? []) {
          if (event.close) socket.close();
          else if (event.drop) socket.terminate();
          else if (event.binary) socket.send(Buffer.from('x'));
          else socket.send(JSON.stringify(event));
        }
        if (steps.length === 0 && connection.ends) socket.close();
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    asked,
    baseUrl: `http://127.0.0.1:${server.address().port}/v1`,
    close: () => {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      return new Promise((done) => server.close(done));
    },
  };
}

/** The config.toml for it. */
export const socketConfig = (model, { retries = 0, provider = '', ...rest } = {}) =>
  config(model, {
    sandbox: 'danger-full-access',
    provider: `supports_websockets = true\n${provider}`,
    ...rest,
  }).replace('stream_max_retries = 0', `stream_max_retries = ${retries}`);

const metadata = (text) => {
  if (text === undefined) return null;
  const { turn_started_at_unix_ms: at, ...rest } = JSON.parse(text);
  return { ...rest, at: typeof at };
};

function briefHeaders(headers) {
  const own = Object.entries(headers).filter(
    ([name]) => !/^(host|connection|upgrade|sec-websocket-(key|version)|user-agent)$/.test(name),
  );
  return {
    ...Object.fromEntries(own),
    'x-codex-turn-metadata': metadata(headers['x-codex-turn-metadata']),
  };
}

/** A request without our and their own words. */
function brief({ instructions, tools, input, client_metadata: told, ...rest }) {
  const { 'x-codex-turn-metadata': turn, 'x-codex-installation-id': installation, ...facts } = told ?? {};
  return {
    ...rest,
    instructions: typeof instructions,
    tools: (tools ?? []).map((tool) => tool.name ?? tool.type),
    input: input.map(({ type, role, call_id: callId, content }) => ({
      type,
      role,
      callId,
      texts: Array.isArray(content)
        ? content.map(({ text }) => words(text)).filter((text) => text !== '<skills_instructions>')
        : undefined,
    })),
    facts: { ...facts, installation: typeof installation, turn: metadata(turn) },
  };
}

const words = (text) => /^<[\w ]+>/.exec(text)?.[0] ?? (text.length > 60 ? '…' : text);
