import { expect, test } from 'vitest';
import { Evened, FIRST, note, say, sse, startServer, type Script } from '../harness/index.ts';

const used = (input_tokens: number, output_tokens: number) => ({
  input_tokens,
  input_tokens_details: { cached_tokens: 1 },
  output_tokens,
  output_tokens_details: null,
  total_tokens: input_tokens + output_tokens,
});
const breakdown = (inputTokens: number, cachedInputTokens: number, outputTokens: number) => ({
  totalTokens: inputTokens + outputTokens,
  inputTokens,
  cachedInputTokens,
  outputTokens,
  reasoningOutputTokens: 0,
});

test('usage is told when a response begins, as it was, and when it ends: the last one and the total', async () => {
  const { client, home } = await startServer({
    settings: 'model_context_window = 1000',
    scripts: [say('1', { usage: used(10, 3) }), say('2', { usage: used(20, 4) }), say('3', { usage: null })],
  });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  for (const words of ['a', 'b', 'c']) await client.turn(thread.id, words);
  const one = { total: breakdown(10, 1, 3), last: breakdown(10, 1, 3), modelContextWindow: 950 };
  const two = { total: breakdown(30, 2, 7), last: breakdown(20, 1, 4), modelContextWindow: 950 };
  const told = client.notifications('thread/tokenUsage/updated').map(({ tokenUsage }) => tokenUsage);
  expect(told).toEqual([one, one, two, two, two]);
});

test('a thread that is resumed by a new server tells its usage before the next turn', async () => {
  const first = await startServer({ scripts: [say('1', { usage: used(10, 3) })] });
  const { thread } = await first.client.request('thread/start', { cwd: first.home.workspace.path });
  const { turn } = await first.client.turn(thread.id, 'hi');
  const second = await startServer({ home: first.home, model: first.model });
  await second.client.request('thread/resume', { threadId: thread.id });
  expect(await second.client.waitFor('thread/tokenUsage/updated')).toEqual({
    threadId: thread.id,
    turnId: turn.id,
    tokenUsage: { total: breakdown(10, 1, 3), last: breakdown(10, 1, 3), modelContextWindow: 258400 },
  });
  const quiet = await startServer({ home: first.home, model: first.model });
  await quiet.client.request('thread/resume', { threadId: thread.id, excludeTurns: true });
  await quiet.client.request('thread/loaded/list', {});
  expect(quiet.client.notifications('thread/tokenUsage/updated')).toEqual([]);
});

test('limits of the account that come with a response are told to every client', async () => {
  const limited: Script = () => ({
    status: 200,
    headers: {
      'content-type': 'text/event-stream',
      'x-codex-primary-used-percent': '42.5',
      'x-codex-primary-window-minutes': '300',
      'x-codex-primary-reset-at': '1700000000',
      'x-codex-credits-has-credits': 'true',
      'x-codex-credits-unlimited': 'false',
      'x-codex-credits-balance': '7',
    },
    body: [sse.created(), sse.message('ok'), sse.completed()]
      .map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
      .join(''),
  });
  const { client, connect, home } = await startServer({ scripts: [limited] });
  const other = await connect();
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  await client.turn(thread.id, 'hi');
  const rateLimits = {
    limitId: 'codex',
    limitName: null,
    primary: { usedPercent: 43, windowDurationMins: 300, resetsAt: 1700000000 },
    secondary: null,
    credits: { hasCredits: true, unlimited: false, balance: '7' },
    planType: null,
    rateLimitReachedType: null,
  };
  const told = await other.waitFor('account/rateLimits/updated');
  expect(told).toEqual({ rateLimits });
  expect(client.notifications('account/rateLimits/updated')).toContainEqual({ rateLimits });
});

test('another model that answers, and a demand to verify the account, are told', async () => {
  const headed = {
    type: 'response.created',
    response: { id: 'r', headers: { 'OpenAI-Model': 'other-model' } },
  };
  const verify = {
    type: 'response.metadata',
    sequence_number: 1,
    response_id: 'r',
    metadata: { openai_verification_recommendation: ['trusted_access_for_cyber'] },
  };
  const { client, home } = await startServer({
    scripts: [[headed, verify, sse.message('ok'), sse.completed()]],
    settings: 'model = "gpt-5.2"',
  });
  const evened = new Evened(home);
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  evened.value(thread.id);
  const { from } = await client.turn(thread.id, 'hi');
  await client.waitFor('model/rerouted');
  await client.waitFor('model/verification');
  expect(evened.heard(client, { from, only: ['model/rerouted', 'model/verification'] })).toEqual([
    note('model/rerouted', {
      ...FIRST,
      fromModel: 'gpt-5.2',
      toModel: 'other-model',
      reason: 'highRiskCyberActivity',
    }),
    note('model/verification', { ...FIRST, verifications: ['trustedAccessForCyber'] }),
  ]);
});
