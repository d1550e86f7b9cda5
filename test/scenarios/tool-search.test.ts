import { DatabaseSync } from '@photostructure/sqlite';
import { expect, test } from 'vitest';
import {
  modelInput,
  say,
  sse,
  startServer,
  type ScriptedModel,
  type SseEvent,
  type TestServer,
} from '../harness/index.ts';

const tool = (name: string, namespace: string, description: string, argument = 'x') => ({
  name,
  namespace,
  description,
  inputSchema: { type: 'object', properties: { [argument]: { type: 'string' } } },
  deferLoading: true,
});
const TOOLS = [
  tool('feed', 'zoo', 'Feeds the animals', 'animal'),
  tool('clean', 'zoo', 'Cleans cages'),
  tool('list_events', 'calendar', 'Lists the events of a day'),
  tool('create_event', 'calendar', 'Creates an event for the calendar'),
  { ...tool('shown', 'zoo', 'Shown at once'), deferLoading: false },
];

const search = (id: string | null, args: unknown, execution = 'client'): SseEvent[] => [
  sse.created(),
  sse.item({ type: 'tool_search_call', call_id: id, execution, arguments: args }),
  sse.completed(),
];

interface FoundGroup {
  readonly name: string;
  readonly tools: readonly { readonly name: string }[];
}

/** What the searches found, by their ids: `zoo: feed, clean`. */
function found(model: ScriptedModel): Record<string, string[]> {
  const outputs = modelInput(model).filter(({ type }) => type === 'tool_search_output');
  return Object.fromEntries(
    outputs.map((output) => {
      const { call_id = '', tools } = output as { call_id?: string; tools?: readonly FoundGroup[] };
      return [
        call_id,
        (tools ?? []).map((group) => `${group.name}: ${group.tools.map(({ name }) => name).join(', ')}`),
      ];
    }),
  );
}

async function turnWith(server: TestServer, model = 'gpt-5.4', dynamicTools = TOOLS) {
  const { thread } = await server.client.request('thread/start', { dynamicTools, model });
  await server.client.turn(thread.id, 'go');
  return thread;
}

test('the model finds tools by their names, descriptions, namespaces and arguments, the best first', async () => {
  const queries = {
    feed: 'FEEDING',
    argument: 'which animal?',
    namespace: 'zoo',
    name: 'create_event',
    stem: 'events created',
    both: 'calendar, or feed',
    none: 'spaceship',
    empty: ' ',
  };
  const server = await startServer({
    scripts: [...Object.entries(queries).map(([id, query]) => search(id, { query })), say('found')],
  });
  await turnWith(server);
  expect(found(server.model)).toEqual({
    feed: ['zoo: feed'],
    argument: ['zoo: feed'],
    namespace: ['zoo: feed, clean'],
    name: ['calendar: create_event'],
    stem: ['calendar: create_event, list_events'],
    both: ['zoo: feed', 'calendar: create_event, list_events'],
    none: [],
    empty: [],
  });
  expect(server.client.notifications('item/started').map(({ item }) => item.type)).toEqual([
    'userMessage',
    'agentMessage',
  ]);
});

test('what is found has all that it takes to be called, and can be called', async () => {
  const server = await startServer({
    scripts: [
      search('s', { query: 'feed', limit: 1 }),
      [
        sse.created(),
        sse.item({ type: 'function_call', call_id: 'f', namespace: 'zoo', name: 'feed', arguments: '{}' }),
        sse.completed(),
      ],
      say('fed'),
    ],
  });
  server.client.on('item/tool/call', ({ namespace, tool: name }) => ({
    contentItems: [{ type: 'inputText', text: `${namespace}/${name}` }],
    success: true,
  }));
  await turnWith(server);
  expect(modelInput(server.model).slice(-4)).toEqual([
    { type: 'tool_search_call', call_id: 's', execution: 'client', arguments: { query: 'feed', limit: 1 } },
    {
      type: 'tool_search_output',
      call_id: 's',
      status: 'completed',
      execution: 'client',
      tools: [
        {
          type: 'namespace',
          name: 'zoo',
          description: 'The tools of zoo.',
          tools: [
            {
              type: 'function',
              name: 'feed',
              description: 'Feeds the animals',
              strict: false,
              defer_loading: true,
              parameters: { type: 'object', properties: { animal: { type: 'string' } } },
            },
          ],
        },
      ],
    },
    { type: 'function_call', call_id: 'f', namespace: 'zoo', name: 'feed', arguments: '{}' },
    { type: 'function_call_output', call_id: 'f', output: 'zoo/feed' },
  ]);
});

test('eight tools are found where no limit says otherwise; a search that cannot be made finds none', async () => {
  const many = Array.from({ length: 12 }, (_, i) => tool(`t${i}`, 'many', 'Handles widgets'));
  const searches = {
    usual: { query: 'widgets' },
    all: { query: 'widgets', limit: 50 },
    zero: { query: 'widgets', limit: 0 },
    odd: { query: 'widgets', limit: 'x' },
    no: {},
    text: 'widgets',
  };
  const server = await startServer({
    scripts: [...Object.entries(searches).map(([id, args]) => search(id, args)), say('found')],
  });
  await turnWith(server, 'gpt-5.4', many);
  const names = many.map(({ name }) => name);
  expect(found(server.model)).toEqual({
    usual: [`many: ${names.slice(0, 8).join(', ')}`],
    all: [`many: ${names.join(', ')}`],
    zero: [],
    odd: [],
    no: [],
    text: [],
  });
});

test.each([
  ['a model that can', 'gpt-5.4', '', TOOLS, true],
  ['a model that cannot', 'mock-model', '', TOOLS, false],
  ['where the feature is off', 'gpt-5.4', '[features]\ntool_search = false', TOOLS, false],
  ['where there is nothing to find', 'gpt-5.4', '', TOOLS.slice(-1), false],
])('the search is offered: %s', async (_, model, settings, tools, isOffered) => {
  const server = await startServer({ scripts: [search('s', { query: 'feed' }), say('ok')], settings });
  await turnWith(server, model, tools);
  const offered = (
    server.model.turns()[0]!.body as { tools: { type: string; name?: string; tools?: object[] }[] }
  ).tools;
  expect(offered.some(({ type }) => type === 'tool_search')).toBe(isOffered);
  expect(offered.find(({ name }) => name === 'zoo')?.tools).toHaveLength(1);
  expect(found(server.model)).toEqual({ s: isOffered ? ['zoo: feed'] : [] });
});

test('a search that the provider does itself is not answered', async () => {
  const server = await startServer({ scripts: [search('s', { query: 'feed' }, 'server'), say('ok')] });
  const { id } = await turnWith(server);
  await server.client.turn(id, 'on');
  expect(found(server.model)).toEqual({});
});

test('the tools of a thread stand in the state database', async () => {
  const server = await startServer({ scripts: [say('ok')] });
  const { id } = await turnWith(server);
  await server.client.request('thread/list', {});
  const db = new DatabaseSync(server.home.codexHome.join('state_5.sqlite'));
  const rows = db.prepare('SELECT * FROM thread_dynamic_tools ORDER BY position').all();
  db.close();
  expect(rows).toEqual(
    TOOLS.map(({ inputSchema, deferLoading, ...rest }, position) => ({
      thread_id: id,
      position,
      ...rest,
      input_schema: JSON.stringify(inputSchema),
      defer_loading: deferLoading ? 1 : 0,
    })),
  );
});
