import { expect, test } from 'vitest';
import {
  agentMessage,
  Evened,
  FIRST,
  itemCompleted,
  itemStarted,
  modelInput,
  modelRoles,
  modelSaid,
  note,
  sse,
  startServer,
  turnCompleted,
  turnStarted,
  userSaid,
} from '../harness/index.ts';

const search = { type: 'search', query: 'weather', queries: null };

const everything = [
  sse.created(),
  sse.reasoningAdded('rs-1'),
  sse.reasoningPartAdded(0),
  sse.reasoningSummaryDelta('**A**', 0),
  sse.reasoningPartAdded(1),
  sse.reasoningSummaryDelta('b', 1),
  sse.reasoningTextDelta('raw', 0),
  sse.item({
    type: 'reasoning',
    id: 'rs-1',
    summary: [
      { type: 'summary_text', text: '**A**' },
      { type: 'summary_text', text: 'b' },
    ],
    content: [{ type: 'reasoning_text', text: 'raw' }],
    encrypted_content: 'enc',
  }),
  {
    type: 'response.output_item.added',
    item: { type: 'web_search_call', id: 'ws-1', status: 'in_progress' },
  },
  sse.item({
    type: 'web_search_call',
    id: 'ws-1',
    status: 'completed',
    action: { type: 'search', query: 'weather' },
  }),
  sse.messageAdded('m1'),
  sse.textDelta('first'),
  sse.message('first', 'm1'),
  sse.message('second', 'm2'),
  sse.completed(),
];

const reasoning = (summary: string[], content: string[]) => ({
  type: 'reasoning',
  id: 'rs-1',
  summary,
  content,
});
const webSearch = (query: string, action: object) => ({ type: 'webSearch', id: 'ws-1', query, action });

test('reasoning, searches and messages are started, grow and complete', async () => {
  const { client, home } = await startServer({ scripts: [everything] });
  const evened = new Evened(home);
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  evened.value(thread.id);
  const { from } = await client.turn(thread.id, 'go');
  const at = { ...FIRST, itemId: 'rs-1' };
  expect(evened.heard(client, { from })).toEqual([
    turnStarted(FIRST),
    ...userSaid(FIRST, '#3', 'go'),
    itemStarted(FIRST, reasoning([], [])),
    note('item/reasoning/summaryPartAdded', { ...at, summaryIndex: 0 }),
    note('item/reasoning/summaryTextDelta', { ...at, delta: '**A**', summaryIndex: 0 }),
    note('item/reasoning/summaryPartAdded', { ...at, summaryIndex: 1 }),
    note('item/reasoning/summaryTextDelta', { ...at, delta: 'b', summaryIndex: 1 }),
    note('item/reasoning/textDelta', { ...at, delta: 'raw', contentIndex: 0 }),
    itemCompleted(FIRST, reasoning(['**A**', 'b'], ['raw'])),
    itemStarted(FIRST, webSearch('', { type: 'other' })),
    itemCompleted(FIRST, webSearch('weather', search)),
    ...modelSaid(FIRST, 'first', { id: 'm1' }),
    itemStarted(FIRST, agentMessage('second', 'm2')),
    itemCompleted(FIRST, agentMessage('second', 'm2')),
    turnCompleted(FIRST),
  ]);
});

test.each([
  ['is not', '', []],
  ['is', 'show_raw_agent_reasoning = true', ['raw']],
])('raw reasoning %s stored with the setting %j', async (_, settings, content) => {
  const { client, home } = await startServer({ scripts: [everything], settings });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  await client.turn(thread.id, 'go');
  const read = await client.request('thread/read', { threadId: thread.id, includeTurns: true });
  expect(read.thread.turns[0]?.items).toEqual([
    { type: 'userMessage', id: 'item-1', content: [{ type: 'text', text: 'go', text_elements: [] }] },
    { ...reasoning(['**A**', 'b'], content), id: 'item-2' },
    webSearch('weather', search),
    agentMessage('first', 'item-3'),
    agentMessage('second', 'item-4'),
  ]);
});

test('what the model said and thought goes back to it in the next turn', async () => {
  const { client, home, model } = await startServer({
    scripts: [everything, [sse.created(), sse.message('more'), sse.completed()]],
  });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  await client.turn(thread.id, 'go');
  await client.turn(thread.id, 'on');
  expect(modelRoles(model)).toEqual([
    'developer',
    'user',
    'user',
    'reasoning',
    'web_search_call',
    'assistant',
    'assistant',
    'user',
  ]);
  expect(modelInput(model)[3]).toMatchObject({ encrypted_content: 'enc' });
});

test('items that a model leaves open are completed as far as they got', async () => {
  const { client, home } = await startServer({
    scripts: [
      [
        sse.created(),
        sse.messageAdded('m1'),
        sse.textDelta('left'),
        sse.reasoningAdded('rs-1'),
        sse.message('whole', 'm2'),
        sse.messageAdded('m3'),
        sse.textDelta('open'),
        sse.completed(),
      ],
    ],
  });
  const evened = new Evened(home);
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  evened.value(thread.id);
  const { from } = await client.turn(thread.id, 'go');
  expect(evened.heard(client, { from }).slice(3)).toEqual([
    ...modelSaid(FIRST, 'left', { id: 'm1' }),
    itemStarted(FIRST, reasoning([], [])),
    itemCompleted(FIRST, reasoning([], [])),
    itemStarted(FIRST, agentMessage('whole', 'm2')),
    itemCompleted(FIRST, agentMessage('whole', 'm2')),
    ...modelSaid(FIRST, 'open', { id: 'm3' }),
    turnCompleted(FIRST),
  ]);
});
