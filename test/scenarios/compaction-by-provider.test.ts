import { expect, test } from 'vitest';
import {
  modelHeard,
  modelConfig,
  say,
  script,
  sse,
  startServer,
  type HttpReply,
  type ScriptedModel,
  type TestClient,
} from '../harness/index.ts';

const SURROUNDINGS = ['developer', 'user: <environment_context>'];
const message = (role: string, text: string) => ({
  type: 'message',
  role,
  content: [{ type: 'input_text', text }],
});
const OUTPUT = [
  message('user', 'a'),
  message('developer', 'out of date'),
  message('user', '<environment_context>out of date</environment_context>'),
  { type: 'message', role: 'assistant', id: 'm', content: [{ type: 'output_text', text: 'kept' }] },
  { type: 'reasoning', id: 'r', summary: [], encrypted_content: 'thought' },
  { type: 'function_call', call_id: 'c', name: 'x', arguments: '{}' },
  { type: 'unknown' },
  { type: 'compaction', id: 'k', encrypted_content: 'sealed' },
];

/** A thread of a provider that calls itself OpenAI and compacts histories to `answer`. */
async function begun(
  answer: HttpReply,
  { settings = '', scripts = [say('one'), say('two')], name = 'OpenAI' } = {},
) {
  const config = (model: ScriptedModel): string =>
    modelConfig(model.baseUrl, settings).replace('Mock provider for test', name);
  const server = await startServer({ config, scripts });
  const { client, home, model } = server;
  model.route('POST /v1/responses/compact', () => answer);
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  const compacts = () => model.requests.filter(({ path }) => path.endsWith('/compact'));
  return { ...server, threadId: thread.id, compacts };
}

async function compact(client: TestClient, threadId: string) {
  const from = client.mark();
  await client.request('thread/compact/start', { threadId });
  const { turn } = await client.waitFor('turn/completed', undefined, { from });
  return { from, turn };
}

test.each(['OpenAI', 'azure'])('%s compacts by one request, and what it makes goes on', async (name) => {
  const { client, model, threadId, compacts } = await begun(
    { status: 200, body: { output: OUTPUT } },
    { name },
  );
  await client.turn(threadId, 'a', { outputSchema: { type: 'object' } });
  const { turn, from } = await compact(client, threadId);
  expect(turn.status).toBe('completed');
  expect(client.notifications('warning', from)).toEqual([]);
  expect(client.notifications('thread/tokenUsage/updated', from)).toHaveLength(1);
  const [request, ...others] = compacts();
  expect(others).toEqual([]);
  const step = model.turns()[0]?.body as { input: object[]; instructions: string; tools: object[] };
  expect(request?.body).toEqual({
    model: 'mock-model',
    input: [
      ...step.input,
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'one' }] },
    ],
    instructions: step.instructions,
    tools: step.tools,
    parallel_tool_calls: false,
    prompt_cache_key: threadId,
  });
  expect(request?.headers).toMatchObject({
    accept: '*/*',
    'x-codex-installation-id': expect.any(String),
    'x-codex-window-id': `${threadId}:0`,
    session_id: threadId,
    thread_id: threadId,
  });
  expect(request?.headers).not.toHaveProperty('x-codex-turn-metadata');
  await client.turn(threadId, 'b');
  expect(modelHeard(model)).toEqual(['user: a', 'assistant: kept', 'compaction', ...SURROUNDINGS, 'user: b']);
});

test('in the middle of a turn the surroundings go above the last words, and what it made stays last', async () => {
  const usage = { input_tokens: 300, output_tokens: 10, total_tokens: 310 };
  const call = [
    sse.created(),
    sse.functionCall('c', 'shell_command', script('echo hi')),
    sse.completed('r', usage),
  ];
  const output = [
    message('user', 'x'),
    message('user', 'a'),
    { type: 'compaction', encrypted_content: 'sealed' },
  ];
  const { client, model, threadId } = await begun(
    { status: 200, body: { output } },
    { settings: 'model_auto_compact_token_limit = 200', scripts: [call, say('two')] },
  );
  await client.turn(threadId, 'a');
  expect(modelHeard(model)).toEqual(['user: x', ...SURROUNDINGS, 'user: a', 'compaction']);
});

test('how full the window is afterwards is guessed by the figures of the reference', async () => {
  const picture = { type: 'input_image', image_url: `data:image/png;base64,${'A'.repeat(4000)}` };
  const output = [
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'ünï' }, picture] },
    { type: 'compaction', encrypted_content: 'E'.repeat(2000) },
  ];
  const { client, home } = await begun({ status: 200, body: { output } }, { scripts: [] });
  const { thread } = await client.request('thread/start', {
    cwd: home.workspace.path,
    baseInstructions: 'Be brief.',
  });
  await compact(client, thread.id);
  const usage = client.notifications('thread/tokenUsage/updated').at(-1)?.tokenUsage;
  const instructions = 3;
  const words = Math.ceil((JSON.stringify(output[0]).length + 2 - 4000 + 7373) / 4);
  const sealed = Math.ceil((1500 - 650) / 4);
  expect(usage?.last.totalTokens).toBe(instructions + words + sealed);
});

test.each<[string, HttpReply, { message: string; codexErrorInfo: string }]>([
  [
    'an error of the provider',
    { status: 500, body: 'boom' },
    {
      message: "We're currently experiencing high demand, which may cause temporary errors.",
      codexErrorInfo: 'internalServerError',
    },
  ],
  [
    'a refusal',
    { status: 400, body: { error: { message: 'bad' } } },
    { message: '{"error":{"message":"bad"}}', codexErrorInfo: 'other' },
  ],
  [
    'an answer without a history',
    { status: 200, body: {} },
    { message: 'stream disconnected before completion: missing field `output`', codexErrorInfo: 'other' },
  ],
  [
    'an answer that is no JSON',
    { status: 200, body: 'nonsense' },
    {
      message: 'stream disconnected before completion: the compacted history is no JSON',
      codexErrorInfo: 'other',
    },
  ],
])(
  '%s fails the turn and leaves the thread as it was',
  async (_, answer, { message: reason, codexErrorInfo }) => {
    const { client, model, threadId, compacts } = await begun(answer);
    await client.turn(threadId, 'a');
    const { turn } = await compact(client, threadId);
    const error = {
      message: `Error running remote compact task: ${reason}`,
      codexErrorInfo,
      additionalDetails: null,
    };
    expect(turn).toMatchObject({ status: 'failed', error });
    expect(compacts()).toHaveLength(1);
    await client.turn(threadId, 'b');
    expect(modelHeard(model)).toEqual([...SURROUNDINGS, 'user: a', 'assistant: one', 'user: b']);
  },
);

test('outputs that do not fit the window are left out, the last ones first', async () => {
  const { client, threadId, compacts } = await begun(
    { status: 200, body: { output: OUTPUT } },
    {
      settings: 'model_context_window = 9500\nmodel_auto_compact_token_limit = 1000000',
      scripts: [say('one')],
    },
  );
  await client.turn(threadId, 'a');
  const call = (call_id: string) => ({ type: 'function_call', name: 'x', arguments: '{}', call_id });
  const output = (call_id: string) => ({ type: 'function_call_output', call_id, output: 'y'.repeat(60_000) });
  const items = ['c1', 'c2', 'c3'].flatMap((id) => [call(id), output(id)]);
  await client.request('thread/inject_items', { threadId, items });
  await compact(client, threadId);
  const callIds = compacts().map(({ body }) =>
    (body as { input: { call_id?: string }[] }).input.flatMap(({ call_id }) => call_id ?? []),
  );
  expect(callIds).toEqual([['c1', 'c1']]);
});
