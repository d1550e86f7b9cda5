import { expect, onTestFinished, test } from 'vitest';
import {
  call,
  modelConfig,
  say,
  script,
  startScriptedModel,
  startServer,
  testHome,
  type Script,
} from '../harness/index.ts';

const LOGIN = JSON.stringify({
  OPENAI_API_KEY: null,
  tokens: { id_token: 'x.e30.x', access_token: 'tok', refresh_token: 'r', account_id: 'acc' },
});
const image = { type: 'image' as const, url: 'https://example.com/a.png' };
const text = (words: string) => ({ type: 'text' as const, text: words, text_elements: [] });

interface Posted {
  readonly event_type: string;
  readonly event_params: Readonly<Record<string, unknown>>;
}

/** A server whose user is logged in with ChatGPT, and what it posts there. */
async function counting(scripts: readonly Script[], settings = '', login = LOGIN) {
  const home = testHome();
  onTestFinished(() => home.remove());
  home.codexHome.write('auth.json', login);
  const model = await startScriptedModel(scripts);
  onTestFinished(() => model.close());
  const path = '/backend/codex/analytics-events/events';
  model.route(`POST ${path}`, () => ({ status: 200, body: {} }));
  const base = `chatgpt_base_url = "${model.origin}/backend/"\n`;
  const { client } = await startServer({ home, model, config: modelConfig(model.baseUrl, base + settings) });
  const requests = () => model.requests.filter((request) => request.path === path);
  const posted = () => requests().flatMap(({ body }) => (body as { events: Posted[] }).events);
  const kinds = () => posted().map(({ event_type }) => event_type);
  return { client, home, requests, posted, kinds };
}

const CLIENT = {
  app_server_client: {
    product_client_id: expect.any(String),
    client_name: expect.any(String),
    client_version: expect.any(String),
    rpc_transport: 'in_process',
    experimental_api_enabled: true,
  },
  runtime: {
    codex_rs_version: '0.129.0',
    runtime_os: expect.any(String),
    runtime_os_version: expect.any(String),
    runtime_arch: expect.any(String),
  },
};
const ORIGIN = { thread_source: 'user', subagent_source: null, parent_thread_id: null };
const seconds = expect.any(Number);

test('a thread and its turns are told of, to ChatGPT and with its login', async () => {
  const { client, home, requests, posted } = await counting([say('one'), say('two')]);
  const { thread } = await client.request('thread/start', {
    cwd: home.workspace.path,
    threadSource: 'user',
  });
  const { turn } = await client.turn(thread.id, 'hi', { input: [text('hi'), image] });
  await client.turn(thread.id, 'again', { serviceTier: 'priority', effort: 'low' });
  await expect.poll(() => posted().length).toBe(3);
  expect(requests()[0]?.headers).toMatchObject({ authorization: 'Bearer tok', 'chatgpt-account-id': 'acc' });
  const [made, first, second] = posted();
  expect(made).toEqual({
    event_type: 'codex_thread_initialized',
    event_params: {
      thread_id: thread.id,
      ...CLIENT,
      ...ORIGIN,
      model: 'mock-model',
      ephemeral: false,
      initialization_mode: 'new',
      created_at: thread.createdAt,
    },
  });
  const counts = {
    total_tool_call_count: null,
    shell_command_count: null,
    file_change_count: null,
    mcp_tool_call_count: null,
    dynamic_tool_call_count: null,
    subagent_tool_call_count: null,
    web_search_count: null,
    image_generation_count: null,
  };
  const ran = {
    event_type: 'codex_turn_event',
    event_params: {
      thread_id: thread.id,
      turn_id: turn.id,
      submission_type: null,
      ...CLIENT,
      ...ORIGIN,
      initialization_mode: 'new',
      ephemeral: false,
      model: 'mock-model',
      model_provider: 'mock_provider',
      sandbox_policy: 'read_only',
      sandbox_network_access: false,
      reasoning_effort: null,
      reasoning_summary: 'auto',
      service_tier: 'default',
      approval_policy: 'never',
      approvals_reviewer: 'user',
      collaboration_mode: 'default',
      personality: 'pragmatic',
      num_input_images: 1,
      is_first_turn: true,
      status: 'completed',
      turn_error: null,
      steer_count: 0,
      ...counts,
      input_tokens: 100,
      cached_input_tokens: 20,
      output_tokens: 30,
      reasoning_output_tokens: 10,
      total_tokens: 130,
      duration_ms: seconds,
      started_at: seconds,
      completed_at: seconds,
    },
  };
  expect(first).toEqual(ran);
  const changed = {
    num_input_images: 0,
    is_first_turn: false,
    service_tier: 'fast',
    reasoning_effort: 'low',
  };
  expect(second).toEqual({
    ...ran,
    event_params: { ...ran.event_params, ...changed, turn_id: expect.any(String) },
  });
});

test('words added to a running turn are told of, and those that were refused', async () => {
  const wait = call('c', 'shell_command', script('sleep 30'));
  const { client, home, posted } = await counting([wait]);
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  const threadId = thread.id;
  const steer = { threadId, expectedTurnId: 'none', input: [text('x'), image] };
  await client.requestError('turn/steer', steer);
  const { turn } = await client.request('turn/start', { threadId, input: [text('go')] });
  await client.waitFor('item/started', ({ item }) => item.type === 'commandExecution');
  await client.requestError('turn/steer', steer);
  await client.requestError('turn/steer', { ...steer, input: [] });
  await client.requestError('turn/steer', { ...steer, input: [text('x'.repeat((1 << 20) + 1))] });
  await client.request('turn/steer', { ...steer, expectedTurnId: turn.id });
  await client.request('turn/interrupt', { threadId, turnId: turn.id });
  await client.waitFor('turn/completed', (ended) => ended.turn.id === turn.id);
  await expect.poll(() => posted().length).toBe(7);
  const steers = posted().filter(({ event_type }) => event_type === 'codex_turn_steer_event');
  expect(steers[0]?.event_params).toEqual({
    thread_id: threadId,
    expected_turn_id: 'none',
    accepted_turn_id: null,
    ...CLIENT,
    ...ORIGIN,
    thread_source: null,
    num_input_images: 1,
    result: 'rejected',
    rejection_reason: 'no_active_turn',
    created_at: seconds,
  });
  expect(
    steers.map(({ event_params: p }) => [p['accepted_turn_id'], p['result'], p['rejection_reason']]),
  ).toEqual([
    [null, 'rejected', 'no_active_turn'],
    [null, 'rejected', 'expected_turn_mismatch'],
    [null, 'rejected', 'empty_input'],
    [null, 'rejected', 'input_too_large'],
    [turn.id, 'accepted', null],
  ]);
  expect(posted().at(-1)?.event_params).toMatchObject({
    status: 'interrupted',
    steer_count: 1,
    total_tokens: null,
  });
});

test('threads that are resumed or forked are told of as such', async () => {
  const { client, home, posted } = await counting([say('one'), say('two')]);
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  await client.turn(thread.id, 'hi');
  const forked = await client.request('thread/fork', { threadId: thread.id });
  await client.request('thread/resume', { threadId: thread.id });
  await client.turn(forked.thread.id, 'hi again');
  await expect.poll(() => posted().length).toBe(5);
  const ofKind = (kind: string) =>
    posted().flatMap(({ event_type, event_params }) => (event_type === kind ? [event_params] : []));
  expect(ofKind('codex_thread_initialized').map((p) => [p['thread_id'], p['initialization_mode']])).toEqual([
    [thread.id, 'new'],
    [forked.thread.id, 'forked'],
    [thread.id, 'resumed'],
  ]);
  expect(ofKind('codex_turn_event').map((p) => [p['initialization_mode'], p['is_first_turn']])).toEqual([
    ['new', true],
    ['forked', false],
  ]);
});

test.each([
  ['[analytics]\nenabled = false', LOGIN],
  ['profile = "p"\n[profiles.p.analytics]\nenabled = false', LOGIN],
  ['', JSON.stringify({ OPENAI_API_KEY: 'sk-1' })],
  ['', '{}'],
])('with %j nothing is told, nor without a login with ChatGPT', async (settings, login) => {
  const { client, home, requests } = await counting([say('one'), say('two')], settings, login);
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  await client.turn(thread.id, 'hi');
  await client.turn(thread.id, 'again');
  expect(requests()).toEqual([]);
});
