import { expect, onTestFinished, test } from 'vitest';
import {
  AGENT_TOOLS,
  call,
  say,
  startScriptedModel,
  startServer,
  testHome,
  type TestServer,
} from '../harness/index.ts';

const schema = { type: 'object', properties: { q: { type: 'string' } }, required: ['q'] };
const tool = (name: string, more: object = {}) => ({
  name,
  description: `Tool ${name}`,
  inputSchema: schema,
  deferLoading: false,
  ...more,
});
const spec = (name: string, parameters: object = schema) => ({
  type: 'function',
  name,
  description: `Tool ${name}`,
  strict: false,
  parameters,
});

/** The tools that the model was last told of, but for those that every thread of a test has. */
function offered({ model }: TestServer): unknown[] {
  const { tools } = model.turns().at(-1)!.body as { tools: { name?: string; type: string }[] };
  const ours = new Set<string>([
    'exec_command',
    'write_stdin',
    'update_plan',
    'request_user_input',
    'apply_patch',
    'web_search',
    'view_image',
    ...AGENT_TOOLS,
  ]);
  return tools.filter((given) => !ours.has(given.name ?? given.type) || isTaken(given));
}

const isTaken = (given: object): boolean =>
  'description' in given && given.description === 'Tool update_plan';

const REFUSALS: readonly (readonly [message: string, ...tools: readonly object[]])[] = [
  ['dynamic tool name must not be empty', tool(' ')],
  ['dynamic tool name has leading/trailing whitespace: x\\n', tool('x\n')],
  ['dynamic tool name must match ^[a-zA-Z0-9_-]+$ to match Responses API: a.b', tool('a.b')],
  [
    'dynamic tool name must match ^[a-zA-Z0-9_-]+$ to match Responses API: a\\t\\"\\\'\\\\\\u{e4}\\u{1f600}',
    tool('a\t"\'\\ä\u{1f600}'),
  ],
  [
    `dynamic tool name must be at most 128 characters to match Responses API: ${'a'.repeat(129)}`,
    tool('a'.repeat(129)),
  ],
  ['dynamic tool name is reserved: mcp', tool('mcp')],
  ['dynamic tool name is reserved: mcp__x', tool('mcp__x')],
  ['dynamic tool namespace must not be empty for a', tool('a', { namespace: '' })],
  ['dynamic tool namespace has leading/trailing whitespace for a: n', tool('a', { namespace: ' n' })],
  [
    'dynamic tool namespace must match ^[a-zA-Z0-9_-]+$ to match Responses API: n.m',
    tool('a', { namespace: 'n.m' }),
  ],
  [
    `dynamic tool namespace must be at most 64 characters to match Responses API: ${'n'.repeat(65)}`,
    tool('a', { namespace: 'n'.repeat(65) }),
  ],
  ['dynamic tool namespace is reserved for a: mcp__n', tool('a', { namespace: 'mcp__n' })],
  [
    'dynamic tool namespace collides with a reserved Responses API namespace for a: functions',
    tool('a', { namespace: 'functions' }),
  ],
  ['duplicate dynamic tool name: a', tool('a'), tool('a')],
  [
    'duplicate dynamic tool name in namespace n: a',
    tool('a', { namespace: 'n' }),
    tool('a', { namespace: 'm' }),
    tool('a'),
    tool('a', { namespace: 'n' }),
  ],
  ['deferred dynamic tool must include a namespace: a', tool('a', { deferLoading: true })],
  ['dynamic tool name is reserved: mcp', tool('fine'), tool('mcp', { namespace: '' }), tool('')],
];

test.each(REFUSALS)('refuses: %s', async (message, ...dynamicTools) => {
  const { client } = await startServer();
  expect(await client.requestError('thread/start', { dynamicTools })).toEqual({ code: -32600, message });
  expect(client.notifications('thread/started')).toEqual([]);
});

test('a configuration that cannot be loaded is said first', async () => {
  const { client } = await startServer();
  const params = { dynamicTools: [tool('')], modelProvider: 'nope' };
  expect(await client.requestError('thread/start', params)).toEqual({
    code: -32600,
    message: 'failed to load configuration: Model provider `nope` not found',
  });
});

test.each([
  ['invalid type: null, expected struct JsonSchema', null],
  ['invalid type: string "x", expected struct JsonSchema', 'x'],
  ['tool input schema must not be a singleton null type', { type: ['null', 'odd'] }],
  ['invalid type: integer `5`, expected a map', { properties: 5 }],
  ['invalid type: string "a", expected a sequence', { required: 'a' }],
  ['invalid type: null, expected a string', { required: [null] }],
  ['invalid type: floating point `5.5`, expected struct JsonSchema', { properties: { a: 5.5 } }],
  ['data did not match any variant of untagged enum AdditionalProperties', { additionalProperties: 5 }],
])('refuses a schema: %s', async (reason, inputSchema) => {
  const { client } = await startServer();
  expect(await client.requestError('thread/start', { dynamicTools: [tool('a', { inputSchema })] })).toEqual({
    code: -32600,
    message: `dynamic tool input schema is not supported for a: ${reason}`,
  });
});

test('the model is told of the tools, each in its namespace, and not of deferred ones', async () => {
  const server = await startServer({ scripts: [say('hello')] });
  const dynamicTools = [
    tool('one', { namespace: 'zoo' }),
    tool('two'),
    tool('three', { namespace: 'zoo' }),
    tool('hidden', { namespace: 'zoo', deferLoading: true }),
    tool('hidden', { namespace: 'deep', deferLoading: true }),
  ];
  const { thread } = await server.client.request('thread/start', { dynamicTools });
  await server.client.turn(thread.id, 'hi');
  const zoo = { type: 'namespace', name: 'zoo', description: 'The tools of zoo.' };
  expect(offered(server)).toEqual([{ ...zoo, tools: [spec('one'), spec('three')] }, spec('two')]);
});

test('a tool takes the place of one of ours with its name', async () => {
  const server = await startServer({
    scripts: [call('c1', 'update_plan', { plan: 5 }), say('done')],
  });
  const { client } = server;
  client.on('item/tool/call', () => ({ contentItems: [], success: true }));
  const { thread } = await client.request('thread/start', { dynamicTools: [tool('update_plan')] });
  await client.turn(thread.id, 'hi');
  expect(offered(server)).toEqual([spec('update_plan')]);
  expect(client.notifications('item/completed')).toContainEqual(
    expect.objectContaining({
      item: expect.objectContaining({ type: 'dynamicToolCall', arguments: { plan: 5 } }),
    }),
  );
  const { tools } = server.model.turns()[0]!.body as { tools: { name?: string }[] };
  expect(tools.filter(({ name }) => name === 'update_plan')).toHaveLength(1);
});

test.each([
  [true, { type: 'string' }],
  [{}, { type: 'string' }],
  [{ type: 'array' }, { type: 'array', items: { type: 'string' } }],
  [{ type: ['object', 'null'] }, { type: ['object', 'null'], properties: {} }],
  [{ type: null, anyOf: null, items: null }, {}],
  [{ minimum: 1, title: 'no matter' }, { type: 'number' }],
  [{ const: null }, { type: 'string', enum: [null] }],
  [{ prefixItems: [{}] }, { type: 'array', items: { type: 'string' } }],
  [
    { anyOf: [{ const: 'a' }], description: 'd' },
    { description: 'd', anyOf: [{ type: 'string', enum: ['a'] }] },
  ],
  [
    { required: ['a'], additionalProperties: { format: 'date' } },
    { type: 'object', properties: {}, required: ['a'], additionalProperties: { type: 'string' } },
  ],
  [
    { properties: { a: { items: { type: 'integer' } } }, additionalProperties: false },
    {
      type: 'object',
      properties: { a: { type: 'array', items: { type: 'integer' } } },
      additionalProperties: false,
    },
  ],
])('the model gets the schema %j as %j', async (inputSchema, parameters) => {
  const server = await startServer({ scripts: [say('hello')] });
  const dynamicTools = [tool('look_up', { inputSchema })];
  const { thread } = await server.client.request('thread/start', { dynamicTools });
  await server.client.turn(thread.id, 'hi');
  expect(offered(server)).toEqual([spec('look_up', parameters)]);
});

/** A home and a model that outlive a server. */
async function lasting(...answers: readonly string[]) {
  const home = testHome();
  const model = await startScriptedModel(answers.map((text) => say(text)));
  onTestFinished(async () => {
    await model.close();
    home.remove();
  });
  return { home, model };
}

test('the tools are stored with the thread, and offered again when it is resumed or forked', async () => {
  const { home, model } = await lasting('one', 'two', 'three');
  const first = await startServer({ home, model });
  const { client } = first;
  const dynamicTools = [tool('look_up'), tool('feed', { namespace: 'zoo', deferLoading: true })];
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path, dynamicTools });
  await client.turn(thread.id, 'hi');
  const stored = (path: string | null): unknown => {
    const text = home.root.read(String(path).slice(home.root.path.length + 1));
    return JSON.parse(text.slice(0, text.indexOf('\n'))).payload.dynamic_tools;
  };
  expect(stored(thread.path)).toEqual(dynamicTools);
  await first.close();

  const second = await startServer({ home, model });
  await second.client.request('thread/resume', { threadId: thread.id });
  await second.client.turn(thread.id, 'again');
  expect(offered(second)).toEqual([spec('look_up')]);
  const { thread: fork } = await second.client.request('thread/fork', { threadId: thread.id });
  expect(stored(fork.path)).toEqual(dynamicTools);
  await second.client.turn(fork.id, 'and here');
  expect(offered(second)).toEqual([spec('look_up')]);
});

test('stored tools that cannot be read are passed over', async () => {
  const { home, model } = await lasting('one', 'two');
  const first = await startServer({ home, model });
  const { client } = first;
  const { thread } = await client.request('thread/start', { dynamicTools: [tool('look_up')] });
  await client.turn(thread.id, 'hi');
  await first.close();
  const file = String(thread.path).slice(home.root.path.length + 1);
  const [meta = '', ...rest] = home.root.read(file).split('\n');
  const record = JSON.parse(meta);
  record.payload.dynamic_tools.push(5, { name: 'x' }, tool('a.b'), tool('odd', { inputSchema: null }));
  home.root.write(file, [JSON.stringify(record), ...rest].join('\n'));

  const second = await startServer({ home, model });
  await second.client.request('thread/resume', { threadId: thread.id });
  await second.client.turn(thread.id, 'again');
  expect(offered(second)).toEqual([spec('look_up')]);
});
