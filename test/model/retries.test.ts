import { afterEach, describe, expect, it } from 'vitest';
import type { ProviderSettings } from '../../src/config/providers.ts';
import type { ModelError } from '../../src/model/index.ts';
import { collect, factory, request, settings } from './fixtures.ts';
import { problem } from './failure-rows.ts';
import { type Answer, events, hangUp, SseServer, status, wire } from './sse-server.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((resource) => resource.close()));
});

async function fail(
  answers: readonly Answer[],
  more: Partial<ProviderSettings> = {},
): Promise<{ error: ModelError; server: SseServer }> {
  const server = new SseServer(answers);
  await server.listen();
  const providers = factory();
  open.push(providers, server);
  const { error } = await collect(providers.create('mock', settings(server.baseUrl, more)));
  if (error === null) throw new Error('the step succeeded');
  return { error, server };
}

describe('a request', () => {
  const good = events([wire.completed]);

  it.each([
    ['server errors', status(500, 'x'), status(503, problem({ code: 'slow_down' }))],
    ['broken connections', hangUp, status(502, 'x')],
  ])('is sent again after %s', async (_name, first, second) => {
    const server = new SseServer([first, second, good]);
    await server.listen();
    const providers = factory();
    open.push(providers, server);
    const { error } = await collect(
      providers.create('mock', settings(server.baseUrl, { requestMaxRetries: 2 })),
    );
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
    const server = new SseServer([
      (response, taken) => {
        void status(503, 'x', { 'retry-after': '60' })(response, taken);
        response.once('finish', () => setTimeout(() => abort.abort(), 50));
      },
    ]);
    await server.listen();
    const providers = factory();
    open.push(providers, server);
    const provider = providers.create('mock', settings(server.baseUrl, { requestMaxRetries: 1 }));
    const { error } = await collect(provider, request(), abort.signal);
    expect(error?.failure).toEqual({ type: 'aborted' });
    expect(server.requests).toHaveLength(1);
  });
});
