import { describe, expect, it } from 'vitest';
import type { ProviderSettings } from '../../src/config/providers.ts';
import { ModelError, type ModelCredentials, type ModelRequest } from '../../src/model/index.ts';
import { collect, factory, request } from './fixtures.ts';
import { serve } from './serve.ts';
import { type Answer, type SseServer, events, status, wire } from './sse-server.ts';

interface Setup {
  readonly answers?: readonly Answer[];
  readonly settings?: Partial<ProviderSettings>;
  readonly env?: Record<string, string>;
  readonly credentials?: ModelCredentials;
  readonly request?: Partial<ModelRequest>;
}

async function send(setup: Setup): Promise<{ server: SseServer; error: ModelError | null }> {
  const { env, credentials } = setup;
  const providers = factory({
    ...(env === undefined ? {} : { env }),
    ...(credentials === undefined ? {} : { credentials }),
  });
  const answers = setup.answers ?? [events([wire.completed])];
  const { server, provider } = await serve(answers, setup.settings, providers);
  const { error } = await collect(provider, request(setup.request));
  return { server, error };
}

async function headersOf(setup: Setup): Promise<Record<string, unknown>> {
  const { server } = await send(setup);
  const { host: _host, connection: _connection, ...headers } = server.requests[0]?.headers ?? {};
  return headers;
}

describe('the body of a request', () => {
  it('lets Azure keep responses, and names what it keeps', async () => {
    const spoken = {
      type: 'message',
      role: 'assistant',
      id: 'm-1',
      content: [{ type: 'output_text', text: 'yes' }],
    };
    const answers = [
      events([{ type: 'response.output_item.done', item: spoken }, wire.completed]),
      events([wire.completed]),
    ];
    const { server, provider } = await serve(answers, { name: 'Azure' });
    const first = await collect(provider, request());
    const said = first.events.flatMap((event) => (event.type === 'itemDone' ? [event.item] : []));
    await collect(provider, request({ input: [...request().input, ...said] }));
    const bodies = server.requests.map(
      ({ body }) => JSON.parse(body) as { store: boolean; input: unknown[] },
    );
    expect(bodies.map(({ store }) => store)).toEqual([true, true]);
    expect(bodies[1]?.input).toEqual([request().input[0], { ...spoken }]);
  });

  it('has the keys of a model without reasoning, in their order', async () => {
    const { server } = await send({});
    expect(server.requests[0]?.body).toBe(
      '{"model":"mock-model","instructions":"be brief","input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"hi"}]}],' +
        '"tools":[],"tool_choice":"auto","parallel_tool_calls":false,"reasoning":null,"store":false,"stream":true,"include":[],' +
        '"prompt_cache_key":"thread-1","client_metadata":{"x-codex-installation-id":"inst-1"}}',
    );
  });

  it('has the keys of a request with everything, in their order', async () => {
    const { server } = await send({
      request: {
        input: [{ type: 'reasoning', summary: [], encrypted_content: 'E' }],
        parallelToolCalls: true,
        reasoning: { effort: 'high', summary: 'auto' },
        include: ['reasoning.encrypted_content'],
        serviceTier: 'priority',
        verbosity: 'low',
        outputSchema: { type: 'object' },
        tools: [
          { type: 'function', name: 'f', description: 'd', strict: false, parameters: { type: 'object' } },
        ],
      },
    });
    expect(server.requests[0]?.body).toBe(
      '{"model":"mock-model","instructions":"be brief","input":[{"type":"reasoning","summary":[],"content":null,"encrypted_content":"E"}],' +
        '"tools":[{"type":"function","name":"f","description":"d","strict":false,"parameters":{"type":"object"}}],' +
        '"tool_choice":"auto","parallel_tool_calls":true,"reasoning":{"effort":"high","summary":"auto"},"store":false,"stream":true,' +
        '"include":["reasoning.encrypted_content"],"service_tier":"priority","prompt_cache_key":"thread-1",' +
        '"text":{"verbosity":"low","format":{"type":"json_schema","strict":true,"schema":{"type":"object"},"name":"codex_output_schema"}},' +
        '"client_metadata":{"x-codex-installation-id":"inst-1"}}',
    );
  });
});

describe('the head of a request', () => {
  it('names path, length, client and turn', async () => {
    const { server } = await send({
      request: { headers: { session_id: 's', 'x-codex-turn-metadata': '{"a":1}' } },
    });
    const [taken] = server.requests;
    expect(taken).toMatchObject({ method: 'POST', url: '/v1/responses' });
    expect(taken?.headers).toMatchObject({
      session_id: 's',
      'x-codex-turn-metadata': '{"a":1}',
      accept: 'text/event-stream',
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(taken?.body ?? '')),
      originator: 'tester',
      'user-agent': 'tester/0.129.0 (X) dumb',
    });
    expect(taken?.headers['authorization']).toBeUndefined();
    expect(taken?.headers['transfer-encoding']).toBeUndefined();
  });

  it('carries what the provider is configured with', async () => {
    const { server } = await send({
      env: { SET: 'from env', BLANK: '  ' },
      settings: {
        httpHeaders: new Map([
          ['X-A', '1'],
          ['originator', 'mine'],
          ['Authorization', 'Basic x'],
          ['bad name', 'x'],
          ['x-bad-value', 'a\nb'],
        ]),
        envHttpHeaders: new Map([
          ['X-B', 'SET'],
          ['X-C', 'BLANK'],
          ['X-D', 'UNSET'],
        ]),
        queryParams: new Map([
          ['api-version', '2 3'],
          ['b', 'c'],
        ]),
      },
    });
    const [taken] = server.requests;
    expect(taken?.url).toBe('/v1/responses?api-version=2%203&b=c');
    expect(taken?.headers).toMatchObject({
      'x-a': '1',
      'x-b': 'from env',
      originator: 'mine',
      authorization: 'Basic x',
    });
    expect(Object.keys(taken?.headers ?? {})).not.toEqual(expect.arrayContaining(['x-c']));
    expect(taken?.headers['x-d']).toBeUndefined();
    expect(taken?.headers['x-bad-value']).toBeUndefined();
  });

  it('authorises with the key, then the token, then the login', async () => {
    const login: ModelCredentials = {
      current: async () => ({ token: 'access', accountId: 'acc-1', kind: 'chatgpt' }),
      renew: async () => false,
    };
    const keys = { envKey: 'KEY', experimentalBearerToken: 'token' };
    const byKey = await headersOf({ settings: keys, env: { KEY: 'secret' }, credentials: login });
    expect(byKey['authorization']).toBe('Bearer secret');
    const byToken = await headersOf({ settings: { ...keys, envKey: undefined }, credentials: login });
    expect(byToken['authorization']).toBe('Bearer token');
    const byLogin = await headersOf({ credentials: login });
    expect(byLogin).toMatchObject({ authorization: 'Bearer access', 'chatgpt-account-id': 'acc-1' });
  });
});

describe('a login that is refused', () => {
  const refused = status(401, 'expired');
  const good = events([wire.completed]);
  const logins = (...tokens: string[]): ModelCredentials => ({
    current: async () => ({ token: tokens[0] ?? '', accountId: null, kind: 'chatgpt' }),
    renew: async () => tokens.shift() !== undefined && tokens.length > 0,
  });

  it('is renewed once, outside the count of retries', async () => {
    const { server, error } = await send({ answers: [refused, good], credentials: logins('old', 'new') });
    expect(error).toBeNull();
    expect(server.requests.map(({ headers }) => headers['authorization'])).toEqual([
      'Bearer old',
      'Bearer new',
    ]);
  });

  it('fails the step when the new one is refused too, or there is none', async () => {
    const twice = await send({ answers: [refused, refused, good], credentials: logins('a', 'b', 'c') });
    expect(twice.server.requests).toHaveLength(2);
    expect(twice.error?.failure.type).toBe('unexpectedStatus');
    const once = await send({ answers: [refused, good], credentials: logins('a') });
    expect(once.server.requests).toHaveLength(1);
  });

  it('fails the step with what stood in the way of a new one', async () => {
    const failure = { type: 'unauthorized', message: 'log in again' } as const;
    const credentials: ModelCredentials = {
      current: async () => null,
      renew: async () => {
        throw new ModelError(failure);
      },
    };
    const { error } = await send({ answers: [refused], credentials });
    expect(error?.failure).toEqual(failure);
  });

  it('of a provider with its own key is not renewed', async () => {
    const { server } = await send({
      answers: [refused, good],
      credentials: logins('old', 'new'),
      settings: { experimentalBearerToken: 'token' },
    });
    expect(server.requests).toHaveLength(1);
  });
});
