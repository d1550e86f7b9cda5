import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { agentIds, call, say, startFamily, type Asked } from '../harness/index.ts';

const targets = ({ outputs }: Asked) => ({ targets: agentIds(outputs) });

const runs = (cmd: string) => call('x0', 'exec_command', { cmd, login: false });

test('a client is asked for the approvals of agents, as their maker’s are', async () => {
  const family = await startFamily({
    settings: 'approval_policy = "untrusted"\nsandbox_mode = "workspace-write"',
    calls: [['spawn_agent', { message: 'a' }], (asked) => ['wait_agent', targets(asked)]],
    child: ({ outputs }) => (outputs.length === 0 ? runs('touch by-agent') : undefined),
  });
  const { client, rootId, home } = family;
  const other = await family.connect();
  client.on('item/commandExecution/requestApproval', () => ({ decision: 'accept' }));
  await client.turn(rootId, 'go');
  const [agentId = ''] = agentIds(family.outputs());
  const { params } = await client.waitForRequest('item/commandExecution/requestApproval');
  expect(params.threadId).toBe(agentId);
  expect(existsSync(home.workspace.join('by-agent'))).toBe(true);
  expect(other.methods().filter((method) => method.startsWith('item/'))).toEqual([]);
});

test('who joins a maker in its turn sees the agents that it made and waits for', async () => {
  let release = (): void => undefined;
  const held = new Promise<undefined>((resolve) => (release = () => resolve(undefined)));
  const family = await startFamily({
    calls: [['spawn_agent', { message: 'a' }], (asked) => ['wait_agent', targets(asked)]],
    child: () => held,
  });
  const { client, rootId } = family;
  const turn = client.turn(rootId, 'go');
  await client.waitFor(
    'item/started',
    ({ item }) => item.type === 'collabAgentToolCall' && item.tool === 'wait',
  );
  const other = await family.connect();
  const { thread } = await other.request('thread/resume', { threadId: rootId });
  expect(thread.turns[0]?.items.slice(1)).toMatchObject([
    { type: 'collabAgentToolCall', tool: 'spawnAgent', status: 'completed' },
    { type: 'collabAgentToolCall', tool: 'wait', status: 'inProgress' },
  ]);
  const [agentId = ''] = Object(thread.turns[0]?.items[1]).receiverThreadIds as string[];
  const joined = await other.request('thread/resume', { threadId: agentId });
  expect([joined.thread.sessionId, joined.thread.status.type]).toEqual([rootId, 'active']);
  release();
  await turn;
  await other.waitFor('turn/completed', ({ threadId }) => threadId === agentId);
});

test('an agent begins with what was said to its maker where that is asked for', async () => {
  const family = await startFamily({
    calls: [
      ['update_plan', { plan: [] }],
      ['spawn_agent', { message: 'forked', fork_context: true }],
      (asked) => ['wait_agent', targets(asked)],
    ],
  });
  const { client, rootId } = family;
  await client.turn(rootId, 'go');
  const [agentId = ''] = agentIds(family.outputs());
  const { input } = (family.asked(agentId)[0] as Asked).request.body as {
    input: { type: string; role: string }[];
  };
  expect(input.map(({ type, role }) => (type === 'message' ? role : type))).toEqual([
    'developer',
    'user',
    'user',
    'developer',
    'user',
    'user',
  ]);
  expect(family.asked(agentId)[0]?.words).toEqual(['go', 'forked']);
  const { thread } = await client.request('thread/read', { threadId: agentId, includeTurns: true });
  expect([thread.forkedFromId, thread.turns.length]).toEqual([rootId, 2]);
});

test('twenty agents with commands work beside each other to their end', async () => {
  const many = Array.from({ length: 20 }, (_, index) => `task ${index}`);
  const family = await startFamily({
    settings: 'sandbox_mode = "workspace-write"\n[agents]\nmax_threads = 20',
    calls: [
      ...many.map((message) => ['spawn_agent', { message }] as const),
      ...many.map(
        (_, index) =>
          ({ outputs }: Asked) =>
            ['wait_agent', { targets: [agentIds(outputs)[index]] }] as const,
      ),
    ],
    child: ({ words, outputs }) =>
      outputs.length < 2
        ? call(`x${outputs.length}`, 'exec_command', {
            cmd: `echo ${words[0]} ${outputs.length}`,
            login: false,
          })
        : say(`done: ${String(outputs[1]).includes(`${words[0]} 1`)}`),
  });
  const { client, rootId } = family;
  await client.turn(rootId, 'go');
  const agents = agentIds(family.outputs());
  const waits = family.outputs().slice(20) as { status: Record<string, unknown> }[];
  expect(waits.map(({ status }) => status)).toEqual(
    agents.map((id) => ({ [id]: { completed: 'done: true' } })),
  );
  const ended = client.notifications('turn/completed').filter(({ threadId }) => threadId !== rootId);
  expect(ended.map(({ turn }) => turn.status)).toEqual(many.map(() => 'completed'));
  expect(
    family
      .asked(rootId)
      .at(-1)
      ?.words.filter((text) => text.startsWith('<subagent_notification>')),
  ).toHaveLength(20);
}, 60_000);
