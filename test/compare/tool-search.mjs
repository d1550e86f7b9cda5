// The model searches among tools that it was not told of: what it finds, that it can call them, and what is stored.
import fs from 'node:fs';
import { DatabaseSync } from '@photostructure/sqlite';
import { config, ev, say } from './kit.mjs';

const tool = (name, namespace, description, properties = {}, more = {}) => ({
  name,
  namespace,
  description,
  inputSchema: { type: 'object', properties },
  deferLoading: true,
  ...more,
});
const described = (description) => ({ type: 'string', description });
const TOOLS = [
  tool('feed', 'zoo', 'Feeds the animals of the zoo', { animal: described('whom') }),
  tool('clean', 'zoo', 'Cleans cages', { cage: described('the one that is dirty') }),
  tool('list_events', 'calendar', 'Lists calendar events for a day', { day_of_week: described('which') }),
  tool('create_event', 'calendar', 'Creates a calendar event', { title: described('heading') }),
  tool('told', 'zoo', 'Told at once', {}, { deferLoading: false }),
  ...Array.from({ length: 12 }, (_, i) => tool(`tool${i}`, 'many', `Handles widgets, kind ${i}`)),
  { name: 'look_up', description: 'Finds things', inputSchema: { type: 'object', properties: {} } },
];
const QUERIES = [
  { query: 'feed' },
  { query: 'FEED the animal' },
  { query: 'zoo' },
  { query: 'create_event' },
  { query: 'creating' },
  { query: 'cages' },
  { query: 'told' },
  { query: 'tool3' },
  { query: 'nothing-like-that' },
  { query: '' },
  { query: '  ' },
  { query: 'feed', limit: 0 },
  { query: 'feed', limit: -1 },
  { query: 'feed', limit: 'x' },
  { query: 'feed', limit: null },
  { limit: 3 },
  { query: 5 },
  'no object',
];
const COUNTED = [{ query: 'widgets' }, { query: 'widgets', limit: 2 }, { query: 'widgets', limit: 100 }];

const search = (call_id, args, execution = 'client') => [
  ev.created(),
  ev.item({ type: 'tool_search_call', call_id, execution, arguments: args }),
  ev.completed(),
];
const use = (call_id, namespace, name) => [
  ev.created(),
  ev.item({ type: 'function_call', call_id, namespace, name, arguments: '{"a":1}' }),
  ev.completed(),
];

export default async (w) => {
  const mock = await w.mock([
    ...[...QUERIES, ...COUNTED].map((args, i) => search(`s${i}`, args)),
    use('f1', 'zoo', 'feed'),
    use('f2', 'calendar', 'list_events'),
    say('done'),
    search('theirs', { query: 'feed' }, 'server'),
    search(null, { query: 'feed' }),
    say('plain'),
    search('again', { query: 'feed' }),
    say('found again'),
    say('off'),
    search('none', { query: 'feed' }),
    say('unable'),
  ]);
  const s = w.server({ config: config(mock, { model: 'gpt-5.4' }) });
  await s.initialize();
  s.handlers['item/tool/call'] = ({ namespace, tool: name }) => ({
    contentItems: [{ type: 'inputText', text: `${namespace}/${name}` }],
    success: true,
  });
  const { thread } = await s.request('thread/start', { cwd: w.cwd, dynamicTools: TOOLS });
  const offered = () =>
    mock
      .responses()
      .at(-1)
      .body.tools.filter(
        ({ type, name }) => type === 'tool_search' || /^(zoo|calendar|many|look_up)$/.test(name),
      )
      .map(({ type, name, tools, execution, parameters }) => ({
        type,
        name,
        tools: tools?.map((inside) => inside.name),
        execution,
        keys: Object.keys(parameters?.properties ?? {}),
      }));
  const found = () =>
    mock
      .responses()
      .at(-1)
      .body.input.filter(({ type }) => type === 'tool_search_output')
      .map(({ tools, ...rest }) => ({
        ...rest,
        tools: tools.map(({ type, name, tools: inside }) => ({ type, name, tools: inside })),
      }));
  await s.turn(thread.id, 'search', {}, { timeoutMs: 60_000 });
  w.note('offered', offered());
  const all = found();
  w.note('found', all.slice(0, QUERIES.length));
  // Which of equals come first is a matter of luck in the reference.
  w.note(
    'counted',
    all.slice(QUERIES.length).map(({ tools }) => tools.map((group) => [group.name, group.tools.length])),
  );
  await s.turn(thread.id, 'a search that the provider does');
  await s.turn(thread.id, 'a search without an id');
  await s.turn(thread.id, 'plain');
  await s.request('thread/read', { threadId: thread.id, includeTurns: true });
  const lines = fs.readFileSync(thread.path, 'utf8').trim().split('\n').map(JSON.parse);
  const stored = lines
    .filter(({ payload }) => payload.type.startsWith('tool_search'))
    .map(({ payload }) => payload);
  w.note('stored', [stored[0], Object.keys(stored[1]), stored[1].tools.map(({ name }) => name)]);
  await s.close();
  const db = new DatabaseSync(`${w.home}/.codex/state_5.sqlite`);
  const rows = db
    .prepare('SELECT * FROM thread_dynamic_tools WHERE thread_id = ? ORDER BY position')
    .all(thread.id);
  w.note('rows', rows.slice(0, 6).concat(rows.slice(-1)));
  db.close();

  const next = w.server({ config: config(mock, { model: 'gpt-5.4' }) });
  await next.initialize();
  await next.request('thread/resume', { threadId: thread.id });
  await next.turn(thread.id, 'again');
  w.note('offered after a resume', offered());
  w.note('found after a resume', found().slice(-1));
  await next.close();

  const off = w.server({
    config: config(mock, { model: 'gpt-5.4', top: '[features]\ntool_search = false\n' }),
  });
  await off.initialize();
  await off.request('thread/resume', { threadId: thread.id });
  await off.turn(thread.id, 'again');
  w.note('offered where it is off', offered());
  const { thread: plain } = await off.request('thread/start', {
    cwd: w.cwd,
    model: 'mock-model',
    dynamicTools: TOOLS,
  });
  await off.turn(plain.id, 'search');
  w.note('offered to a model that cannot', offered());
  w.note('found', found());
};
