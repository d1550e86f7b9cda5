// A model for the measures: answers every request at once, from text that was made ready before.
import { createServer } from 'node:http';

/** @typedef {{ type: string, [key: string]: unknown }} SseEvent */

const usage = {
  input_tokens: 100,
  input_tokens_details: { cached_tokens: 20 },
  output_tokens: 30,
  output_tokens_details: { reasoning_tokens: 10 },
  total_tokens: 130,
};
const created = { type: 'response.created', response: { id: 'r' } };
const completed = { type: 'response.completed', response: { id: 'r', usage } };
/** @param {object} item */
const done = (item) => ({ type: 'response.output_item.done', item });
/** @param {string} text */
const message = (text) => ({
  type: 'message',
  role: 'assistant',
  id: 'm',
  content: [{ type: 'output_text', text }],
});

/** @param {readonly SseEvent[]} events */
const asText = (events) =>
  events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');

/**
 * An answer in which the model says something, piece by piece.
 * @param {readonly string[]} deltas
 */
export function say(deltas) {
  const pieces = deltas.map((delta) => ({ type: 'response.output_text.delta', delta }));
  const begin = { type: 'response.output_item.added', item: message('') };
  return asText([created, begin, ...pieces, done(message(deltas.join(''))), completed]);
}

/**
 * An answer in which the model calls a function.
 * @param {string} callId @param {string} name @param {object} args
 */
export function call(callId, name, args) {
  const item = { type: 'function_call', call_id: callId, name, arguments: JSON.stringify(args) };
  return asText([created, done(item), completed]);
}

/**
 * Starts a model that gives `answers` in turn, and the last one from then on.
 * @param {readonly string[]} answers
 */
export async function startModel(answers) {
  let next = 0;
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      if (request.method !== 'POST') {
        response.writeHead(404).end('{}');
        return;
      }
      const answer = answers[Math.min(next, answers.length - 1)] ?? '';
      next += 1;
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(answer);
    });
  });
  await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(undefined));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the model has no port');
  return {
    baseUrl: `http://127.0.0.1:${address.port}/v1`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
