import { expect, test } from 'vitest';
import {
  call,
  modelConfig,
  ranTurn,
  say,
  script,
  sse,
  startServer,
  toolOutputs,
  type ScriptedModel,
} from '../harness/index.ts';

type Offered = { readonly name?: string; readonly parameters?: { readonly properties: object } };

const offered = (model: ScriptedModel): Offered[] => (model.turns()[0]!.body as { tools: Offered[] }).tools;

async function asked(settings: string, scripts = [say('done')]) {
  const server = await startServer({ config: ({ baseUrl }) => modelConfig(baseUrl, settings), scripts });
  const { client, home, model } = server;
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  await client.turn(thread.id, 'go');
  return { tools: offered(model), outputs: toolOutputs(model) };
}

test.each([
  ['gpt-5.5', '', ['exec_command', 'write_stdin']],
  ['gpt-5.2', '', ['exec_command', 'write_stdin']],
  ['mock-model', '', ['exec_command', 'write_stdin']],
  ['gpt-5.5', 'features.unified_exec = false', ['shell_command']],
  ['mock-model', 'features.unified_exec = false', ['shell']],
  ['mock-model', 'experimental_use_unified_exec_tool = false', ['shell']],
  ['gpt-5.5', 'features.shell_tool = false', []],
])('%s with %j runs commands by %j', async (name, feature, tools) => {
  const { tools: found } = await asked(`model = "${name}"\n${feature}`);
  const running = ['exec_command', 'write_stdin', 'shell_command', 'shell'];
  expect(found.flatMap((tool) => running.filter((each) => each === tool.name))).toEqual(tools);
  expect(found[tools.length]?.name).toBe('update_plan');
});

test.each([
  [true, ['exec_command', 'login']],
  [false, ['exec_command']],
])('login shells are offered where they are allowed: %s', async (allowed, names) => {
  const { tools } = await asked(`allow_login_shell = ${allowed}`);
  expect([
    'exec_command',
    ...Object.keys(tools[0]?.parameters?.properties ?? {}).filter((n) => n === 'login'),
  ]).toEqual(names);
  const { tools: others } = await asked(
    `model = "gpt-5.5"\nallow_login_shell = ${allowed}\nfeatures.unified_exec = false`,
  );
  expect('login' in (others[0]?.parameters?.properties ?? {})).toBe(allowed);
});

const CALLS = [
  call('c1', 'exec_command', { cmd: 'echo a' }),
  call('c2', 'shell_command', { command: 'echo a' }),
  call('c3', 'shell', { command: ['echo', 'a'] }),
  call('c4', 'container.exec', { command: ['echo', 'a'] }),
  call('c5', 'write_stdin', { session_id: 5 }),
  say('done'),
];

test('every name that models know for running commands is answered', async () => {
  const { outputs } = await asked('', CALLS);
  expect(outputs).toEqual({
    c1: expect.stringMatching(/^Chunk ID: .*\na\n$/s),
    c2: expect.stringMatching(/^Exit code: 0\n.*\na\n$/s),
    c3: expect.stringMatching(/^{"output":"a\\n",/),
    c4: expect.stringMatching(/^{"output":"a\\n",/),
    c5: 'write_stdin failed: Unknown process id 5',
  });
});

test('without unified exec its names are unknown', async () => {
  const { outputs } = await asked('features.unified_exec = false', CALLS);
  expect(outputs).toMatchObject({
    c1: 'unsupported call: exec_command',
    c4: expect.stringMatching(/^{"output":"a\\n",/),
    c5: 'unsupported call: write_stdin',
  });
});

test('without a shell tool every name is unknown', async () => {
  const { outputs } = await asked('features.shell_tool = false', CALLS);
  expect(Object.values(outputs)).toEqual(
    ['exec_command', 'shell_command', 'shell', 'container.exec', 'write_stdin'].map(
      (name) => `unsupported call: ${name}`,
    ),
  );
});

const commands = (name: string, args: object) => [
  sse.created(),
  sse.functionCall('a', name, args),
  sse.functionCall('b', name, args),
  sse.completed(),
];
const TOGETHER = ['item/started', 'item/started', 'item/completed', 'item/completed'];
const ONE_BY_ONE = ['item/started', 'item/completed', 'item/started', 'item/completed'];
const SLEEP = script('sleep 0.2');

test.each([
  ['gpt-5.4', false, 'shell_command', SLEEP, TOGETHER],
  ['gpt-5.4', true, 'shell_command', SLEEP, ONE_BY_ONE],
  ['gpt-5.4', false, 'shell', { command: ['sleep', '0.2'] }, ONE_BY_ONE],
  ['mock-model', false, 'shell', { command: ['sleep', '0.2'] }, TOGETHER],
  ['mock-model', false, 'shell_command', SLEEP, ONE_BY_ONE],
  ['mock-model', true, 'exec_command', { cmd: 'sleep 0.2', login: false }, TOGETHER],
])('%s, with unified exec: %s, runs calls of %s together where it was offered', async (...row) => {
  const [model, unified, name, args, order] = row;
  const settings = `model = "${model}"\nfeatures.unified_exec = ${unified}`;
  const { client, evened, from } = await ranTurn([commands(name, args)], { settings });
  const items = evened.heard(client, { from, only: ['item/started', 'item/completed'] });
  // The first and the last two are those of messages.
  expect(items.slice(2, -2).map(({ method }) => method)).toEqual(order);
});

test.each([
  ['', '`zsh_path` is not configured; set `zsh_path` in config.toml'],
  [
    'zsh_path = "/nowhere/zsh"\n',
    'zsh_path `/nowhere/zsh` is not usable; set `zsh_path` to a valid zsh executable',
  ],
])('a thread whose zsh is missing cannot start: %j', async (settings, reason) => {
  const { client } = await startServer({
    config: ({ baseUrl }) => modelConfig(baseUrl, `${settings}features.shell_zsh_fork = true`),
  });
  expect(await client.requestError('thread/start', {})).toEqual({
    code: -32603,
    message: `error creating thread: Fatal error: Failed to initialize session: zsh fork feature enabled, but ${reason}`,
  });
});

test('commands run in the zsh that is configured, by shell_command', async () => {
  const { tools, outputs } = await asked('zsh_path = "/bin/bash"\nfeatures.shell_zsh_fork = true', [
    call('c1', 'shell_command', { command: 'echo $0' }),
    call('c2', 'exec_command', { cmd: 'true' }),
    say('done'),
  ]);
  expect(tools[0]?.name).toBe('shell_command');
  expect(outputs).toEqual({
    c1: expect.stringMatching(/^Exit code: 0\n.*\n\/bin\/bash\n$/s),
    c2: 'unsupported call: exec_command',
  });
});
