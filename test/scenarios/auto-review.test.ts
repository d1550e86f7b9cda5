import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  call,
  CARRIERS,
  command,
  Evened,
  FIRST,
  itemCompleted,
  itemStarted,
  ManualClock,
  modelInput,
  note,
  ran,
  say,
  script,
  sse,
  startServer,
  testHome,
  toolOutputs,
  turnCompleted,
  type Script,
  type ServerSetup,
} from '../harness/index.ts';

const SETTINGS =
  'approval_policy = "on-request"\napprovals_reviewer = "auto_review"\nsandbox_mode = "workspace-write"\n';
const REFUSED = 'This action was rejected due to unacceptable risk.\nReason: ';
const NOTHING_YET = { riskLevel: null, userAuthorization: null, rationale: null };

const escalated = (text: string) =>
  script(text, { sandbox_permissions: 'require_escalated', justification: 'why' });
const verdict = (outcome: string, more: object = {}) =>
  say(
    JSON.stringify({ risk_level: 'low', user_authorization: 'high', outcome, rationale: 'because', ...more }),
  );
const TOUCH = 'touch probe';
const wants = (id: string): Script => call(id, 'shell_command', escalated(TOUCH));
const warned = (message: string) => note('guardianWarning', { threadId: '#1', message });

/** A review of the command as it begins, and as it ends. */
function review() {
  const action = { type: 'command', source: 'shell', command: `/bin/bash -c '${TOUCH}'`, cwd: '~/work' };
  const about = { ...FIRST, reviewId: '#4', targetItemId: 'c1', action };
  return {
    started: note('item/autoApprovalReview/started', {
      ...about,
      review: { status: 'inProgress', ...NOTHING_YET },
    }),
    completed: (ended: object) =>
      note('item/autoApprovalReview/completed', { ...about, decisionSource: 'agent', review: ended }),
  };
}

/** A server with a thread whose approvals are reviewed. */
async function opened(setup: ServerSetup = {}) {
  const server = await startServer({ settings: SETTINGS, ...setup });
  const { client, home, model } = server;
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  const evened = new Evened(home);
  evened.value(thread.id);
  /** Everything of a turn behind what the user said. */
  const turn = async (words = 'go') => {
    const { from, turn: ended } = await client.turn(thread.id, words);
    evened.value(ended.id);
    return { ended, heard: evened.heard(client, { from }).slice(3) };
  };
  const reviewer = (request: number) =>
    model.turns().filter(({ headers }) => headers['x-openai-subagent'] === 'guardian')[request]!;
  return { ...server, threadId: thread.id, evened, turn, reviewer };
}

describe.each(CARRIERS)('auto review over %s', (carrier) => {
  test('lets a command out of the sandbox', async () => {
    const { turn } = await opened({ carrier, scripts: [wants('c1'), verdict('allow'), say('done')] });
    const { started, completed } = review();
    const item = command(TOUCH);
    expect((await turn()).heard.slice(0, 5)).toEqual([
      itemStarted(FIRST, item),
      started,
      warned('Automatic approval review approved (risk: low, authorization: high): because'),
      completed({ status: 'approved', riskLevel: 'low', userAuthorization: 'high', rationale: 'because' }),
      itemCompleted(FIRST, { ...item, ...ran(0) }),
    ]);
  });

  test('denies a command, and tells the model why', async () => {
    const denial = verdict('deny', {
      risk_level: 'critical',
      user_authorization: 'unknown',
      rationale: ' no ',
    });
    const { turn, model } = await opened({ carrier, scripts: [wants('c1'), denial, say('sorry')] });
    const { started, completed } = review();
    const item = command(TOUCH, { status: 'declined' });
    const { heard } = await turn();
    expect(heard.slice(1, 5)).toEqual([
      started,
      warned('Automatic approval review denied (risk: critical, authorization: unknown):  no '),
      completed({ status: 'denied', riskLevel: 'critical', userAuthorization: 'unknown', rationale: ' no ' }),
      itemCompleted(FIRST, item),
    ]);
    const told = String(toolOutputs(model)['c1']);
    expect(told).toMatch(new RegExp(`^${REFUSED}no\n`));
    expect(heard[5]).toEqual(
      itemCompleted(FIRST, { ...item, aggregatedOutput: told, exitCode: -1, durationMs: 0 }),
    );
  });
});

describe('a reviewer', () => {
  test('reads what was said and done, and what is new when it is asked again', async () => {
    const { turn, threadId, reviewer, client } = await opened({
      settings: `${SETTINGS}developer_instructions = "DEV"\n`,
      scripts: [wants('c1'), verdict('allow'), say('one'), wants('c2'), verdict('allow'), say('two')],
    });
    await turn('first');
    await turn('second');
    const input = (request: number) =>
      (reviewer(request).body as { input: { role: string; content: { text: string }[] }[] }).input;
    const texts = (request: number) =>
      input(request)
        .at(-1)!
        .content.map(({ text }) => text);
    const shapes = (request: number) =>
      texts(request)
        .filter((text) => /^(>>>|\n?\[\d)/.test(text))
        .map((text) => text.trim());
    const args = JSON.stringify(escalated(TOUCH));
    expect(shapes(0)).toEqual([
      '>>> TRANSCRIPT START',
      '[1] user: first',
      `[2] tool shell_command call: ${args}`,
      '>>> TRANSCRIPT END',
      '>>> APPROVAL REQUEST START',
      '>>> APPROVAL REQUEST END',
    ]);
    expect(shapes(1)).toEqual([
      '>>> TRANSCRIPT DELTA START',
      expect.stringMatching(/^\[3\] tool shell_command result: Exit code: 0/),
      '[4] assistant: one',
      '[5] user: second',
      `[6] tool shell_command call: ${args}`,
      '>>> TRANSCRIPT DELTA END',
      '>>> APPROVAL REQUEST START',
      '>>> APPROVAL REQUEST END',
    ]);
    expect(JSON.parse(texts(0).at(-2)!)).toMatchObject({
      tool: 'shell',
      command: ['/bin/bash', '-c', TOUCH],
      justification: 'why',
      sandbox_permissions: 'require_escalated',
    });
    expect(input(0).map(({ role }) => role)).toEqual(['developer', 'user', 'user']);
    expect(
      input(1)
        .map(({ role }) => role)
        .slice(3),
    ).toEqual(['assistant', 'developer', 'user']);
    expect(input(0)[0]!.content.map(({ text }) => text)).toEqual([
      expect.stringMatching(/`sandbox_mode` is `read-only`[^]*`approval_policy` is `never`/),
    ]);
    expect(reviewer(0).body).toMatchObject({
      model: 'codex-auto-review',
      reasoning: { effort: 'low' },
      text: { format: { strict: false, schema: { required: ['outcome'] } } },
    });
    const { headers } = reviewer(1);
    expect(headers).toMatchObject({ session_id: threadId, thread_id: reviewer(0).headers['thread_id'] });
    expect(headers['thread_id']).not.toBe(threadId);
    const listed = await client.request('thread/list', { sourceKinds: ['subAgentOther'] });
    expect(listed.data).toMatchObject([
      { id: headers['thread_id'], source: { subAgent: { other: 'guardian' } } },
    ]);
    expect((await client.request('thread/loaded/list', {})).data).toEqual([threadId]);
  });

  test('is confined, whatever rules allow in the thread that it reviews', async () => {
    const home = testHome();
    home.codexHome.write('rules/default.rules', 'prefix_rule(pattern = ["mkdir"], decision = "allow")\n');
    const probe = home.root.join('probe');
    const { turn } = await opened({
      home,
      scripts: [
        wants('c1'),
        call('r1', 'shell_command', script(`mkdir ${probe}`)),
        verdict('allow'),
        say('done'),
      ],
    });
    await turn();
    expect(existsSync(probe)).toBe(false);
    home.remove();
  });

  test('goes by the policy that is configured', async () => {
    const { turn, reviewer } = await opened({
      settings: `${SETTINGS}auto_review.policy = "Nothing on Fridays."\n`,
      scripts: [wants('c1'), verdict('allow'), say('done')],
    });
    await turn();
    expect(reviewer(0).body).toMatchObject({
      instructions: expect.stringContaining('\nNothing on Fridays.\n'),
    });
  });

  test('judges patches', async () => {
    const path = '/var/tmp/quire-no-such-folder/file';
    const patch = `*** Begin Patch\n*** Add File: ${path}\n+hi\n*** End Patch`;
    const wish = [sse.created(), sse.customToolCall('c1', 'apply_patch', patch), sse.completed()];
    const { turn, reviewer, client, model } = await opened({
      settings: `${SETTINGS}model = "gpt-5.2"\n`,
      scripts: [wish, verdict('deny'), say('sorry')],
    });
    await turn();
    const [started] = client.notifications('item/autoApprovalReview/started');
    expect(started).toMatchObject({ targetItemId: 'c1', action: { type: 'applyPatch', files: [path] } });
    expect(JSON.stringify(reviewer(0).body)).toContain(JSON.stringify(JSON.stringify(patch)).slice(3, -3));
    expect(toolOutputs(model)['c1']).toMatch(REFUSED);
    expect(existsSync(path)).toBe(false);
  });
});

describe('other tools', () => {
  test('a command that may go on is judged with its terminal, and its refusal told in its own form', async () => {
    const wish = call('c1', 'exec_command', {
      cmd: TOUCH,
      login: false,
      tty: true,
      sandbox_permissions: 'require_escalated',
    });
    const { turn, reviewer, client, model } = await opened({
      scripts: [wish, verdict('deny'), say('sorry')],
    });
    await turn();
    const [started] = client.notifications('item/autoApprovalReview/started');
    expect(started?.action).toMatchObject({ type: 'command', source: 'unifiedExec' });
    const body = JSON.stringify(reviewer(0).body);
    expect(body).toContain(String.raw`\"tool\": \"exec_command\",\n  \"tty\": true`);
    expect(toolOutputs(model)['c1']).toContain(
      String.raw`Rejected(\"${REFUSED.replace('\n', String.raw`\\n`)}because`,
    );
  });

  test('commands beside each other are judged beside each other', async () => {
    const wish = (id: string) =>
      sse.functionCall(id, 'exec_command', {
        cmd: TOUCH,
        login: false,
        sandbox_permissions: 'require_escalated',
        justification: 'j',
      });
    const { turn, client } = await opened({
      settings: `${SETTINGS}model = "gpt-5.2"\n`,
      scripts: [
        [sse.created(), wish('c1'), wish('c2'), sse.completed()],
        verdict('allow'),
        verdict('allow'),
        say('done'),
      ],
    });
    await turn();
    const methods = client.methods().filter((method) => /autoApproval/.test(method));
    expect(methods.map((method) => method.split('/').at(-1))).toEqual([
      'started',
      'started',
      'completed',
      'completed',
    ]);
  });

  test.each([
    ['allow', { file_system: { write: ['/var/tmp/quire-granted'] } }],
    ['deny', { file_system: null }],
  ])('permissions that the model asks for: %s', async (outcome, granted) => {
    const permissions = { file_system: { write: ['/var/tmp/quire-granted'] } };
    const wish = call('c1', 'request_permissions', { reason: 'r', permissions });
    const { turn, client, model } = await opened({
      settings: `${SETTINGS}features.request_permissions_tool = true\n`,
      scripts: [wish, verdict(outcome), say('done')],
    });
    await turn();
    const [started] = client.notifications('item/autoApprovalReview/started');
    expect(started).toMatchObject({
      targetItemId: 'c1',
      action: { type: 'requestPermissions', reason: 'r' },
    });
    expect(JSON.parse(String(toolOutputs(model)['c1']))).toEqual({
      permissions: { network: null, ...granted },
      scope: 'turn',
    });
  });

  test('a user may grant permissions and have every command judged from then on', async () => {
    const permissions = { file_system: { write: ['/var/tmp/quire-granted'] } };
    const wish = call('c1', 'request_permissions', { permissions });
    const { turn, client } = await opened({
      settings: `${SETTINGS.replace('auto_review', 'user')}features.request_permissions_tool = true\n`,
      scripts: [
        wish,
        call('c2', 'shell_command', script(TOUCH)),
        verdict('allow'),
        call('c3', 'shell_command', script(TOUCH)),
        verdict('deny'),
        say('done'),
      ],
    });
    client.on('item/permissions/requestApproval', () => ({
      permissions: { fileSystem: { read: null, write: ['/var/tmp/quire-granted'] } },
      scope: 'turn',
      strictAutoReview: true,
    }));
    await turn();
    const reviews = client.notifications('item/autoApprovalReview/completed');
    expect(reviews.map(({ targetItemId, review }) => [targetItemId, review.status])).toEqual([
      ['c2', 'approved'],
      ['c3', 'denied'],
    ]);
  });
});

describe('what is no leave', () => {
  const failures: [string, Script, string][] = [
    ['other words', say('fine by me'), 'guardian assessment was not valid JSON'],
    ['another outcome', say('{"outcome":"maybe"}'), 'unknown variant `maybe`, expected `allow` or `deny`'],
    ['no outcome', say('{}'), 'missing field `outcome`'],
    ['nothing', [sse.created(), sse.completed()], 'guardian review completed without an assessment payload'],
    ['an error', { status: 400, body: 'no' }, 'no'],
  ];
  test.each(failures)('%s', async (_what, answer, reason) => {
    const { turn, client, model } = await opened({ scripts: [wants('c1'), answer, say('sorry')] });
    expect((await turn()).ended.status).toBe('completed');
    const rationale = `Automatic approval review failed: ${reason}`;
    expect(client.notifications('item/autoApprovalReview/completed').map((ended) => ended.review)).toEqual([
      { status: 'denied', riskLevel: 'high', userAuthorization: 'unknown', rationale },
    ]);
    expect(toolOutputs(model)['c1']).toMatch(REFUSED + rationale);
  });

  test('an answer that does not come in time', async () => {
    const clock = new ManualClock();
    let open = (): void => undefined;
    const hold = new Promise<void>((resolve) => (open = resolve));
    const slow = [sse.created(), { hold }, sse.message('late'), sse.completed()];
    const { turn, client, model } = await opened({ clock, scripts: [wants('c1'), slow, say('sorry')] });
    const ended = turn();
    await model.received(2);
    clock.advance(90_000);
    await ended;
    const rationale = 'Automatic approval review timed out while evaluating the requested approval.';
    expect(client.notifications('item/autoApprovalReview/completed').map((end) => end.review)).toEqual([
      { status: 'timedOut', riskLevel: null, userAuthorization: null, rationale },
    ]);
    expect(client.notifications('guardianWarning').map(({ message }) => message)).toEqual([rationale]);
    expect(toolOutputs(model)['c1']).toMatch(/not done in time/);
    open();
  });

  test('the end of the turn', async () => {
    let open = (): void => undefined;
    const hold = new Promise<void>((resolve) => (open = resolve));
    const slow = [sse.created(), { hold }, sse.message('late'), sse.completed()];
    const { client, threadId, model } = await opened({ scripts: [wants('c1'), slow] });
    const from = client.mark();
    const input = [{ type: 'text' as const, text: 'go', text_elements: [] }];
    const { turn } = await client.request('turn/start', { threadId, input });
    await model.received(2);
    await client.request('turn/interrupt', { threadId, turnId: turn.id });
    const end = await client.waitFor('turn/completed', () => true, { from });
    expect(end.turn.status).toBe('interrupted');
    expect(client.notifications('item/autoApprovalReview/completed').map((ended) => ended.review)).toEqual([
      { status: 'aborted', ...NOTHING_YET },
    ]);
    open();
  });
});

describe('denials', () => {
  const deny = verdict('deny');

  test('three in a row end the turn', async () => {
    const scripts = ['c1', 'c2', 'c3'].flatMap((id) => [wants(id), deny]);
    const { turn, client, threadId, model } = await opened({ scripts: [...scripts, say('ok')] });
    const { ended, heard } = await turn();
    expect(ended.status).toBe('interrupted');
    expect(heard.at(-1)).toEqual(turnCompleted(FIRST, 'interrupted'));
    expect(client.notifications('guardianWarning').at(-1)?.message).toBe(
      'Automatic approval review rejected too many approval requests for this turn (3 consecutive, 3 total); interrupting the turn.',
    );
    await client.turn(threadId, 'again');
    expect(toolOutputs(model)['c3']).toMatch(REFUSED);
    expect(modelInput(model).at(-2)?.content?.[0]?.text).toMatch(/^<turn_aborted>/);
  });

  test('ten in all do, too; what is no denial interrupts a row', async () => {
    const pairs = Array.from({ length: 5 }, (_, n) => [
      wants(`a${n}`),
      deny,
      wants(`b${n}`),
      deny,
      wants(`c${n}`),
      say('?'),
    ]);
    const { turn, client } = await opened({ scripts: pairs.flat().slice(0, -2) });
    expect((await turn()).ended.status).toBe('interrupted');
    expect(client.notifications('guardianWarning').at(-1)?.message).toMatch(/\(2 consecutive, 10 total\)/);
  });

  test('that the user approves are told to the model and to the next review', async () => {
    const { turn, client, threadId, model, reviewer } = await opened({
      scripts: [wants('c1'), deny, say('sorry'), wants('c2'), verdict('allow'), say('done')],
    });
    await turn();
    const { reviewId: id, action } = client.notifications('item/autoApprovalReview/completed')[0]!;
    const event = { id, status: 'denied', action };
    const approve = (what: unknown) =>
      client.requestError('thread/approveGuardianDeniedAction', { threadId, event: what });
    expect(await approve({})).toEqual({
      code: -32600,
      message: 'invalid Guardian denial event: missing field `id`',
    });
    expect(await approve(7)).toEqual({
      code: -32600,
      message:
        'invalid Guardian denial event: invalid type: integer `7`, expected struct GuardianAssessmentEvent',
    });
    for (const status of ['approved', 'denied']) {
      const params = { threadId, event: { ...event, status } };
      expect(await client.request('thread/approveGuardianDeniedAction', params)).toEqual({});
    }
    await turn('once more');
    const approvals = modelInput(model).filter(({ content }) =>
      /has approved/.test(content?.[0]?.text ?? ''),
    );
    expect(approvals).toHaveLength(1);
    expect(approvals[0]).toMatchObject({ role: 'developer' });
    expect(approvals[0]?.content?.[0]?.text).toContain(
      JSON.stringify({ action, outcome: 'allowed' }, null, 2),
    );
    expect(JSON.stringify(reviewer(1).body)).toMatch(/\[5\] developer: The user has approved/);
  });
});

describe('the user is asked all the same', () => {
  const asked: [string, object][] = [
    ['under another policy', { approvalPolicy: 'untrusted' }],
    ['where the turn says so', { approvalsReviewer: 'user' }],
  ];
  test.each(asked)('%s', async (_when, overrides) => {
    const wish = 'approvalPolicy' in overrides ? call('c1', 'shell_command', script(TOUCH)) : wants('c1');
    const { client, threadId } = await opened({ scripts: [wish, say('done')] });
    client.on('item/commandExecution/requestApproval', () => ({ decision: 'accept' }));
    await client.turn(threadId, 'go', overrides);
    const asked = client.methods().filter((method) => /requestApproval|autoApproval/.test(method));
    expect(asked).toEqual(['item/commandExecution/requestApproval']);
  });
});
