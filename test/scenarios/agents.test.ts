import { describe, expect, test } from 'vitest';
import {
  AGENT_TOOLS,
  agentIds,
  call,
  CARRIERS,
  Evened,
  FIRST,
  itemCompleted,
  itemStarted,
  ManualClock,
  modelSaid,
  startFamily,
  turnCompleted,
  turnStarted,
  userSaid,
  type Asked,
  type Family,
  type Heard,
} from '../harness/index.ts';

const NOBODY = '01a204de-2301-71b0-92e5-491148757431';

/** A call as clients see it begin; the first agent is `#3`. */
const begun = (id: string, tool: string, more: object = {}) => ({
  type: 'collabAgentToolCall',
  id,
  tool,
  status: 'inProgress',
  senderThreadId: '#1',
  receiverThreadIds: ['#3'],
  prompt: null,
  model: null,
  reasoningEffort: null,
  agentsStates: {},
  ...more,
});
const spawning = (id: string, prompt: string, more: object = {}) =>
  begun(id, 'spawnAgent', { receiverThreadIds: [], prompt, model: '', reasoningEffort: 'medium', ...more });
const ended = (item: object, states: object, more: object = {}) => ({
  ...item,
  status: 'completed',
  agentsStates: states,
  ...more,
});
const state = (status: string, message: string | null = null) => ({ status, message });

const notice = (agentId: string, status: unknown): string =>
  `<subagent_notification>\n${JSON.stringify({ agent_path: agentId, status })}\n</subagent_notification>`;

/** Runs the root's first turn and gives the agents that were made in it, with what was heard of the root. */
async function firstTurn(
  family: Family,
  seen: readonly string[] = [],
): Promise<{ agents: string[]; heard: Heard[] }> {
  const { client, rootId, home } = family;
  const { turn, from } = await client.turn(rootId, 'go');
  const agents = agentIds(family.outputs());
  const evened = new Evened(home);
  for (const id of [rootId, turn.id, ...seen, ...agents]) evened.value(id);
  const heard = evened.heard(client, { from });
  return { agents, heard: heard.filter(({ params }) => Object(params).threadId === '#1') };
}

/** The completed calls among what was heard. */
const calls = (heard: readonly Heard[]): unknown[] =>
  heard.flatMap(({ method, params }) => {
    const { item } = Object(params) as { item?: { type: string } };
    return method === 'item/completed' && item?.type === 'collabAgentToolCall' ? [item] : [];
  });

const targets = ({ outputs }: { readonly outputs: readonly unknown[] }) => ({ targets: agentIds(outputs) });

describe.each(CARRIERS)('an agent over %s', (carrier) => {
  test('works beside its maker, who waits for it and is told of its end', async () => {
    const family = await startFamily({
      carrier,
      calls: [['spawn_agent', { message: 'a task' }], (asked) => ['wait_agent', targets(asked)]],
    });
    const {
      heard,
      agents: [agentId = ''],
    } = await firstTurn(family);
    const spawn = spawning('c0', 'a task');
    const made = { receiverThreadIds: ['#3'], model: 'mock-model' };
    const wait = begun('c1', 'wait');
    expect(heard).toEqual([
      turnStarted(FIRST),
      ...userSaid(FIRST, '#4', 'go'),
      itemStarted(FIRST, spawn),
      itemCompleted(FIRST, ended(spawn, { '#3': state('pendingInit') }, made)),
      itemStarted(FIRST, wait),
      itemCompleted(FIRST, ended(wait, { '#3': state('completed', 'child done') })),
      ...modelSaid(FIRST, 'root done'),
      turnCompleted(FIRST),
    ]);
    expect(family.outputs()).toEqual([
      { agent_id: agentId, nickname: expect.any(String) },
      { status: { [agentId]: { completed: 'child done' } }, timed_out: false },
    ]);
    expect(family.asked(family.rootId).at(-1)?.words).toEqual([
      'go',
      notice(agentId, { completed: 'child done' }),
    ]);
  });

  test('is heard by the client that hears its maker, and shown with where it comes from', async () => {
    const family = await startFamily({
      carrier,
      calls: [['spawn_agent', { message: 'a task' }], (asked) => ['wait_agent', targets(asked)]],
    });
    const { client, rootId } = family;
    const {
      agents: [agentId = ''],
    } = await firstTurn(family);
    const about = client.messages.flatMap((message) =>
      message.type === 'notification' && Object(message.params).threadId === agentId ? [message.method] : [],
    );
    expect(about.filter((method) => method !== 'warning')).toEqual([
      'thread/status/changed',
      'thread/status/changed',
      'turn/started',
      'item/started',
      'item/completed',
      'item/started',
      'item/agentMessage/delta',
      'item/completed',
      'thread/tokenUsage/updated',
      'thread/status/changed',
      'turn/completed',
    ]);
    const [{ nickname } = { nickname: '' }] = family.outputs() as { nickname: string }[];
    const from = {
      parent_thread_id: rootId,
      depth: 1,
      agent_path: null,
      agent_nickname: nickname,
      agent_role: null,
    };
    const { data } = await client.request('thread/list', { sourceKinds: ['subAgentThreadSpawn'] });
    expect(data).toMatchObject([
      {
        id: agentId,
        preview: 'a task',
        source: { subAgent: { thread_spawn: from } },
        agentNickname: nickname,
        agentRole: null,
      },
    ]);
    const { thread } = await client.request('thread/read', { threadId: agentId, includeTurns: true });
    expect(thread).toMatchObject({ sessionId: rootId, status: { type: 'idle' } });
  });
});

test('an agent runs as its maker does, in its session, without making agents itself', async () => {
  const family = await startFamily({
    calls: [['spawn_agent', { message: 'a task' }], (asked) => ['wait_agent', targets(asked)]],
    start: { developerInstructions: 'Mind the gap.', model: 'gpt-5.2' },
  });
  const {
    agents: [agentId = ''],
  } = await firstTurn(family);
  const [root] = family.asked(family.rootId);
  const [agent] = family.asked(agentId);
  expect(agent?.request.headers).toMatchObject({
    session_id: family.rootId,
    thread_id: agentId,
    'x-openai-subagent': 'collab_spawn',
    'x-codex-parent-thread-id': family.rootId,
  });
  expect(JSON.parse(String(agent?.request.headers['x-codex-turn-metadata']))).toMatchObject({
    session_id: family.rootId,
    thread_id: agentId,
    thread_source: 'subagent',
  });
  const [rootBody, body] = [root, agent].map((asked) => asked?.request.body) as {
    instructions: string;
    model: string;
    input: { content: unknown }[];
    tools: { name: string }[];
  }[];
  expect([body?.model, body?.instructions, body?.input[0]?.content]).toEqual([
    rootBody?.model,
    rootBody?.instructions,
    rootBody?.input[0]?.content,
  ]);
  const names = (tools: { name: string }[] = []) =>
    tools.map(({ name }) => name).filter((name) => /agent|_input$/.test(name));
  expect(names(rootBody?.tools).filter((name) => name !== 'request_user_input')).toEqual([...AGENT_TOOLS]);
  expect(names(body?.tools).filter((name) => name !== 'request_user_input')).toEqual([]);
});

test.each([
  ['spawn_agent', {}, 'Provide one of: message or items'],
  ['spawn_agent', { message: 'a', items: [] }, 'Provide either message or items, but not both'],
  ['spawn_agent', { message: ' ' }, "Empty message can't be sent to an agent"],
  ['spawn_agent', { items: [] }, "Items can't be empty"],
  [
    'spawn_agent',
    { message: 1 },
    'failed to parse function arguments: invalid type: integer `1`, expected a string',
  ],
  [
    'spawn_agent',
    { items: [{ type: 'odd' }] },
    'failed to parse function arguments: unknown variant `odd`, expected one of `text`, `image`, `local_image`, `skill`, `mention`',
  ],
  ['wait_agent', {}, 'agent ids must be non-empty'],
  ['wait_agent', { targets: ['zz'] }, 'invalid agent id zz: not a UUID'],
  ['wait_agent', { targets: [NOBODY], timeout_ms: 0 }, 'timeout_ms must be greater than zero'],
  ['send_input', { message: 'a' }, 'failed to parse function arguments: missing field `target`'],
  ['send_input', { target: NOBODY, message: 'a', interrupt: true }, `agent with id ${NOBODY} not found`],
  ['close_agent', { target: 'zz' }, 'invalid agent id zz: not a UUID'],
  ['resume_agent', { id: '' }, 'invalid agent id : not a UUID'],
])('%s of %j is refused before clients hear of it', async (name, args, refusal) => {
  const family = await startFamily({ calls: [[name, args]] });
  const { heard } = await firstTurn(family);
  expect([family.outputs(), calls(heard)]).toEqual([[refusal], []]);
});

test.each([
  ['an unknown role', { agent_type: 'nobody' }, "unknown agent_type 'nobody'"],
  [
    'an unknown model',
    { model: 'nothing' },
    'Unknown model `nothing` for spawn_agent. Available models: gpt-5.5, gpt-5.4, gpt-5.4-mini, gpt-5.3-codex, gpt-5.2, codex-auto-review',
  ],
  [
    'an effort that its model has not',
    { model: 'gpt-5.4', reasoning_effort: 'none' },
    'Reasoning effort `none` is not supported for model `gpt-5.4`. Supported reasoning efforts: low, medium, high, xhigh',
  ],
  [
    'a role and its history too',
    { agent_type: 'worker', fork_context: true },
    'Full-history forked agents inherit the parent agent type, model, and reasoning effort; omit agent_type, model, and reasoning_effort, or spawn without a full-history fork.',
  ],
])('an agent with %s is not made, and the call completes as failed', async (_what, args, refusal) => {
  const family = await startFamily({ calls: [['spawn_agent', { message: 'a', ...args }]] });
  const { heard } = await firstTurn(family);
  const asked = Object(args) as { model?: string; reasoning_effort?: string };
  const { model = '', reasoning_effort: reasoningEffort = 'medium' } = asked;
  expect(family.outputs()).toEqual([refusal]);
  expect(calls(heard)).toEqual([{ ...spawning('c0', 'a', { model, reasoningEffort }), status: 'failed' }]);
});

test.each([
  ['wait_agent', { targets: [NOBODY] }, { status: { [NOBODY]: 'not_found' }, timed_out: false }],
  ['send_input', { target: NOBODY, message: 'a' }, `agent with id ${NOBODY} not found`],
  ['close_agent', { target: NOBODY }, `agent with id ${NOBODY} not found`],
  ['resume_agent', { id: NOBODY }, `agent with id ${NOBODY} not found`],
])('%s finds that an agent is not there', async (name, args, told) => {
  const family = await startFamily({ calls: [[name, args]] });
  const { heard } = await firstTurn(family, [NOBODY]);
  expect(family.outputs()).toEqual([told]);
  expect(calls(heard)).toMatchObject([
    { status: 'failed', receiverThreadIds: ['#3'], agentsStates: { '#3': state('notFound') } },
  ]);
});

test('another model and effort are taken, and the effort of another model is its own', async () => {
  const family = await startFamily({
    calls: [
      ['spawn_agent', { message: 'a', model: 'gpt-5.4' }],
      ['spawn_agent', { message: 'b', model: 'gpt-5.4', reasoning_effort: 'low' }],
      (asked) => ['wait_agent', { targets: agentIds(asked.outputs).slice(0, 1) }],
      (asked) => ['wait_agent', { targets: agentIds(asked.outputs).slice(1) }],
    ],
  });
  const { heard, agents } = await firstTurn(family);
  const chosen = agents.map((id) => {
    const { model, reasoning } = (family.asked(id)[0] as Asked).request.body as {
      model: string;
      reasoning: { effort: string };
    };
    return [model, reasoning.effort];
  });
  expect(chosen).toEqual([
    ['gpt-5.4', 'xhigh'],
    ['gpt-5.4', 'low'],
  ]);
  expect(calls(heard).slice(0, 2)).toMatchObject([
    { model: 'gpt-5.4', reasoningEffort: 'xhigh' },
    { model: 'gpt-5.4', reasoningEffort: 'low' },
  ]);
});

test('a wait ends when its time is up, which is ten seconds at least', async () => {
  const clock = new ManualClock();
  let release = (): void => undefined;
  const held = new Promise<undefined>((resolve) => (release = () => resolve(undefined)));
  const family = await startFamily({
    clock,
    calls: [
      ['spawn_agent', { message: 'a' }],
      (asked) => ['wait_agent', { ...targets(asked), timeout_ms: 1 }],
    ],
    child: () => held,
  });
  const turn = firstTurn(family);
  const { client } = family;
  await client.waitFor(
    'item/started',
    ({ item }) => item.type === 'collabAgentToolCall' && item.tool === 'wait',
  );
  clock.advance(9_999);
  clock.advance(1);
  const { heard } = await turn;
  release();
  expect(family.outputs()[1]).toEqual({ status: {}, timed_out: true });
  expect(calls(heard)[1]).toEqual({ ...ended(begun('c1', 'wait'), {}), receiverThreadIds: [] });
});

test('an agent whose turn fails counts as failed', async () => {
  const family = await startFamily({
    calls: [
      ['spawn_agent', { message: 'a' }],
      (asked) => ['wait_agent', targets(asked)],
      (asked) => ['wait_agent', targets(asked)],
    ],
    child: () => ({ status: 400, body: { error: { message: 'no' } } }),
  });
  const {
    heard,
    agents: [agentId = ''],
  } = await firstTurn(family);
  const [, first, second] = family.outputs();
  expect(first).toEqual({ status: { [agentId]: { errored: expect.any(String) } }, timed_out: false });
  expect(second).toEqual(first);
  expect(calls(heard)[1]).toMatchObject({ status: 'failed', agentsStates: { '#3': { status: 'errored' } } });
});

test('an agent is told more while it works, and turned to something else', async () => {
  const family = await startFamily({
    calls: [
      ['spawn_agent', { message: 'first' }],
      async ({ outputs }) => {
        await agentSaid('first');
        return ['send_input', { target: agentIds(outputs)[0], message: 'besides' }];
      },
      ({ outputs }) => ['send_input', { target: agentIds(outputs)[0], message: 'instead', interrupt: true }],
      (asked) => ['wait_agent', targets(asked)],
    ],
    child: ({ words }) => (words.at(-1) === 'first' ? new Promise<undefined>(() => undefined) : undefined),
  });
  const agentSaid = (text: string) =>
    family.client.waitFor(
      'item/completed',
      ({ item }) => item.type === 'userMessage' && item.content.some((c) => 'text' in c && c.text === text),
    );
  const {
    agents: [agentId = ''],
  } = await firstTurn(family);
  expect(family.asked(agentId).at(-1)?.words).toEqual([
    'first',
    expect.stringContaining('<turn_aborted>'),
    'instead',
  ]);
  const turns = family.client.notifications('turn/completed').filter(({ threadId }) => threadId === agentId);
  expect(turns.map(({ turn }) => turn.status)).toEqual(['interrupted', 'completed']);
  expect(family.outputs().at(-1)).toMatchObject({ status: { [agentId]: { completed: 'child done' } } });
});

test('at most so many agents are open at a time; a closed one makes room', async () => {
  const family = await startFamily({
    settings: '[agents]\nmax_threads = 1',
    calls: [
      ['spawn_agent', { message: 'a' }],
      ['spawn_agent', { message: 'b' }],
      (asked) => ['wait_agent', targets(asked)],
      ({ outputs }) => ['close_agent', { target: agentIds(outputs)[0] }],
      ['spawn_agent', { message: 'c' }],
    ],
  });
  const { client } = family;
  const {
    agents: [first = '', second = ''],
  } = await firstTurn(family);
  const [, refused, , closed] = family.outputs();
  expect([refused, closed]).toEqual([
    'collab spawn failed: agent thread limit reached',
    { previous_status: { completed: 'child done' } },
  ]);
  const { data } = await client.request('thread/loaded/list', {});
  expect(data.sort()).toEqual([family.rootId, second].sort());
  expect(client.notifications('thread/status/changed')).toContainEqual({
    threadId: first,
    status: { type: 'notLoaded' },
  });
});

test('agents make agents as deep as they may', async () => {
  const family = await startFamily({
    settings: '[agents]\nmax_depth = 2',
    calls: [['spawn_agent', { message: 'mid' }], (asked) => ['wait_agent', targets(asked)]],
    child: ({ outputs, request }) => {
      const { tools } = request.body as { tools: { name: string }[] };
      const mayMake = tools.some(({ name }) => name === 'spawn_agent');
      return mayMake && outputs.length === 0 ? call('m0', 'spawn_agent', { message: 'leaf' }) : undefined;
    },
  });
  const { client } = family;
  await firstTurn(family);
  const saidLeaf = (item: object): boolean => JSON.stringify(item).includes('"leaf"');
  await client.waitFor('item/completed', ({ item }) => item.type === 'userMessage' && saidLeaf(item));
  const { data } = await client.request('thread/list', { sourceKinds: ['subAgentThreadSpawn'] });
  const depths = data.map(({ preview, source }) => [preview, Object(source).subAgent.thread_spawn.depth]);
  expect(depths.sort()).toEqual([
    ['leaf', 2],
    ['mid', 1],
  ]);
});

test('ending a turn that waits for an agent ends the agent’s turn too, and the agent can go on', async () => {
  const family = await startFamily({
    calls: [['spawn_agent', { message: 'a' }], (asked) => ['wait_agent', targets(asked)]],
    child: ({ words }) => (words.at(-1) === 'a' ? new Promise<undefined>(() => undefined) : undefined),
  });
  const { client, rootId } = family;
  const input = [{ type: 'text' as const, text: 'go', text_elements: [] }];
  const { turn } = await client.request('turn/start', { threadId: rootId, input });
  await client.waitFor('item/started', (params) => Object(params.item).tool === 'wait');
  await client.waitFor('turn/started', ({ threadId }) => threadId !== rootId);
  await client.request('turn/interrupt', { threadId: rootId, turnId: turn.id });
  const ends = [
    await client.waitFor('turn/completed', ({ threadId }) => threadId === rootId),
    await client.waitFor('turn/completed', ({ threadId }) => threadId !== rootId),
  ];
  expect(ends.map((end) => end.turn.status)).toEqual(['interrupted', 'interrupted']);
  const completed = client.notifications('item/completed').find(({ item }) => Object(item).tool === 'wait');
  expect(completed?.item).toMatchObject({ status: 'failed', agentsStates: expect.any(Object) });
  family.next(
    ({ outputs }) => ['send_input', { target: agentIds(outputs)[0], message: 'again' }],
    (asked) => ['wait_agent', targets(asked)],
  );
  await client.turn(rootId, 'on');
  const [agentId = ''] = agentIds(family.outputs());
  expect(family.outputs()[1]).toMatch(/^aborted by user after/);
  expect(family.outputs().at(-1)).toEqual({
    status: { [agentId]: { completed: 'child done' } },
    timed_out: false,
  });
});
