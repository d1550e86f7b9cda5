// What thread/start makes of `dynamicTools`: what it refuses, in which order, and what the model is offered.
import { config, say } from './kit.mjs';

const schema = {
  type: 'object',
  properties: { q: { type: 'string' } },
  required: ['q'],
  additionalProperties: false,
};
const tool = (more = {}) => ({ name: 'look_up', description: 'Looks up', inputSchema: schema, ...more });

const refused = [
  [tool({ name: '' })],
  [tool({ name: '  ' })],
  [tool({ name: ' x' })],
  [tool({ name: 'x\n' })],
  [tool({ name: 'a.b' })],
  [tool({ name: 'ä' })],
  [tool({ name: 'a\tb"\u{1f600}\'\\' })],
  [tool({ name: 'a'.repeat(128) }), tool({ name: 'a'.repeat(129) })],
  [tool({ name: 'mcp' })],
  [tool({ name: 'mcp__x' })],
  [tool({ name: 'mcp_x' }), tool({ name: 'mcp_x' })],
  [tool({ namespace: '' })],
  [tool({ namespace: ' n ' })],
  [tool({ namespace: 'a.b' })],
  [tool({ namespace: 'n'.repeat(64) }), tool({ namespace: 'n'.repeat(65) })],
  [tool({ namespace: 'mcp' })],
  [tool({ namespace: 'mcp__x' })],
  ...[
    'api_tool',
    'browser',
    'computer',
    'container',
    'file_search',
    'functions',
    'image_gen',
    'multi_tool_use',
    'python',
    'python_user_visible',
    'submodel_delegator',
    'terminal',
    'tool_search',
    'web',
  ].map((namespace) => [tool({ namespace })]),
  [tool({ namespace: 'n' }), tool({ namespace: 'm' }), tool(), tool({ namespace: 'n' })],
  [tool({ deferLoading: true })],
  [tool({ deferLoading: true, inputSchema: 5 })],
  [tool({ name: 'ok' }), tool({ name: 'a.b', namespace: 'mcp', deferLoading: true })],
  [tool({ name: 'mcp', namespace: '' })],
];

/**
 * Schemas, each the input of a tool of its own. A list where a schema belongs is left out: the reference takes one for a
 * struct without names, and says what is wrong with its parts.
 */
const properties = (schemas) => ({ type: 'object', properties: schemas });
const schemas = [
  null,
  5,
  5.5,
  'x',
  true,
  false,
  {},
  ...[
    'null',
    'object',
    'string',
    'array',
    'odd',
    [],
    ['object', 'null'],
    ['object'],
    ['odd', 'object'],
    5,
    null,
  ].map((type) => ({ type })),
  ...[['null'], ['null', 'odd'], ['string', 'array'], 'enum'].map((type) => ({ type })),
  { properties: {} },
  { properties: 5 },
  { properties: [] },
  { properties: null },
  { required: ['a'] },
  { required: 'a' },
  { required: [5] },
  { required: {} },
  { required: [null] },
  { items: { type: 'integer' } },
  { items: null },
  { type: 'array', items: 5 },
  { type: 'array', prefixItems: [{}] },
  { additionalProperties: 5 },
  { additionalProperties: false },
  { additionalProperties: null },
  { additionalProperties: [] },
  { additionalProperties: {} },
  { additionalProperties: { required: [] } },
  { anyOf: [{ type: 'object' }] },
  { anyOf: {} },
  { anyOf: [5] },
  { anyOf: [], type: 'object' },
  { anyOf: [{ const: 'a' }], description: 'both' },
  { oneOf: [] },
  { allOf: [{ type: 'integer' }] },
  { $ref: 5 },
  { enum: 5 },
  { enum: {} },
  { enum: ['a'], properties: {} },
  { enum: [1], const: 2 },
  { const: 1 },
  { const: null },
  { type: 'const', const: 'x' },
  { description: 5 },
  { description: {} },
  { description: true },
  { description: 1.5 },
  { exclusiveMinimum: 1 },
  { contentEncoding: 'x' },
  { patternProperties: {} },
  { additionalItems: {} },
  { type: 'integer', description: null, enum: null, required: null },
  { type: null, anyOf: null, items: null, additionalProperties: null },
  { type: 'string', properties: { a: {} } },
  {
    type: 'object',
    additionalProperties: true,
    title: 't',
    $schema: 's',
    description: 'd',
    examples: [1],
    default: {},
  },
  { properties: { a: { type: 'null', properties: {}, enum: 'x' } } },
  properties({ a: 5.5 }),
  properties({ a: 'x' }),
  properties({ a: null }),
  properties({ a: { description: 'd' }, b: { enum: ['x', 1, null] }, c: { const: 'k' }, d: { enum: [] } }),
  properties({
    a: { type: ['string', 'null'], description: 'd' },
    b: { type: 'integer', minimum: 1, maximum: 3 },
  }),
  properties({
    a: { items: {} },
    b: { prefixItems: [{ type: 'string' }] },
    c: { type: 'array', items: true },
  }),
  properties({
    a: { anyOf: [{ type: 'string' }, { type: 'null' }] },
    b: { oneOf: [{ type: 'string' }] },
    c: { not: {} },
  }),
  { ...properties({ a: { $ref: '#/$defs/a' } }), $defs: { a: { type: 'integer' } }, definitions: { b: {} } },
  properties({
    a: { format: 'date' },
    b: { pattern: 'x' },
    c: { minimum: 1 },
    d: { minLength: 1 },
    e: { multipleOf: 2 },
  }),
  properties({ a: { properties: { z: {}, y: {} }, additionalProperties: { type: 'odd' } } }),
  properties({ a: { type: 'null' }, b: { type: 'object', properties: null } }),
  properties({ a: { type: 'string', enum: ['x'], default: 'x', examples: ['x'], title: 'A' } }),
  { ...properties({ z: { type: 'number' }, a: { type: 'boolean' } }), required: ['z', 'nope', 'z'] },
];

export default async (w) => {
  const mock = await w.mock([say('a')], { repeatLast: true });
  const s = w.server({ config: config(mock) });
  await s.initialize();
  for (const dynamicTools of refused) await s.requestError('thread/start', { cwd: w.cwd, dynamicTools });
  const offered = [];
  for (const inputSchema of schemas) {
    const params = { cwd: w.cwd, ephemeral: true, dynamicTools: [tool({ inputSchema })] };
    const { unexpectedResult: started } = await s.requestError('thread/start', params);
    if (started === undefined) continue;
    await s.turn(started.thread.id, 'hi');
    const { tools } = mock.responses().at(-1).body;
    offered.push([JSON.stringify(inputSchema), tools.filter(({ name }) => name === 'look_up')]);
  }
  w.note('offered', offered);
  const dynamicTools = [
    tool({ name: 'b', namespace: 'zoo' }),
    tool({ name: 'a' }),
    tool({ name: 'a', namespace: 'zoo', description: '' }),
    tool({ name: 'c', namespace: 'ape', deferLoading: false }),
    tool({ name: 'update_plan', description: 'a name that the server uses' }),
    tool({ name: 'update_plan', namespace: 'zoo' }),
    tool({ name: 'hidden', namespace: 'deep', deferLoading: true }),
    tool({ name: 'hidden', namespace: 'zoo', deferLoading: true }),
  ];
  const { thread } = await s.request('thread/start', { cwd: w.cwd, dynamicTools });
  await s.turn(thread.id, 'hi');
  // What a namespace is said to be is each server's own words. 0.129.0 also offers its own tool of a name that the
  // client took, though only the client's is ever called.
  const names = new Set(dynamicTools.map(({ namespace, name }) => namespace ?? name));
  const { tools } = mock.responses().at(-1).body;
  w.note(
    'all',
    tools
      .filter(({ name }) => names.has(name))
      .map(({ description, ...spec }) => ({ ...spec, ...(spec.type === 'namespace' ? {} : { description }) }))
      .filter(({ name, description }) => name !== 'update_plan' || description.startsWith('a name')),
  );
};
