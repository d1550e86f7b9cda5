import { describe, expect, it } from 'vitest';
import { collect, request } from './fixtures.ts';
import { problem } from './failure-rows.ts';
import { fail, serve } from './serve.ts';
import { type Answer, events, hangUp, status, wire } from './sse-server.ts';

describe('a request', () => {
  const good = events([wire.completed]);

  it.each([
    ['server errors', status(500, 'x'), status(503, problem({ code: 'slow_down' }))],
    ['broken connections', hangUp, status(502, 'x')],
  ])('is sent again after %s', async (_name, first, second) => {
    const { server, provider } = await serve([first, second, good], { requestMaxRetries: 2 });
    const { error } = await collect(provider);
    expect(error).toBeNull();
    expect(server.requests).toHaveLength(3);
    expect(new Set(server.requests.map(({ body }) => body)).size).toBe(1);
  });

  it('is sent again only so often', async () => {
    const { server, error } = await fail([status(503, 'a'), status(500, 'b'), good], {
      requestMaxRetries: 1,
    });
    expect(server.requests).toHaveLength(2);
    expect(error.failure).toEqual({ type: 'internalServerError' });
  });

  it.each([400, 401, 404, 408, 429])('is not sent again after %d', async (code) => {
    const { server } = await fail([status(code, 'x'), good], { requestMaxRetries: 3 });
    expect(server.requests).toHaveLength(1);
  });

  it('is not sent again once its stream began', async () => {
    const { server } = await fail([events([wire.created]), good], { requestMaxRetries: 3 });
    expect(server.requests).toHaveLength(1);
  });

  it('that waits as long as the server asks can be aborted', async () => {
    const abort = new AbortController();
    const answers: Answer[] = [
      (response, taken) => {
        void status(503, 'x', { 'retry-after': '60' })(response, taken);
        response.once('finish', () => setTimeout(() => abort.abort(), 50));
      },
    ];
    const { server, provider } = await serve(answers, { requestMaxRetries: 1 });
    const { error } = await collect(provider, request(), abort.signal);
    expect(error?.failure).toEqual({ type: 'aborted' });
    expect(server.requests).toHaveLength(1);
  });
});
