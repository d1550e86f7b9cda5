import { expect, test } from 'vitest';
import {
  AGENT_TOOLS,
  Evened,
  modelConfig,
  modelInput,
  report,
  say,
  script,
  sse,
  startServer,
  toolOutputs,
} from '../harness/index.ts';

test('the calls of one response all run, and are answered in their order', async () => {
  const plan = { plan: [{ step: 's', status: 'pending' }] };
  const { client, home, model } = await startServer({
    scripts: [
      [
        sse.created(),
        sse.functionCall('a', 'shell_command', script('echo a')),
        sse.functionCall('b', 'nope', {}),
        sse.functionCall('p', 'update_plan', plan),
        sse.completed(),
      ],
      say('done'),
    ],
  });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  await client.turn(thread.id, 'go');
  const calls = modelInput(model).slice(3);
  expect(calls.map(({ type, call_id }) => `${type} ${call_id}`)).toEqual([
    'function_call a',
    'function_call b',
    'function_call p',
    'function_call_output a',
    'function_call_output b',
    'function_call_output p',
  ]);
  expect(new Evened(home).value(toolOutputs(model))).toEqual({
    a: report('a\n'),
    b: 'unsupported call: nope',
    p: 'Plan updated',
  });
});

test('calls run beside each other where the model may make several', async () => {
  const meet = (mine: string, other: string) =>
    script(`touch ${mine}; while ! [ -e ${other} ]; do sleep 0.02; done; echo met`);
  const { client, home, model } = await startServer({
    settings: 'model = "gpt-5.2"\nfeatures.unified_exec = false\nsandbox_mode = "workspace-write"',
    scripts: [
      [
        sse.created(),
        sse.functionCall('a', 'shell_command', meet('one', 'two')),
        sse.functionCall('b', 'shell_command', meet('two', 'one')),
        sse.completed(),
      ],
      say('done'),
    ],
  });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  await client.turn(thread.id, 'go');
  expect(new Evened(home).value(toolOutputs(model))).toEqual({ a: report('met\n'), b: report('met\n') });
});

test('a call starts while the model still streams', async () => {
  let goOn = (): void => undefined;
  const hold = new Promise<void>((resolve) => (goOn = resolve));
  const { client, home } = await startServer({
    scripts: [
      [sse.created(), sse.functionCall('a', 'shell_command', script('echo a')), { hold }, sse.completed()],
      say('done'),
    ],
  });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  const turn = client.turn(thread.id, 'go');
  await client.waitFor('item/completed', ({ item }) => item.type === 'commandExecution');
  goOn();
  expect((await turn).turn.status).toBe('completed');
});

test.each([
  ['an unknown function', sse.functionCall('c', 'nope', {}), 'unsupported call: nope'],
  ['an unknown free-form tool', sse.customToolCall('c', 'odd', 'x'), 'unsupported custom tool call: odd'],
  [
    'arguments that are no JSON',
    sse.functionCall('c', 'shell_command', 'not json'),
    expect.stringMatching(/^failed to parse function arguments: /),
  ],
  [
    'an argument of the wrong type',
    sse.functionCall('c', 'shell_command', '{"command":5}'),
    expect.stringMatching(
      /^failed to parse function arguments: invalid type: integer `5`, expected a string/,
    ),
  ],
  [
    'a number below zero',
    sse.functionCall('c', 'shell_command', script('true', { timeout_ms: -5 })),
    expect.stringMatching(/^failed to parse function arguments: invalid value: integer `-5`, expected u64/),
  ],
  [
    'a missing argument',
    sse.functionCall('c', 'shell_command', '{}'),
    expect.stringMatching(/^failed to parse function arguments: missing field `command`/),
  ],
  [
    'an unknown choice',
    sse.functionCall('c', 'shell_command', script('true', { sandbox_permissions: 'odd' })),
    expect.stringMatching(/^failed to parse function arguments: unknown variant `odd`, expected one of/),
  ],
  [
    'a function tool called as free-form',
    sse.customToolCall('c', 'shell_command', 'x'),
    'unsupported custom tool call: shell_command',
  ],
])('%s is told to the model alone', async (_, event, output) => {
  const { client, home, model } = await startServer({
    scripts: [[sse.created(), event, sse.completed()], say('ok')],
  });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  const { turn, from } = await client.turn(thread.id, 'go');
  expect(turn).toMatchObject({ status: 'completed', error: null });
  expect(toolOutputs(model)).toEqual({ c: output });
  const types = client.notifications('item/started', from).map(({ item }) => item.type);
  expect(types).toEqual(['userMessage', 'agentMessage']);
});

test('what the model is offered goes by the model and the settings', async () => {
  const { client, home, model } = await startServer({ scripts: [say('1'), say('2'), say('3'), say('4')] });
  const offered = async (params: { model: string; config?: Record<string, never> }): Promise<void> => {
    const { thread } = await client.request('thread/start', { cwd: home.workspace.path, ...params });
    await client.turn(thread.id, 'hi');
  };
  await offered({ model: 'mock-model' });
  await offered({ model: 'gpt-5.2-codex' });
  await offered({ model: 'mock-model', config: { web_search: 'disabled' as never } });
  await offered({ model: 'gpt-5.2', config: { 'features.shell_tool': false as never } });
  const names = model.turns().map(({ body }) => {
    const { tools } = body as { tools: { type: string; name?: string }[] };
    return tools.map(({ type, name }) => (name === undefined ? type : `${type} ${name}`));
  });
  const agents = AGENT_TOOLS.map((name) => `function ${name}`);
  const running = ['function exec_command', 'function write_stdin'];
  const common = ['function update_plan', 'function request_user_input'];
  expect(names).toEqual([
    [...running, ...common, 'web_search', 'function view_image', ...agents],
    [...running, ...common, 'custom apply_patch', 'web_search', 'function view_image', ...agents],
    [...running, ...common, 'function view_image', ...agents],
    [...common, 'custom apply_patch', 'web_search', 'function view_image', ...agents],
  ]);
});

test('where the shell is switched off, calls of it are unknown', async () => {
  const { client, home, model } = await startServer({
    config: ({ baseUrl }) => `${modelConfig(baseUrl)}\n[features]\nshell_tool = false\n`,
    scripts: [
      [
        sse.created(),
        sse.functionCall('a', 'shell_command', script('echo a')),
        sse.functionCall('b', 'shell', { command: ['echo', 'b'] }),
        sse.completed(),
      ],
      say('done'),
    ],
  });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  await client.turn(thread.id, 'go');
  expect(toolOutputs(model)).toEqual({
    a: 'unsupported call: shell_command',
    b: 'unsupported call: shell',
  });
});
