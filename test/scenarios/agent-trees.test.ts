import { expect, test } from 'vitest';
import { agentIds, call, startFamily, type Asked, type FamilySetup } from '../harness/index.ts';

const targets = ({ outputs }: Asked) => ({ targets: agentIds(outputs) });

/** Agents that make one agent each, as deep as they may. */
const makesOne: NonNullable<FamilySetup['child']> = ({ outputs, request }) => {
  const { tools } = request.body as { tools: { name: string }[] };
  const mayMake = tools.some(({ name }) => name === 'spawn_agent');
  return mayMake && outputs.length === 0 ? call('m0', 'spawn_agent', { message: 'leaf' }) : undefined;
};

/** A root with an agent that has an agent; both have ended their turns. */
async function threeDeep(
  more: Pick<FamilySetup, 'carrier'> & { child?: NonNullable<FamilySetup['child']> } = {},
) {
  const family = await startFamily({
    settings: '[agents]\nmax_depth = 2',
    calls: [['spawn_agent', { message: 'mid' }], (asked) => ['wait_agent', targets(asked)]],
    child: makesOne,
    ...more,
  });
  const { client, rootId } = family;
  await client.turn(rootId, 'go');
  const [midId = ''] = agentIds(family.outputs());
  const isLeafs = ({ threadId }: { threadId: string }): boolean => threadId !== rootId && threadId !== midId;
  const { threadId: leafId } = await client.waitFor('turn/completed', isLeafs);
  return { family, midId, leafId };
}

test('closing an agent lets those below it go; opening it again brings them back', async () => {
  const { family, midId, leafId } = await threeDeep();
  const { client, rootId } = family;
  family.next(['close_agent', { target: midId }]);
  await client.turn(rootId, 'close it');
  expect(family.outputs().at(-1)).toEqual({ previous_status: { completed: 'child done' } });
  expect((await client.request('thread/loaded/list', {})).data).toEqual([rootId]);
  family.next(
    ['resume_agent', { id: midId }],
    ['send_input', { target: midId, message: 'more' }],
    ['wait_agent', { targets: [midId] }],
  );
  await client.turn(rootId, 'open it');
  expect((await client.request('thread/loaded/list', {})).data).toEqual([rootId, midId, leafId].sort());
  expect(family.outputs().slice(-3)).toEqual([
    { status: 'pending_init' },
    { submission_id: expect.any(String) },
    { status: { [midId]: { completed: 'child done' } }, timed_out: false },
  ]);
  expect(family.asked(midId).at(-1)?.words).toContain('more');
});

test('an agent that was closed by itself stays closed when the one above it is opened again', async () => {
  const { family, midId, leafId } = await threeDeep();
  const { client, rootId } = family;
  family.next(
    ['close_agent', { target: leafId }],
    ['close_agent', { target: midId }],
    ['resume_agent', { id: midId }],
  );
  await client.turn(rootId, 'go on');
  expect((await client.request('thread/loaded/list', {})).data).toEqual([rootId, midId].sort());
});

test('an agent closes neither itself nor one that it works for', async () => {
  const { family, midId } = await threeDeep({
    child: (asked) => {
      if (asked.words[0] !== 'mid') return undefined;
      const [first] = asked.outputs;
      if (first === undefined) return call('m0', 'close_agent', { target: asked.threadId });
      return asked.outputs.length === 1 ? call('m1', 'spawn_agent', { message: 'leaf' }) : undefined;
    },
  });
  const refusal = 'An agent cannot close itself or an agent that it works for.';
  expect(family.asked(midId).at(-1)?.outputs[0]).toBe(refusal);
  family.next(['close_agent', { target: family.rootId }]);
  await family.client.turn(family.rootId, 'close yourself');
  expect(family.outputs().at(-1)).toBe(refusal);
});

test('another server finds agents closed that it has not loaded, and opens them where they were left', async () => {
  const { family, midId, leafId } = await threeDeep();
  await family.close();
  const next = await family.restart();
  const { client, rootId } = next;
  await client.request('thread/resume', { threadId: rootId });
  expect((await client.request('thread/loaded/list', {})).data).toEqual([rootId]);
  next.next(
    ['wait_agent', { targets: [midId] }],
    ['resume_agent', { id: midId }],
    ['send_input', { target: midId, message: 'after the restart' }],
    ['wait_agent', { targets: [midId] }],
  );
  await client.turn(rootId, 'go on');
  expect(next.outputs().slice(-4)).toEqual([
    { status: { [midId]: 'not_found' }, timed_out: false },
    { status: 'pending_init' },
    { submission_id: expect.any(String) },
    { status: { [midId]: { completed: 'child done' } }, timed_out: false },
  ]);
  expect((await client.request('thread/loaded/list', {})).data).toEqual([rootId, midId, leafId].sort());
  const { headers } = (next.asked(midId).at(-1) as Asked).request;
  expect([headers['session_id'], headers['x-codex-parent-thread-id']]).toEqual([rootId, rootId]);
  expect(next.asked(midId).at(-1)?.words).toEqual([
    'mid',
    expect.stringContaining(leafId),
    'after the restart',
  ]);
});

test('after a kill the root goes on with what its agents had said', async () => {
  const { family, midId } = await threeDeep({ carrier: 'stdio' });
  family.process?.kill('SIGKILL');
  await family.process?.exited;
  const next = await family.restart();
  const { client, rootId } = next;
  await client.request('thread/resume', { threadId: rootId });
  next.next(
    ['resume_agent', { id: midId }],
    ['send_input', { target: midId, message: 'go on' }],
    ['wait_agent', { targets: [midId] }],
  );
  await client.turn(rootId, 'go on');
  expect(next.outputs().at(-1)).toEqual({
    status: { [midId]: { completed: 'child done' } },
    timed_out: false,
  });
  expect(next.asked(rootId).at(-1)?.words[1]).toContain(midId);
});

test('an agent that a client loads is a root of its own', async () => {
  const { family, midId } = await threeDeep();
  await family.close();
  const next = await family.restart();
  await next.client.request('thread/resume', { threadId: midId });
  await next.client.turn(midId, 'alone');
  const { headers } = (next.asked(midId).at(-1) as Asked).request;
  expect([headers['session_id'], headers['x-openai-subagent']]).toEqual([midId, undefined]);
});

test('archiving a root sets its agents aside too', async () => {
  const { family, midId, leafId } = await threeDeep();
  const { client, rootId } = family;
  await client.request('thread/archive', { threadId: rootId });
  expect((await client.request('thread/loaded/list', {})).data).toEqual([]);
  const sourceKinds = ['subAgentThreadSpawn', 'vscode'] as const;
  const { data } = await client.request('thread/list', { sourceKinds: [...sourceKinds], archived: true });
  expect(data.map(({ id }) => id).sort()).toEqual([rootId, midId, leafId].sort());
});

test('agents of a thread that is not stored are not stored either', async () => {
  const family = await startFamily({
    start: { ephemeral: true },
    calls: [
      ['spawn_agent', { message: 'a' }],
      (asked) => ['wait_agent', targets(asked)],
      ({ outputs }) => ['close_agent', { target: agentIds(outputs)[0] }],
      ({ outputs }) => ['resume_agent', { id: agentIds(outputs)[0] }],
      ({ outputs }) => ['send_input', { target: agentIds(outputs)[0], message: 'b' }],
      (asked) => ['wait_agent', targets(asked)],
    ],
  });
  const { client, rootId } = family;
  await client.turn(rootId, 'go');
  const [agentId = ''] = agentIds(family.outputs());
  expect(family.outputs().slice(2)).toEqual([
    { previous_status: { completed: 'child done' } },
    { status: 'pending_init' },
    { submission_id: expect.any(String) },
    { status: { [agentId]: { completed: 'child done' } }, timed_out: false },
  ]);
  const { data } = await client.request('thread/list', { sourceKinds: ['subAgent', 'vscode'] });
  expect(data).toEqual([]);
});
