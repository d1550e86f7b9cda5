import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { ReviewTarget } from '../../src/protocol/index.ts';
import {
  call,
  CARRIERS,
  command,
  Evened,
  FIRST,
  itemCompleted,
  itemStarted,
  modelHeard,
  modelInput,
  note,
  ran,
  say,
  script,
  sse,
  startServer,
  turnCompleted,
  turnStarted,
  userSaid,
  type At,
  type ServerSetup,
} from '../harness/index.ts';

const FINDING = {
  title: '[P1] Close the file',
  body: 'It stays open.\nAlways.',
  confidence_score: 0.9,
  priority: 1,
  code_location: { absolute_file_path: '/src/a.ts', line_range: { start: 10, end: 20 } },
};
const REVIEW = {
  findings: [FINDING],
  overall_correctness: 'patch is incorrect',
  overall_explanation: ' Nearly there. ',
  overall_confidence_score: 0.75,
};
const RENDERED =
  'Nearly there.\n\nReview comment:\n\n- [P1] Close the file — /src/a.ts:10-20\n  It stays open.\n  Always.';
const NO_REVIEW = 'Reviewer failed to output a response.';
const INTERRUPTED = 'Review was interrupted. Please re-run /review and wait for it to complete.';
const COMMIT: ReviewTarget = { type: 'commit', sha: '1234567deadbeef', title: 'Tidy up' };
const COMMIT_PROMPT =
  'Review what commit 1234567deadbeef ("Tidy up") changes. List what the author should act on, the most important first.';

const whole = (at: At, item: object) => [itemStarted(at, item), itemCompleted(at, item)];
const entered = (at: At, review: string) => whole(at, { type: 'enteredReviewMode', id: at.turnId, review });
const left = (at: At, review: string, text = review) => [
  ...whole(at, { type: 'exitedReviewMode', id: at.turnId, review }),
  ...whole(at, {
    type: 'agentMessage',
    id: 'review_rollout_assistant',
    text,
    phase: null,
    memoryCitation: null,
  }),
];

/** A server with a thread in which nothing was said yet. */
async function opened(setup: ServerSetup = {}) {
  const server = await startServer(setup);
  const { client, home, model } = server;
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  const evened = new Evened(home);
  evened.value(thread.id);
  const start = (target: ReviewTarget) => client.request('review/start', { threadId: thread.id, target });
  const review = async (target: ReviewTarget) => {
    const from = client.mark();
    const { turn } = await start(target);
    const ended = await client.waitFor('turn/completed', (end) => end.turn.id === turn.id, { from });
    return { from, turn, ended };
  };
  const asked = (request = -1) => (model.turns().at(request)?.body ?? {}) as Record<string, unknown>;
  return { ...server, thread, threadId: thread.id, evened, start, review, asked };
}

describe.each(CARRIERS)('review/start over %s', (carrier) => {
  test('lets a reviewer look, and tells what it did and found in one turn', async () => {
    const { client, evened, review, thread, model } = await opened({
      carrier,
      scripts: [call('c1', 'shell_command', script('echo hi')), say(JSON.stringify(REVIEW)), say('ok')],
    });
    const { from, turn } = await review(COMMIT);
    const none = { error: null, startedAt: null, completedAt: null, durationMs: null };
    const content = [{ type: 'text', text: 'commit 1234567: Tidy up', text_elements: [] }];
    expect(turn).toEqual({
      id: turn.id,
      items: [{ type: 'userMessage', id: turn.id, content }],
      itemsView: 'notLoaded',
      status: 'inProgress',
      ...none,
    });
    evened.value(turn.id);
    expect(evened.heard(client, { from })).toEqual([
      turnStarted(FIRST),
      ...entered(FIRST, 'commit 1234567: Tidy up'),
      ...userSaid(FIRST, '#3', COMMIT_PROMPT),
      itemStarted(FIRST, command('echo hi')),
      note('item/commandExecution/outputDelta', { ...FIRST, itemId: 'c1', delta: 'hi\n' }),
      itemCompleted(FIRST, command('echo hi', ran(0, 'hi\n'))),
      ...left(FIRST, RENDERED),
      turnCompleted(FIRST),
    ]);
    await client.turn(thread.id, 'thanks');
    expect(modelHeard(model)).toEqual([
      'user: <user_action>',
      `assistant: ${RENDERED}`,
      'developer',
      'user: <environment_context>',
      'user: thanks',
    ]);
    expect(modelInput(model)[0]?.content?.[0]?.text).toContain(RENDERED);
    const read = await client.request('thread/read', { threadId: thread.id, includeTurns: true });
    expect(read.thread.preview).toBe(COMMIT_PROMPT);
    expect(evened.value(read.thread.turns[0])).toMatchObject({
      id: '#2',
      status: 'completed',
      items: [
        { type: 'enteredReviewMode', id: 'item-1', review: 'commit 1234567: Tidy up' },
        { type: 'userMessage', id: 'item-2' },
        // What 0.129.0 shows of a stored review; the message behind it has the findings.
        { type: 'exitedReviewMode', id: 'item-3', review: 'Nearly there.' },
        { type: 'agentMessage', id: 'item-4', text: RENDERED },
      ],
    });
  });

  test('refuses targets that name nothing, and threads that nobody has', async () => {
    const { client, threadId } = await opened({ carrier });
    const refused = (params: object) => client.requestError('review/start', { threadId, ...params } as never);
    const empty: [ReviewTarget, string][] = [
      [{ type: 'baseBranch', branch: '  ' }, 'branch must not be empty'],
      [{ type: 'commit', sha: '\t', title: 'x' }, 'sha must not be empty'],
      [{ type: 'custom', instructions: '\n' }, 'instructions must not be empty'],
    ];
    for (const [target, message] of empty)
      expect(await refused({ target })).toEqual({ code: -32600, message });
    const unknown = '00000000-0000-7000-8000-000000000000';
    expect(await refused({ threadId: unknown, target: empty[0]![0] })).toEqual({
      code: -32600,
      message: `thread not found: ${unknown}`,
    });
  });
});

describe('what a reviewer is asked', () => {
  const hints: [ReviewTarget, string, RegExp][] = [
    [{ type: 'uncommittedChanges' }, 'current changes', /staged, unstaged and untracked/],
    [{ type: 'custom', instructions: ' Look at tests \n' }, 'Look at tests', /^Look at tests$/],
    [{ type: 'commit', sha: ' abc ', title: ' ' }, 'commit abc', /what commit abc changes\./],
  ];
  test.each(hints)('%j', async (target, hint, prompt) => {
    const { review, model } = await opened({ scripts: [say('fine')] });
    const { turn } = await review(target);
    expect(turn.items).toMatchObject([{ content: [{ text: hint }] }]);
    const text = modelInput(model).at(-1)?.content?.[0]?.text;
    expect(text).toMatch(prompt);
  });

  test('a branch is compared from where the checkout parted from it', async () => {
    const { review, model, home, client, evened } = await opened({ scripts: [say('a'), say('b')] });
    const prompt = () => modelInput(model).at(-1)?.content?.[0]?.text;
    const { from, ended } = await review({ type: 'baseBranch', branch: 'main' });
    const error = {
      message: `"${home.workspace.path}" is not a git repository`,
      codexErrorInfo: 'other',
      additionalDetails: null,
    };
    expect(ended.turn).toMatchObject({ status: 'failed', error });
    evened.value(ended.turn.id);
    expect(evened.heard(client, { from, only: ['turn/started', 'item/started', 'error'] })).toEqual([
      turnStarted(FIRST),
      note('error', { ...FIRST, error: evened.value(error), willRetry: false }),
    ]);
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
        cwd: home.workspace.path,
        encoding: 'utf8',
      }).trim();
    git('init', '-q', '-b', 'main');
    git('commit', '-q', '--allow-empty', '-m', 'one');
    const base = git('rev-parse', 'HEAD');
    git('checkout', '-q', '-b', 'feature');
    git('commit', '-q', '--allow-empty', '-m', 'two');
    await review({ type: 'baseBranch', branch: ' main ' });
    expect(prompt()).toContain(`\`git diff ${base}\``);
    await review({ type: 'baseBranch', branch: 'nowhere' });
    expect(prompt()).toContain('git rev-parse --abbrev-ref "nowhere@{upstream}"');
  });

  test('as a thread of its own, with the review model, without leave and without searching', async () => {
    const { review, asked, client, model, threadId } = await opened({
      scripts: [say('fine')],
      settings:
        'review_model = "gpt-5.2"\napproval_policy = "untrusted"\ndeveloper_instructions = "Be kind."\n',
    });
    await review({ type: 'custom', instructions: 'Look.' });
    expect(asked()).toMatchObject({ model: 'gpt-5.2' });
    expect(asked()['instructions']).toContain('"overall_correctness"');
    const tools = asked()['tools'] as { name?: string; type: string }[];
    expect(tools.map(({ name, type }) => name ?? type)).not.toContain('web_search');
    expect(modelInput(model)[0]?.content?.map(({ text }) => text)).toEqual([
      expect.stringContaining('`approval_policy` is `never`'),
      'Be kind.',
    ]);
    const listed = await client.request('thread/list', { sourceKinds: ['subAgentReview'] });
    const [reviewer] = listed.data;
    expect(listed.data).toMatchObject([
      { preview: 'Look.', source: { subAgent: 'review' }, status: { type: 'notLoaded' }, forkedFromId: null },
    ]);
    expect(model.turns().at(-1)?.headers).toMatchObject({
      'x-openai-subagent': 'review',
      session_id: threadId,
      thread_id: reviewer?.id,
      'x-codex-window-id': `${reviewer?.id}:0`,
    });
    expect(asked()['prompt_cache_key']).toBe(reviewer?.id);
    const metadata = JSON.parse(String(model.turns().at(-1)?.headers['x-codex-turn-metadata']));
    expect(metadata).toMatchObject({ session_id: threadId, thread_source: 'subagent' });
    expect((await client.request('thread/list', {})).data).toMatchObject([{ id: threadId }]);
    expect((await client.request('thread/loaded/list', {})).data).toEqual([threadId]);
  });
});

describe('what a reviewer answers', () => {
  const said: [string, string, string][] = [
    ['any text', 'just words', 'just words'],
    ['JSON in a fence', `Here:\n\`\`\`json\n${JSON.stringify(REVIEW)}\n\`\`\``, RENDERED],
    [
      'several findings, no more said than needed',
      JSON.stringify({
        findings: [{ title: 'A', body: '', code_location: FINDING.code_location }, FINDING],
        overall_explanation: '',
      }),
      'Full review comments:\n\n- A — /src/a.ts:10-20\n\n- [P1] Close the file — /src/a.ts:10-20\n  It stays open.\n  Always.',
    ],
    [
      'other JSON',
      '{"findings":[{"title":1}],"overall_explanation":"x"}',
      '{"findings":[{"title":1}],"overall_explanation":"x"}',
    ],
    ['nothing at all', '{"findings":[],"overall_explanation":" "}', NO_REVIEW],
  ];
  test.each(said)('%s', async (_what, text, shown) => {
    const { review, client, evened } = await opened({ scripts: [say(text)] });
    const { from, turn } = await review({ type: 'uncommittedChanges' });
    evened.value(turn.id);
    const heard = evened.heard(client, { from, only: ['item/completed'] });
    expect(heard.slice(-2)).toEqual(left(FIRST, shown).filter(({ method }) => method === 'item/completed'));
  });

  test('nothing, after which the turn ends well all the same', async () => {
    const { review, client, evened } = await opened({ scripts: [[sse.created(), sse.completed()]] });
    const { from, turn, ended } = await review({ type: 'uncommittedChanges' });
    evened.value(turn.id);
    expect(ended.turn.status).toBe('completed');
    expect(evened.heard(client, { from }).slice(-5, -1)).toEqual(left(FIRST, NO_REVIEW, INTERRUPTED));
  });

  test('its failure is told once and ends the turn', async () => {
    const bad = { status: 400, body: 'no' };
    const { review, client, evened } = await opened({ scripts: [bad] });
    const { from, turn } = await review({ type: 'uncommittedChanges' });
    evened.value(turn.id);
    const error = { message: 'no', codexErrorInfo: 'other', additionalDetails: null };
    expect(evened.heard(client, { from }).slice(-6)).toEqual([
      note('error', { ...FIRST, error, willRetry: false }),
      ...left(FIRST, NO_REVIEW, INTERRUPTED),
      turnCompleted(FIRST, { error }),
    ]);
  });
});

describe('a review that runs', () => {
  const hanging = () => {
    let open = (): void => undefined;
    const hold = new Promise<void>((resolve) => (open = resolve));
    return { open, script: [sse.created(), { hold }, sse.message('late'), sse.completed()] };
  };

  test('can be interrupted, not steered; words wait for its end', async () => {
    const { open, script: held } = hanging();
    const { client, start, threadId, model, evened } = await opened({ scripts: [held, say('two')] });
    const from = client.mark();
    const { turn } = await start({ type: 'uncommittedChanges' });
    await model.received(1);
    const input = [{ type: 'text' as const, text: 'wait', text_elements: [] }];
    const steer = { threadId, expectedTurnId: turn.id, input };
    expect(await client.requestError('turn/steer', steer)).toMatchObject({
      message: 'cannot steer a review turn',
      data: { codexErrorInfo: { activeTurnNotSteerable: { turnKind: 'review' } } },
    });
    const { turn: next } = await client.request('turn/start', { threadId, input });
    expect(await client.request('turn/interrupt', { threadId, turnId: turn.id })).toEqual({});
    await client.waitFor('turn/completed', (end) => end.turn.id === next.id, { from });
    evened.value(turn.id);
    const heard = evened.heard(client, { from });
    const end = heard.findIndex(({ method }) => method === 'turn/completed');
    expect(heard.slice(end - 4, end + 1)).toEqual([
      ...left(FIRST, NO_REVIEW, INTERRUPTED),
      turnCompleted(FIRST, 'interrupted'),
    ]);
    expect(modelHeard(model).slice(0, 3)).toEqual([
      'user: <user_action>',
      `assistant: ${INTERRUPTED}`,
      'user: <turn_aborted>',
    ]);
    open();
  });

  test('took the place of the turn before it', async () => {
    const { open, script: held } = hanging();
    const { client, review, threadId, model } = await opened({ scripts: [held, say('fine')] });
    const from = client.mark();
    const input = [{ type: 'text' as const, text: 'go', text_elements: [] }];
    const { turn } = await client.request('turn/start', { threadId, input });
    await model.received(1);
    await review({ type: 'uncommittedChanges' });
    const ends = client.notifications('turn/completed', from);
    expect(ends.map((end) => [end.turn.id === turn.id, end.turn.status])).toEqual([
      [true, 'interrupted'],
      [false, 'completed'],
    ]);
    open();
  });
});

describe('a detached review', () => {
  test('runs in a new thread that clients know before it is answered', async () => {
    const { client, threadId, evened, model } = await opened({
      scripts: [say('one'), say(JSON.stringify(REVIEW)), say('three')],
      settings: 'review_model = "gpt-5.2"\n',
    });
    await client.turn(threadId, 'hello');
    const from = client.mark();
    const target: ReviewTarget = { type: 'custom', instructions: 'Look.' };
    const params = { threadId, target, delivery: 'detached' } as const;
    const { turn, reviewThreadId } = await client.request('review/start', params);
    await client.waitFor('turn/completed', (end) => end.turn.id === turn.id, { from });
    expect(reviewThreadId).not.toBe(threadId);
    const [first, answer] = client.messages.slice(from);
    expect(first).toMatchObject({
      method: 'thread/started',
      params: {
        thread: {
          id: reviewThreadId,
          sessionId: reviewThreadId,
          forkedFromId: threadId,
          preview: 'hello',
          status: { type: 'idle' },
          turns: [],
        },
      },
    });
    expect(answer).toMatchObject({ type: 'result', result: { reviewThreadId } });
    evened.value([reviewThreadId, turn.id]);
    const at = { threadId: '#2', turnId: '#3' };
    expect(evened.heard(client, { from }).slice(1)).toEqual([
      turnStarted(at),
      ...entered(at, 'Look.'),
      ...userSaid(at, '#4', 'Look.'),
      ...left(at, RENDERED),
      turnCompleted(at),
    ]);
    expect(modelHeard(model)).toEqual(['developer', 'user: <environment_context>', 'user: Look.']);
    await client.turn(reviewThreadId, 'more');
    expect(modelHeard(model)).toEqual([
      'developer',
      'user: <environment_context>',
      'user: hello',
      'assistant: one',
      'user: <user_action>',
      `assistant: ${RENDERED}`,
      'developer: model switch',
      'user: more',
    ]);
    const own = await client.request('thread/read', { threadId, includeTurns: true });
    expect(own.thread.turns).toHaveLength(1);
  });

  test('begins in a thread where nothing was said, and not in one that is not stored', async () => {
    const { client, threadId, home } = await opened({ scripts: [say('fine')] });
    const target: ReviewTarget = { type: 'uncommittedChanges' };
    const params = { threadId, target, delivery: 'detached' } as const;
    const from = client.mark();
    const { turn, reviewThreadId } = await client.request('review/start', params);
    await client.waitFor('turn/completed', (end) => end.turn.id === turn.id, { from });
    const { thread } = await client.request('thread/read', { threadId: reviewThreadId });
    expect(thread).toMatchObject({ forkedFromId: threadId });
    const made = await client.request('thread/start', { cwd: home.workspace.path, ephemeral: true });
    const { id } = made.thread;
    expect(await client.requestError('review/start', { ...params, threadId: id })).toEqual({
      code: -32603,
      message: `failed to load parent thread ${id}: thread-store internal error: Session persistence is disabled; cannot load history.`,
    });
  });
});
