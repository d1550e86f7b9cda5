import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  asks,
  call,
  CARRIERS,
  command,
  Evened,
  FIRST,
  itemCompleted,
  itemStarted,
  modelSaid,
  note,
  ran,
  report,
  say,
  script,
  startServer,
  toolOutputs,
  turnCompleted,
  turnStarted,
  userSaid,
  type Carrier,
  type Script,
} from '../harness/index.ts';

const untrusted = 'approval_policy = "untrusted"\nsandbox_mode = "workspace-write"';
const make = (file: string, id = 'c1') => call(id, 'shell_command', script(`touch ${file}`));

async function started(scripts: readonly Script[], carrier: Carrier = 'memory') {
  const server = await startServer({ carrier, scripts, settings: untrusted });
  const evened = new Evened(server.home);
  const { thread } = await server.client.request('thread/start', { cwd: server.home.workspace.path });
  evened.value(thread.id);
  const made = (file: string): boolean => existsSync(server.home.workspace.join(file));
  return { ...server, evened, thread, made };
}

const asked = (file: string, id = 0) =>
  asks('item/commandExecution/requestApproval', id, {
    ...FIRST,
    itemId: 'c1',
    command: `/bin/bash -c 'touch ${file}'`,
    cwd: '~/work',
    commandActions: [{ type: 'unknown', command: `touch ${file}` }],
    proposedExecpolicyAmendment: ['touch', file],
    availableDecisions: [
      'accept',
      { acceptWithExecpolicyAmendment: { execpolicy_amendment: ['touch', file] } },
      'cancel',
    ],
  });
const resolved = (requestId = 0) => note('serverRequest/resolved', { threadId: '#1', requestId });
const declined = (aggregatedOutput: string | null) => ({
  status: 'declined',
  aggregatedOutput,
  exitCode: aggregatedOutput === null ? null : -1,
  durationMs: aggregatedOutput === null ? null : 0,
});
const rejected = 'exec command rejected by user';

describe.each(CARRIERS)('a command that the client is asked about, over %s', (carrier) => {
  test('runs once it is accepted', async () => {
    const { client, evened, thread, made, model } = await started([make('x'), say('done')], carrier);
    client.on('item/commandExecution/requestApproval', () => ({ decision: 'accept' }));
    const { from } = await client.turn(thread.id, 'go');
    expect(evened.heard(client, { from })).toEqual([
      turnStarted(FIRST),
      ...userSaid(FIRST, '#3', 'go'),
      itemStarted(FIRST, command('touch x')),
      asked('x'),
      resolved(),
      itemCompleted(FIRST, command('touch x', ran())),
      ...modelSaid(FIRST, 'done'),
      turnCompleted(FIRST),
    ]);
    expect(made('x')).toBe(true);
    expect(evened.value(toolOutputs(model))).toEqual({ c1: report() });
  });
});

test('the thread shows that it waits for the client', async () => {
  const { client, thread } = await started([make('x'), say('done')]);
  client.on('item/commandExecution/requestApproval', () => ({ decision: 'accept' }));
  await client.turn(thread.id, 'go');
  expect(client.notifications('thread/status/changed').map(({ status }) => status)).toEqual([
    { type: 'active', activeFlags: [] },
    { type: 'active', activeFlags: ['waitingOnApproval'] },
    { type: 'active', activeFlags: [] },
    { type: 'idle' },
  ]);
});

test('a declined command does not run; the model is told and goes on', async () => {
  const { client, evened, thread, made, model } = await started([make('x'), say('well then')]);
  client.on('item/commandExecution/requestApproval', () => ({ decision: 'decline' }));
  const { from } = await client.turn(thread.id, 'go');
  expect(evened.heard(client, { from }).slice(5)).toEqual([
    resolved(),
    itemCompleted(FIRST, command('touch x', declined(null))),
    itemCompleted(FIRST, command('touch x', declined(rejected))),
    ...modelSaid(FIRST, 'well then'),
    turnCompleted(FIRST),
  ]);
  expect(made('x')).toBe(false);
  expect(toolOutputs(model)).toEqual({ c1: rejected });
});

test('cancel ends the turn as interrupted', async () => {
  const { client, evened, thread, made, model } = await started([make('x')]);
  client.on('item/commandExecution/requestApproval', () => ({ decision: 'cancel' }));
  const { from } = await client.turn(thread.id, 'go');
  expect(evened.heard(client, { from }).slice(5)).toEqual([
    resolved(),
    itemCompleted(FIRST, command('touch x', declined(null))),
    turnCompleted(FIRST, 'interrupted'),
  ]);
  expect(made('x')).toBe(false);
  expect(model.turns()).toHaveLength(1);
});

test.each([
  ['for the session', 'acceptForSession' as const],
  ['with the proposed rule', { acceptWithExecpolicyAmendment: { execpolicy_amendment: ['touch', 'x'] } }],
])('a command accepted %s is not asked about again in this thread', async (_, decision) => {
  const { client, thread, made } = await started([make('x'), make('x', 'c2'), make('y', 'c3'), say('done')]);
  client.on('item/commandExecution/requestApproval', ({ itemId }) =>
    itemId === 'c1' ? { decision } : { decision: 'decline' },
  );
  const { from } = await client.turn(thread.id, 'go');
  const ended = client
    .notifications('item/completed', from)
    .flatMap(({ item }) => (item.type === 'commandExecution' ? [[item.id, item.status]] : []));
  expect(ended).toEqual([
    ['c1', 'completed'],
    ['c2', 'completed'],
    ['c3', 'declined'],
    ['c3', 'declined'],
  ]);
  expect(client.notifications('serverRequest/resolved', from)).toHaveLength(2);
  expect([made('x'), made('y')]).toEqual([true, false]);
});

test.each([
  ['deny', { c1: ['declined', 'declined'], c2: ['declined', 'declined'] }],
  ['allow', { c1: ['completed'], c2: ['completed'] }],
] as const)('a network amendment that says %s counts for the one command', async (action, ends) => {
  const { client, thread } = await started([make('x'), make('x', 'c2'), say('done')]);
  client.on('item/commandExecution/requestApproval', () => ({
    decision: { applyNetworkPolicyAmendment: { network_policy_amendment: { host: 'h', action } } },
  }));
  const { from } = await client.turn(thread.id, 'go');
  const ended: Record<string, string[]> = {};
  for (const { item } of client.notifications('item/completed', from)) {
    if (item.type === 'commandExecution') (ended[item.id] ??= []).push(item.status);
  }
  expect(ended).toEqual(ends);
  expect(client.notifications('serverRequest/resolved', from)).toHaveLength(2);
});

test.each([
  ['that cannot be read', (id: number) => ({ id, result: { decision: 'whatever' } })],
  ['without a decision', (id: number) => ({ id, result: null })],
  ['that is an error', (id: number) => ({ id, error: { code: -32000, message: 'no' } })],
])('an answer %s declines', async (_, answer) => {
  const { client, thread, made, model } = await started([make('x'), say('well then')]);
  const from = client.mark();
  await client.request('turn/start', {
    threadId: thread.id,
    input: [{ type: 'text', text: 'go', text_elements: [] }],
  });
  const { id } = await client.waitForRequest('item/commandExecution/requestApproval');
  client.sendRaw(answer(id));
  await client.waitFor('turn/completed', undefined, { from });
  expect(made('x')).toBe(false);
  expect(toolOutputs(model)).toEqual({ c1: rejected });
});

test('an approval covers a command together with its folder', async () => {
  const inSub = (id: string) => call(id, 'shell_command', script('touch x', { workdir: 'sub' }));
  const { client, home, thread, made } = await started([make('x'), inSub('c2'), inSub('c3'), say('done')]);
  home.workspace.write('sub/y', '');
  client.on('item/commandExecution/requestApproval', () => ({ decision: 'acceptForSession' }));
  await client.turn(thread.id, 'go');
  expect(client.notifications('serverRequest/resolved')).toHaveLength(2);
  expect([made('x'), made('sub/x')]).toEqual([true, true]);
});
