import { expect, test } from 'vitest';
import {
  agentMessage,
  call,
  Evened,
  FIRST,
  itemCompleted,
  itemStarted,
  modelRoles,
  note,
  say,
  sse,
  startServer,
  toolOutputs,
  turnCompleted,
  turnStarted,
  userSaid,
} from '../harness/index.ts';

const mode = (kind: 'plan' | 'default', instructions: string | null = null) => ({
  mode: kind,
  settings: { model: 'mock-model', reasoning_effort: null, developer_instructions: instructions },
});
const PLAN = '#2-plan';
const planItem = (text: string): object => ({ type: 'plan', id: PLAN, text });
const planDelta = (delta: string) => note('item/plan/delta', { ...FIRST, itemId: PLAN, delta });
const said = (delta: string) => note('item/agentMessage/delta', { ...FIRST, itemId: 'msg-1', delta });

test('the modes that clients can offer', async () => {
  const { client } = await startServer();
  expect(await client.request('collaborationMode/list', {})).toEqual({
    data: [
      { name: 'Plan', mode: 'plan', model: null, reasoning_effort: 'medium' },
      { name: 'Default', mode: 'default', model: null, reasoning_effort: null },
    ],
  });
});

/** What is heard of a turn in plan mode in which the model says `deltas`. */
async function heardOf(...deltas: readonly string[]) {
  const { client, home } = await startServer({ scripts: [say(deltas.join(''), { deltas: [...deltas] })] });
  const evened = new Evened(home);
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  evened.value(thread.id);
  const { from, turn } = await client.turn(thread.id, 'go', { collaborationMode: mode('plan') });
  const heard = evened.heard(client, { from });
  const read = await client.request('thread/read', { threadId: thread.id, includeTurns: true });
  const stored = read.thread.turns[0]?.items.slice(1).map((item) => ({
    ...item,
    id: item.id.replace(turn.id, '#2'),
  }));
  expect(heard.slice(0, 3)).toEqual([turnStarted(FIRST), ...userSaid(FIRST, '#3', 'go')]);
  return { heard: heard.slice(3, -1), stored };
}

test('a plan is parted from the text around it, wherever its tags are cut', async () => {
  const { heard, stored } = await heardOf(
    'Be',
    'fore\n<prop',
    'osed_plan>\n- o',
    'ne\n</proposed_',
    'plan>\nAfter',
  );
  expect(heard).toEqual([
    itemStarted(FIRST, agentMessage('')),
    said('Be'),
    said('fore\n'),
    itemStarted(FIRST, planItem('')),
    planDelta('- o'),
    planDelta('ne\n'),
    said('After'),
    itemCompleted(FIRST, planItem('- one\n')),
    itemCompleted(FIRST, agentMessage('Before\nAfter')),
  ]);
  expect(stored).toEqual([planItem('- one\n'), agentMessage('Before\nAfter', 'item-2')]);
});

test('a message that is nothing but a plan is no message', async () => {
  const { heard, stored } = await heardOf('\n<proposed_plan>\nall\n</proposed_plan>\n');
  expect(heard).toEqual([
    itemStarted(FIRST, planItem('')),
    planDelta('all\n'),
    itemCompleted(FIRST, planItem('all\n')),
  ]);
  expect(stored).toEqual([planItem('all\n')]);
});

test('tags that do not stand alone on their lines are text', async () => {
  const text = 'an inline <proposed_plan> is none\n<proposed_plan> nor this\n</proposed_plan>';
  const { heard } = await heardOf(text);
  expect(heard).toEqual([
    itemStarted(FIRST, agentMessage('')),
    said('an inline <proposed_plan> is none\n<proposed_plan> nor this\n'),
    said('</proposed_plan>'),
    itemCompleted(FIRST, agentMessage(text)),
  ]);
});

test('the last of several plans takes the place of the others', async () => {
  const block = (text: string): string => `<proposed_plan>\n${text}\n</proposed_plan>\n`;
  const { heard } = await heardOf(block('old'), block('new'));
  expect(heard).toEqual([
    itemStarted(FIRST, planItem('')),
    planDelta('old\n'),
    planDelta('new\n'),
    itemCompleted(FIRST, planItem('new\n')),
  ]);
});

test('a plan that breaks off is completed as far as it got, before the turn ends', async () => {
  const { client, home } = await startServer({
    scripts: [
      [
        sse.created(),
        sse.messageAdded('m'),
        sse.textDelta('Hm.\n<proposed_plan>\nhalf'),
        { hold: new Promise(() => undefined) },
      ],
    ],
  });
  const evened = new Evened(home);
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  evened.value(thread.id);
  const from = client.mark();
  const { turn } = await client.request('turn/start', {
    threadId: thread.id,
    input: [{ type: 'text', text: 'go', text_elements: [] }],
    collaborationMode: mode('plan'),
  });
  await client.waitFor('item/plan/delta');
  await client.request('turn/interrupt', { threadId: thread.id, turnId: turn.id });
  await client.waitFor('turn/completed');
  expect(evened.heard(client, { from }).slice(-3)).toEqual([
    itemCompleted(FIRST, agentMessage('Hm.\n', 'm')),
    itemCompleted(FIRST, planItem('half')),
    turnCompleted(FIRST, 'interrupted'),
  ]);
});

test('outside of plan mode a plan is text, and citations are left out of it while it streams', async () => {
  const text = '<proposed_plan>\nx\n</proposed_plan>';
  const cited = 'a<oai-mem-citation><citation_entries>\n</citation_entries></oai-mem-citation>b';
  const { client, home } = await startServer({
    scripts: [say(text), say(cited, { deltas: ['a<oai-', 'mem-citation><cita', cited.slice(23)] })],
  });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  await client.turn(thread.id, 'go');
  await client.turn(thread.id, 'cite');
  expect(client.notifications('item/agentMessage/delta').map(({ delta }) => delta)).toEqual([text, 'a', 'b']);
  expect(client.notifications('item/plan/delta')).toEqual([]);
  const { turns } = (await client.request('thread/read', { threadId: thread.id, includeTurns: true })).thread;
  expect(turns.map(({ items }) => items[1])).toEqual([
    agentMessage(text, 'item-2'),
    agentMessage('ab', 'item-4'),
  ]);
});

test('the mode lasts until another is chosen; the model is told when it changes, and keeps its checklist away', async () => {
  const plan = { plan: [{ step: 's', status: 'pending' }] };
  const { client, home, model } = await startServer({
    scripts: [
      call('a', 'update_plan', plan),
      say('1'),
      call('b', 'update_plan', 5),
      say('2'),
      call('c', 'update_plan', plan),
      say('3'),
    ],
  });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  await client.turn(thread.id, 'one', { collaborationMode: mode('plan') });
  await client.turn(thread.id, 'two');
  await client.turn(thread.id, 'three', { collaborationMode: mode('default', 'OWN WORDS') });
  const refusal = 'update_plan is a TODO/checklist tool and is not allowed in Plan mode';
  expect(toolOutputs(model)).toEqual({ a: refusal, b: refusal, c: 'Plan updated' });
  expect(modelRoles(model).filter((role) => role === 'developer')).toHaveLength(2);
  const told = JSON.stringify(model.turns().at(-1)?.body);
  expect(told).toContain('<collaboration_mode># Collaboration mode: Plan');
  expect(told).toContain('<collaboration_mode>OWN WORDS</collaboration_mode>');
});

test('a goal rests while the model plans', async () => {
  const { client, home, model } = await startServer({
    scripts: [call('g', 'create_goal', { objective: 'more' }), say('made'), say('planned')],
    settings: '[features]\ngoals = true',
  });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  await client.turn(thread.id, 'one', { collaborationMode: mode('plan') });
  await client.turn(thread.id, 'two');
  const { goal } = await client.request('thread/goal/get', { threadId: thread.id });
  expect(goal).toMatchObject({ status: 'active', tokensUsed: 0 });
  expect(model.turns()).toHaveLength(3);
});
