import { describe, expect, test } from 'vitest';
import {
  agentMessage,
  Evened,
  FIRST,
  itemCompleted,
  itemStarted,
  modelRoles,
  modelSaid,
  note,
  say,
  sse,
  startServer,
  turnCompleted,
  turnStarted,
  userSaid,
  type Script,
} from '../harness/index.ts';

const status = (code: number, body: unknown, headers: Record<string, string> = {}): Script => ({
  status: code,
  body,
  headers,
});
const failed = (code: string, text: string): Script => [sse.created(), sse.failed(code, text)];
const disconnected = (reason: string) => `stream disconnected before completion: ${reason}`;

describe('a model that fails ends the turn with', () => {
  test.each<[string, Script, unknown, unknown]>([
    [
      'its own words for a bad request',
      status(400, { error: { message: 'bad thing' } }),
      'other',
      '{"error":{"message":"bad thing"}}',
    ],
    [
      'the status for a refused key',
      status(401, { error: { message: 'no key' } }, { 'x-request-id': 'r1' }),
      'other',
      'unexpected status 401 Unauthorized: no key, url: http://<model>/v1/responses, request id: r1',
    ],
    [
      'the attempts for too many requests',
      status(429, { error: { message: 'slow', type: 'rate_limit' } }),
      { responseTooManyFailedAttempts: { httpStatusCode: 429 } },
      'exceeded retry limit, last status: 429 Too Many Requests',
    ],
    [
      'the limit for a used-up plan',
      status(429, { error: { type: 'usage_limit_reached', plan_type: 'pro' } }),
      'usageLimitExceeded',
      expect.stringContaining("You've hit your usage limit"),
    ],
    [
      'high demand for a broken server',
      status(500, 'boom'),
      'internalServerError',
      "We're currently experiencing high demand, which may cause temporary errors.",
    ],
    [
      'the policy for a refused subject',
      status(400, { error: { code: 'cyber_policy', message: 'not this' } }),
      'cyberPolicy',
      'not this',
    ],
    [
      'the quota',
      failed('insufficient_quota', 'no money'),
      'usageLimitExceeded',
      'Quota exceeded. Check your plan and billing details.',
    ],
    [
      'the load',
      failed('server_is_overloaded', 'busy'),
      'serverOverloaded',
      'Selected model is at capacity. Please try a different model.',
    ],
    ['the reason of a failed response', failed('weird', 'odd'), 'other', disconnected('odd')],
    ['an invalid prompt', failed('invalid_prompt', 'wrong words'), 'other', 'wrong words'],
    [
      'a stream that ends too early',
      [sse.created(), sse.message('no end')],
      'other',
      disconnected('stream closed before response.completed'),
    ],
    [
      'an incomplete response',
      [sse.created(), sse.incomplete('max_output_tokens')],
      'other',
      expect.stringContaining('max_output_tokens'),
    ],
  ])('%s', async (_, script, codexErrorInfo, message) => {
    const { client, home } = await startServer({ scripts: [script] });
    const evened = new Evened(home);
    const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
    evened.value(thread.id);
    const { from } = await client.turn(thread.id, 'go');
    const error = { message, codexErrorInfo, additionalDetails: null };
    expect(evened.heard(client, { from }).slice(-2)).toEqual([
      note('error', { ...FIRST, error, willRetry: false }),
      turnCompleted(FIRST, { error }),
    ]);
    expect(client.notifications('thread/status/changed').at(-1)?.status).toEqual({ type: 'systemError' });
  });
});

test('a full context window is told as such, and shown as full', async () => {
  const { client, home } = await startServer({ scripts: [failed('context_length_exceeded', 'too long')] });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  const { turn, from } = await client.turn(thread.id, 'go');
  expect(turn.error).toEqual({
    message:
      "Codex ran out of room in the model's context window. Start a new thread or clear earlier history before retrying.",
    codexErrorInfo: 'contextWindowExceeded',
    additionalDetails: null,
  });
  const none = { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, reasoningOutputTokens: 0 };
  expect(client.notifications('thread/tokenUsage/updated', from).at(-1)?.tokenUsage).toEqual({
    total: { ...none, totalTokens: 258400 },
    last: { ...none, totalTokens: 258400 },
    modelContextWindow: 258400,
  });
});

test('after a failed turn the thread goes on with the next one', async () => {
  const { client, home, model } = await startServer({ scripts: [status(500, 'boom'), say('fine')] });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  await client.turn(thread.id, 'one');
  const list = await client.request('thread/list', {});
  expect(list.data.map(({ status: shown }) => shown)).toEqual([{ type: 'systemError' }]);
  const { turn } = await client.turn(thread.id, 'two');
  expect(turn.status).toBe('completed');
  const read = await client.request('thread/read', { threadId: thread.id, includeTurns: true });
  expect(read.thread.status).toEqual({ type: 'idle' });
  expect(read.thread.turns.map(({ items }) => items.length)).toEqual([1, 2]);
  expect(modelRoles(model)).toEqual(['developer', 'user', 'user', 'user']);
});

test('a model that cannot be reached fails the turn', async () => {
  const { client, home } = await startServer({
    config: `model = "m"\nmodel_provider = "gone"\n[model_providers.gone]\nname = "Gone"\nbase_url = "http://127.0.0.1:9/v1"\nwire_api = "responses"\nrequest_max_retries = 0\nstream_max_retries = 0\n`,
  });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  const { turn } = await client.turn(thread.id, 'go');
  expect(turn).toMatchObject({
    status: 'failed',
    error: { message: disconnected('error sending request for url (http://127.0.0.1:9/v1/responses)') },
  });
});

const hangUp = { hangUp: true as const };

test('a broken stream is tried again, and the client is told that it will be', async () => {
  let breakOff = (): void => undefined;
  const hold = new Promise<void>((resolve) => (breakOff = resolve));
  const { client, home, model } = await startServer({
    config: ({ baseUrl }) => `model = "m"\nmodel_provider = "p"\napproval_policy = "never"
[model_providers.p]\nname = "P"\nbase_url = "${baseUrl}"\nwire_api = "responses"\nrequest_max_retries = 0\nstream_max_retries = 2\n`,
    scripts: [
      [sse.created(), sse.messageAdded('m-0'), sse.textDelta('par'), { hold }, hangUp],
      status(500, 'boom'),
      say('whole'),
    ],
  });
  const evened = new Evened(home);
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  evened.value(thread.id);
  const from = client.mark();
  const turn = client.turn(thread.id, 'go');
  await client.waitFor('item/agentMessage/delta');
  breakOff();
  await turn;
  const again = (n: number, info: unknown, additionalDetails: unknown) =>
    note('error', {
      ...FIRST,
      error: { message: `Reconnecting... ${n}/2`, codexErrorInfo: info, additionalDetails },
      willRetry: true,
    });
  expect(evened.heard(client, { from })).toEqual([
    turnStarted(FIRST),
    ...userSaid(FIRST, '#3', 'go'),
    itemStarted(FIRST, agentMessage('', 'm-0')),
    note('item/agentMessage/delta', { ...FIRST, itemId: 'm-0', delta: 'par' }),
    itemCompleted(FIRST, agentMessage('par', 'm-0')),
    again(
      1,
      { responseStreamDisconnected: { httpStatusCode: null } },
      expect.stringMatching(/^stream disconnected before completion: /),
    ),
    again(2, { responseStreamDisconnected: { httpStatusCode: null } }, expect.any(String)),
    ...modelSaid(FIRST, 'whole'),
    turnCompleted(FIRST),
  ]);
  const roles = model.turns().map((_, request) => modelRoles(model, request));
  expect(roles).toEqual(Array.from({ length: 3 }, () => ['developer', 'user', 'user']));
});
