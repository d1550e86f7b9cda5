import { expect, test } from 'vitest';
import {
  say,
  sse,
  startSocketModel,
  type SocketModelServer,
  type SocketModelSetup,
} from '../harness/index.ts';

const ready = (id = 'warm') => [sse.created(id), sse.completed(id)];
const saying = (text: string, id: string, usage?: unknown) => [
  sse.created(id),
  sse.messageAdded(`m-${id}`),
  sse.message(text, `m-${id}`),
  sse.completed(id, usage),
];
const calling = (id: string, usage?: unknown) => [
  sse.created(id),
  sse.functionCall(`call-${id}`, 'exec_command', { cmd: 'true', login: false }),
  sse.completed(id, usage),
];
const tokens = (total: number) => ({ input_tokens: total, output_tokens: 0, total_tokens: total });

/** A thread in which these words are said, a turn each, and the errors that the turns ended with. */
async function played(setup: SocketModelSetup, words: readonly string[]) {
  const server = await startSocketModel(setup);
  const { client, home } = server;
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  const ends: (string | null)[] = [];
  for (const text of words) {
    const { turn } = await client.turn(thread.id, text);
    ends.push(turn.error?.message ?? null);
  }
  return { ...server, threadId: thread.id, ends };
}

/** What each frame of a connection says of what came before, and the types of the items it brings. */
const sent = ({ frames }: SocketModelServer, connection = 0) =>
  (frames[connection] ?? []).map(({ generate, previous_response_id: after, input }) => ({
    ...(generate === undefined ? {} : { generate }),
    ...(after === undefined ? {} : { after }),
    input: input.map((item) => {
      const { type, role } = item as { type: string; role?: string };
      return role ?? type;
    }),
  }));

const metadataOf = (frame: Readonly<Record<string, unknown>> | undefined): unknown => {
  const told = Object(frame?.['client_metadata']) as Record<string, string>;
  return JSON.parse(told['x-codex-turn-metadata'] ?? '');
};

test('a connection lasts for the thread, and what the provider holds is not sent again', async () => {
  const steps = [ready(), calling('r1'), saying('one', 'r2'), saying('two', 'r3')];
  const server = await played({ connections: [{ steps }] }, ['a', 'b']);
  const { handshakes, frames, threadId } = server;
  expect(handshakes).toHaveLength(1);
  expect(handshakes[0]).toMatchObject({
    'openai-beta': 'responses_websockets=2026-02-06',
    session_id: threadId,
    thread_id: threadId,
    'x-client-request-id': threadId,
    'x-codex-window-id': `${threadId}:0`,
  });
  expect(handshakes[0]).not.toHaveProperty('accept');
  expect(handshakes[0]).not.toHaveProperty('content-type');
  expect(sent(server)).toEqual([
    { generate: false, input: [] },
    { after: 'warm', input: ['developer', 'user', 'user'] },
    { after: 'r1', input: ['function_call_output'] },
    { after: 'r2', input: ['user'] },
  ]);
  expect(metadataOf(frames[0]?.[0])).toEqual({
    session_id: threadId,
    thread_id: threadId,
    turn_id: '',
    sandbox: expect.any(String),
  });
  expect(frames[0]?.[1]).toMatchObject({
    type: 'response.create',
    model: 'mock-model',
    stream: true,
    store: false,
    prompt_cache_key: threadId,
    client_metadata: {
      'x-codex-installation-id': expect.any(String),
      'x-codex-window-id': `${threadId}:0`,
    },
  });
});

test('a request that differs in more than its items is sent whole', async () => {
  const steps = [ready(), saying('one', 'r1'), saying('two', 'r2')];
  const server = await startSocketModel({ connections: [{ steps }] });
  const { client, home } = server;
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  await client.turn(thread.id, 'a', { serviceTier: 'flex' });
  await client.turn(thread.id, 'b');
  expect(sent(server)).toEqual([
    { generate: false, input: [] },
    { input: ['developer', 'user', 'user'] },
    { after: 'r1', input: ['user'] },
  ]);
});

test('a compacted history begins a new connection', async () => {
  const connections = [
    { steps: [ready(), calling('r1', tokens(300)), saying('SUMMARY', 'r2')] },
    { steps: [saying('one', 'r3')] },
  ];
  const server = await played({ connections, settings: 'model_auto_compact_token_limit = 200' }, ['a']);
  const { frames, handshakes, threadId, ends } = server;
  expect(ends).toEqual([null]);
  expect(handshakes.map((headers) => headers['x-codex-window-id'])).toEqual([
    `${threadId}:0`,
    `${threadId}:1`,
  ]);
  expect(frames[0]).toHaveLength(3);
  expect(sent(server, 1)).toEqual([{ input: ['developer', 'user', 'user', 'user'] }]);
});

test('the routing state of a connection goes with the next one of its turn, not of the next turn', async () => {
  const connections = [
    { steps: [ready(), [...calling('r1'), { close: true } as const]], headers: ['x-codex-turn-state: s1'] },
    { steps: [[...saying('one', 'r2'), { close: true } as const]] },
    { steps: [saying('two', 'r3')] },
  ];
  const server = await played({ connections }, ['a', 'b']);
  expect(server.ends).toEqual([null, null]);
  expect(server.handshakes.map((headers) => headers['x-codex-turn-state'])).toEqual([
    undefined,
    's1',
    undefined,
  ]);
});

test('a provider that wants no sockets is asked over HTTP from then on, and nobody hears of it', async () => {
  const server = await played({ connections: [426], http: [say('one'), say('two')] }, ['a', 'b']);
  expect(server.ends).toEqual([null, null]);
  expect(server.handshakes).toHaveLength(1);
  const warnings = server.client.notifications('warning').map(({ message }) => message);
  expect(warnings.filter((message) => message.startsWith('Falling'))).toEqual([]);
});

test('sockets that do not work are given up for HTTP when the tries are used up', async () => {
  const server = await played({ connections: [], http: [say('one'), say('two')], retries: 2 }, ['a', 'b']);
  const { client, ends, handshakes } = server;
  expect(ends).toEqual([null, null]);
  expect(handshakes).toHaveLength(4);
  expect(client.notifications('error').map(({ error }) => error.message)).toEqual(['Reconnecting... 2/2']);
  const warnings = client.notifications('warning').map(({ message }) => message);
  expect(warnings.filter((message) => message.startsWith('Falling'))).toEqual([
    expect.stringMatching(
      /^Falling back from WebSockets to HTTPS transport. unexpected status 404 Not Found: .*/,
    ),
  ]);
});

test.each([
  [
    'a status in a frame is what it is over HTTP',
    { type: 'error', status: 400, error: { message: 'bad' } },
    '{"type":"error","status":400,"error":{"message":"bad"}}',
  ],
  [
    'a limit is told with its reset',
    { type: 'error', status: 429, error: { type: 'usage_limit_reached', plan_type: 'pro' } },
    expect.stringContaining("You've hit your usage limit."),
  ],
  [
    'a failed response fails the turn',
    sse.failed('insufficient_quota', 'x'),
    expect.stringContaining('Quota'),
  ],
])('%s', async (_, event, message) => {
  const connections = [{ steps: [ready(), [sse.created('r1'), event]] }];
  const { ends } = await played({ connections }, ['a']);
  expect(ends).toEqual([message]);
});

test('after a failure everything is sent again, over a new connection', async () => {
  const connections = [
    { steps: [ready(), calling('r1'), [sse.created('r2'), { close: true } as const]] },
    { steps: [saying('one', 'r3'), saying('two', 'r4')] },
  ];
  const server = await played({ connections, retries: 1 }, ['a', 'b']);
  expect(server.ends).toEqual([null, null]);
  expect(sent(server, 1)).toEqual([
    { input: ['developer', 'user', 'user', 'function_call', 'function_call_output'] },
    { after: 'r3', input: ['user'] },
  ]);
});

test('limits come in frames of their own', async () => {
  const limits = {
    type: 'codex.rate_limits',
    plan_type: 'plus',
    rate_limits: {
      primary: { used_percent: 41.6, window_minutes: 60, reset_at: 1_700_000_000 },
      secondary: null,
    },
    credits: { has_credits: true, unlimited: false, balance: '123' },
  };
  const connections = [{ steps: [ready(), [sse.created('r1'), limits, sse.completed('r1')]] }];
  const { client } = await played({ connections }, ['a']);
  const { rateLimits } = await client.waitFor('account/rateLimits/updated');
  expect(rateLimits).toEqual({
    limitId: 'codex',
    limitName: null,
    primary: { usedPercent: 42, windowDurationMins: 60, resetsAt: 1_700_000_000 },
    secondary: null,
    credits: { hasCredits: true, unlimited: false, balance: '123' },
    planType: 'plus',
    rateLimitReachedType: null,
  });
});

test('an interrupt ends the connection, and the next turn opens another', async () => {
  const half = [sse.created('r1'), sse.messageAdded('m1'), sse.textDelta('half')];
  const connections = [{ steps: [ready(), half] }, { steps: [saying('one', 'r2')] }];
  const server = await startSocketModel({ connections });
  const { client, home } = server;
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  const input = [{ type: 'text' as const, text: 'a', text_elements: [] }];
  const { turn } = await client.request('turn/start', { threadId: thread.id, input });
  await client.waitFor('item/agentMessage/delta');
  await client.request('turn/interrupt', { threadId: thread.id, turnId: turn.id });
  await server.closed(0);
  const next = await client.turn(thread.id, 'b');
  expect(next.turn.status).toBe('completed');
  expect(sent(server, 1)[0]).not.toHaveProperty('after');
});

test('a thread that is let go closes its connection', async () => {
  const server = await played({ connections: [{ steps: [ready(), saying('one', 'r1')] }] }, ['a']);
  await server.client.request('thread/archive', { threadId: server.threadId });
  await expect(server.closed(0)).resolves.toBeUndefined();
});
