import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { CommandExecutionApprovalDecision } from '../../src/protocol/index.ts';
import {
  asks,
  Evened,
  execCommand,
  FIRST,
  itemCompleted,
  itemStarted,
  modelSaid,
  note,
  ran,
  say,
  sessionReport,
  startedSession,
  startServer,
  toolOutputs,
  turnCompleted,
  type Script,
} from '../harness/index.ts';

const policy = (name: string): string => `approval_policy = "${name}"\nsandbox_mode = "workspace-write"`;
const asksAll = policy('untrusted');
const done = say('done');

async function begun(scripts: readonly Script[], settings = asksAll) {
  const server = await startServer({ scripts, settings });
  const evened = new Evened(server.home);
  const { thread } = await server.client.request('thread/start', { cwd: server.home.workspace.path });
  evened.value(thread.id);
  return { ...server, evened, thread };
}

type Begun = Awaited<ReturnType<typeof begun>>;

/** Runs a turn in which every question gets the same answer; returns what was heard after the user's words. */
async function answered(
  { client, evened, thread, model }: Begun,
  decision: CommandExecutionApprovalDecision,
) {
  client.on('item/commandExecution/requestApproval', () => ({ decision }));
  const { from } = await client.turn(thread.id, 'go');
  const outputs = model.turns().length > 1 ? evened.value(toolOutputs(model)) : {};
  return { heard: evened.heard(client, { from }).slice(3), outputs };
}

/** The item as it is known before its process is. */
const proposed = (script: string, differing: object = {}) =>
  startedSession(script, { processId: null, source: 'agent', ...differing });

const asked = (script: string, rule: readonly string[], reason?: string) =>
  asks('item/commandExecution/requestApproval', 0, {
    ...FIRST,
    itemId: 'c1',
    ...(reason === undefined ? {} : { reason }),
    command: `/bin/bash -c '${script}'`,
    cwd: '~/work',
    commandActions: [{ type: 'unknown', command: script }],
    proposedExecpolicyAmendment: rule,
    availableDecisions: [
      'accept',
      { acceptWithExecpolicyAmendment: { execpolicy_amendment: rule } },
      'cancel',
    ],
  });
const resolved = note('serverRequest/resolved', { threadId: '#1', requestId: 0 });
const failed = (script: string, reason: string): string =>
  `exec_command failed for \`/bin/bash -c '${script}'\`: CreateProcess { message: ${JSON.stringify(`Rejected(${JSON.stringify(reason)})`)} }`;

describe('the user is asked before a command runs', () => {
  test('and accepts', async () => {
    const { heard, outputs } = await answered(await begun([execCommand('touch made'), done]), 'accept');
    expect(heard).toEqual([
      itemStarted(FIRST, proposed('touch made')),
      asked('touch made', ['touch', 'made']),
      resolved,
      itemCompleted(FIRST, startedSession('touch made', ran(0))),
      ...modelSaid(FIRST, 'done'),
      turnCompleted(FIRST),
    ]);
    expect(outputs).toEqual({ c1: sessionReport('') });
  });

  test('and declines: the command never ran', async () => {
    const server = await begun([execCommand('touch made'), done]);
    const { heard, outputs } = await answered(server, 'decline');
    expect(heard.slice(0, 4)).toEqual([
      itemStarted(FIRST, proposed('touch made')),
      asked('touch made', ['touch', 'made']),
      resolved,
      itemCompleted(FIRST, proposed('touch made', { status: 'declined' })),
    ]);
    expect(outputs).toEqual({ c1: failed('touch made', 'rejected by user') });
    expect(existsSync(server.home.workspace.join('made'))).toBe(false);
  });

  test('and ends the turn', async () => {
    const { heard } = await answered(await begun([execCommand('touch made')]), 'cancel');
    expect(heard.slice(3)).toEqual([
      itemCompleted(FIRST, proposed('touch made', { status: 'declined' })),
      turnCompleted(FIRST, 'interrupted'),
    ]);
  });

  test('and interrupts the turn instead', async () => {
    const { client, evened, thread } = await begun([execCommand('touch made')]);
    const from = client.mark();
    const input = [{ type: 'text' as const, text: 'go', text_elements: [] }];
    const { turn } = await client.request('turn/start', { threadId: thread.id, input });
    await client.waitForRequest('item/commandExecution/requestApproval');
    await client.request('turn/interrupt', { threadId: thread.id, turnId: turn.id });
    await client.waitFor('turn/completed');
    expect(evened.heard(client, { from }).slice(-2)).toEqual([
      itemCompleted(FIRST, proposed('touch made', { status: 'declined' })),
      turnCompleted(FIRST, 'interrupted'),
    ]);
  });

  test('once for the session', async () => {
    const server = await begun([execCommand('touch made'), execCommand('touch made', {}, 'c2'), done]);
    const { heard } = await answered(server, 'acceptForSession');
    expect(heard.filter(({ method }) => method.endsWith('requestApproval'))).toHaveLength(1);
  });

  test('to let it leave the sandbox', async () => {
    const beyond = {
      sandbox_permissions: 'require_escalated',
      justification: 'may I?',
      prefix_rule: ['touch'],
    };
    const server = await begun([execCommand('touch ../made', beyond), done], policy('on-request'));
    const { heard } = await answered(server, 'accept');
    expect(heard[1]).toEqual(asked('touch ../made', ['touch'], 'may I?'));
    expect(existsSync(server.home.root.join('made'))).toBe(true);
  });
});

describe('a command that the sandbox stops at once', () => {
  test('runs again outside it if the user says so', async () => {
    const server = await begun([execCommand('touch ../made'), done], policy('on-failure'));
    const { heard, outputs } = await answered(server, 'accept');
    expect(heard.slice(0, 4)).toEqual([
      itemStarted(FIRST, proposed('touch ../made')),
      asked('touch ../made', ['touch', '../made'], 'command failed; retry without sandbox?'),
      resolved,
      itemCompleted(FIRST, startedSession('touch ../made', ran(0))),
    ]);
    expect(outputs).toEqual({ c1: sessionReport('') });
    expect(existsSync(server.home.root.join('made'))).toBe(true);
  });

  test('is declined if the user says no', async () => {
    const server = await begun([execCommand('touch ../made'), done], policy('on-failure'));
    const { heard, outputs } = await answered(server, 'decline');
    expect(heard[3]).toEqual(itemCompleted(FIRST, proposed('touch ../made', { status: 'declined' })));
    expect(outputs).toEqual({ c1: failed('touch ../made', 'rejected by user') });
  });

  test('runs again unasked where the user allowed it before', async () => {
    const server = await begun([execCommand('touch ../made'), done]);
    const { heard } = await answered(server, 'accept');
    expect(heard.filter(({ method }) => method.endsWith('requestApproval'))).toHaveLength(1);
    expect(existsSync(server.home.root.join('made'))).toBe(true);
  });
});

test('what policy refuses is told to the model alone', async () => {
  const server = await begun([execCommand('rm -rf made'), done], policy('never'));
  const { heard, outputs } = await answered(server, 'accept');
  expect(outputs).toEqual({
    c1: failed('rm -rf made', "`/bin/bash -c 'rm -rf made'` rejected: blocked by policy"),
  });
  expect(heard).toEqual([...modelSaid(FIRST, 'done'), turnCompleted(FIRST)]);
});

test.each<object>([
  { sandbox_permissions: 'require_escalated' },
  { sandbox_permissions: 'with_additional_permissions' },
  { additional_permissions: { network: { enabled: true } } },
])('a model that may not ask is told so, before what it asks is looked at: %j', async (asked) => {
  const beyond = execCommand('true', asked);
  const { outputs } = await answered(await begun([beyond, done], policy('never')), 'accept');
  expect(outputs).toEqual({
    c1: 'approval policy is Never; reject command — you cannot ask for escalated permissions if the approval policy is Never',
  });
});
