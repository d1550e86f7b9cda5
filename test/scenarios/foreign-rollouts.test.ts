import { symlinkSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { startServer, type TestHome } from '../harness/index.ts';

const timestamp = '2025-01-05T12:00:00.000Z';
const threadId = '0199a0b0-0000-7000-8000-000000000001';
const FILE = `sessions/2025/01/05/rollout-2025-01-05T12-00-00-${threadId}.jsonl`;

const line = (type: string, payload: object): string => JSON.stringify({ timestamp, type, payload });
const event = (type: string, rest: object = {}): string => line('event_msg', { type, ...rest });
const started = (turn_id: string): string => event('task_started', { turn_id, model_context_window: 100 });
const done = (turn_id: string): string => event('task_complete', { turn_id, last_agent_message: null });
const HI = event('user_message', { message: 'Hi' });

const metaLine = (home: TestHome, more: object = {}): string =>
  line('session_meta', {
    id: threadId,
    timestamp,
    cwd: home.workspace.path,
    originator: 'codex',
    cli_version: '0.0.0',
    source: 'cli',
    model_provider: 'mock_provider',
    ...more,
  });

/** A server over a rollout of these lines. */
async function serverOver(lines: (home: TestHome) => readonly string[]) {
  const server = await startServer();
  server.home.codexHome.write(FILE, `${lines(server.home).join('\n')}\n`);
  return server;
}

const counted = (total: number): string => {
  const usage = {
    input_tokens: total,
    cached_input_tokens: 0,
    output_tokens: 0,
    reasoning_output_tokens: 0,
    total_tokens: total,
  };
  const info = { total_token_usage: usage, last_token_usage: usage, model_context_window: 9 };
  return event('token_count', { info, rate_limits: null });
};

describe('items that cannot be read are left out', () => {
  const patch = { call_id: 'p', turn_id: 't1', stdout: '', stderr: '', success: true };
  const image = { call_id: 'i', status: 'completed', result: 'x' };
  const plan = { turn_id: 't1', item: { type: 'Plan', id: 'plan', text: 'The plan' } };
  const prompt = (...texts: string[]): string =>
    line('response_item', {
      type: 'message',
      role: 'user',
      content: texts.map((text) => ({ type: 'input_text', text })),
    });
  test.each([
    ['a patch of unknown status', event('patch_apply_end', { ...patch, status: 'odd' }), []],
    ['a declined patch', event('patch_apply_end', { ...patch, status: 'declined' }), ['fileChange']],
    ['an image at a relative path', event('image_generation_end', { ...image, saved_path: 'x.png' }), []],
    ['an image', event('image_generation_end', { ...image, saved_path: '/x.png' }), ['imageGeneration']],
    ['a plan of no thread', event('item_completed', { ...plan, thread_id: 'x' }), []],
    ['a plan', event('item_completed', { ...plan, thread_id: threadId }), ['plan']],
    ['a review of nothing', event('entered_review_mode', { prompt: 'old' }), []],
    [
      'a review',
      event('entered_review_mode', { target: { type: 'baseBranch', branch: 'main' } }),
      ['enteredReviewMode'],
    ],
    ['a short finding', event('exited_review_mode', { review_output: { overall_explanation: 'x' } }), []],
    ['no finding', event('exited_review_mode', {}), ['exitedReviewMode']],
    ['a hook prompt', prompt('<hook_prompt hook_run_id="h">x</hook_prompt>'), ['hookPrompt']],
    [
      'a hook prompt with an empty part',
      prompt('<hook_prompt hook_run_id="h">x</hook_prompt>', '<hook_prompt hook_run_id="h"></hook_prompt>'),
      [],
    ],
  ])('%s', async (_case, record, kinds) => {
    const { client } = await serverOver((home) => [metaLine(home), started('t1'), HI, record, done('t1')]);
    const { thread } = await client.request('thread/read', { threadId, includeTurns: true });
    expect(thread.turns.map(({ items }) => items.map(({ type }) => type))).toEqual([
      ['userMessage', ...kinds],
    ]);
  });
});

test('an end of a turn for an unknown reason is no end', async () => {
  const end = event('turn_aborted', {
    turn_id: 't1',
    reason: 'interrupted',
    completed_at: 5,
    duration_ms: 6,
  });
  const odd = event('turn_aborted', { turn_id: 't9', reason: 'odd', completed_at: 7, duration_ms: 8 });
  const { client } = await serverOver((home) => [metaLine(home), started('t1'), HI, end, odd]);
  const { thread } = await client.request('thread/read', { threadId, includeTurns: true });
  expect(thread.turns).toMatchObject([{ id: 't1', status: 'interrupted', completedAt: 5, durationMs: 6 }]);
});

test.each([
  ['elsewhere', { source: 'elsewhere' }, { source: 'unknown', agentNickname: null, agentRole: null }],
  ['a custom client', { source: { custom: 'mine' } }, { source: { custom: 'mine' } }],
  ['a relative folder', { cwd: 'here/and/there' }, { cwd: `${process.cwd()}/here/and/there` }],
  [
    'an agent that its source names',
    { source: spawned('Ann', 'explorer') },
    { agentNickname: 'Ann', agentRole: 'explorer', source: wireSpawned('Ann', 'explorer') },
  ],
  [
    'an agent with a name of its own',
    { source: spawned('Ann', 'explorer'), agent_nickname: 'Bob', agent_role: 'worker' },
    { agentNickname: 'Bob', agentRole: 'worker', source: wireSpawned('Bob', 'worker') },
  ],
])('a thread of %s says so', async (_case, meta, facts) => {
  const { client } = await serverOver((home) => [metaLine(home, meta), HI]);
  expect(await client.request('thread/read', { threadId })).toMatchObject({ thread: facts });
});

function spawned(agent_nickname: string, agent_role: string) {
  return { subagent: { thread_spawn: { parent_thread_id: threadId, depth: 1, agent_nickname, agent_role } } };
}

function wireSpawned(agent_nickname: string, agent_role: string) {
  const parent = { parent_thread_id: threadId, depth: 1, agent_path: null };
  return { subAgent: { thread_spawn: { ...parent, agent_nickname, agent_role } } };
}

test('a session meta may come late; a file without one is refused with its path', async () => {
  const late = await serverOver((home) => [HI, metaLine(home)]);
  const { thread } = await late.client.request('thread/read', { threadId, includeTurns: true });
  expect(thread).toMatchObject({ preview: 'Hi', turns: [{ items: [{ type: 'userMessage' }] }] });
  const { client, home } = await serverOver(() => [started('t1'), HI]);
  const file = home.codexHome.join(FILE);
  expect(await client.requestError('thread/resume', { threadId })).toEqual({
    code: -32603,
    message: `failed to read thread: thread-store internal error: failed to read thread ${file}: rollout at ${file} does not start with session metadata`,
  });
  expect(await client.requestError('thread/fork', { threadId, path: home.workspace.path })).toEqual({
    code: -32603,
    message: `failed to read thread: thread-store internal error: failed to read thread ${home.workspace.path}: Is a directory (os error 21)`,
  });
});

test.each([
  [
    'in which it was counted',
    [started('t1'), HI, counted(3), done('t1'), started('t2'), HI, done('t2')],
    't1',
  ],
  [
    'that ended last, if none was going on',
    [started('t1'), HI, done('t1'), counted(3), started('t2'), HI],
    't1',
  ],
  ['that is left after a rollback', [...turnsRolledBack()], 't1'],
  ['that no record opened', [HI, counted(3), HI, HI], 'rollout-1'],
  ['that is none, when there are none', [started('t1'), HI, counted(3), done('t1'), rolledBack(1)], ''],
])('usage is told of the turn %s', async (_case, lines, turnId) => {
  const { client } = await serverOver((home) => [metaLine(home), ...lines]);
  await client.request('thread/resume', { threadId });
  const told = await client.waitFor('thread/tokenUsage/updated');
  expect(told).toMatchObject({ turnId, tokenUsage: { total: { totalTokens: 3 } } });
});

function rolledBack(num_turns: number): string {
  return event('thread_rolled_back', { num_turns });
}

function turnsRolledBack(): string[] {
  return [started('t1'), HI, done('t1'), started('t2'), HI, counted(3), done('t2'), rolledBack(1)];
}

test('a path may lead over a link; a loaded thread answers to its own path only', async () => {
  const { client, home } = await serverOver((folders) => [metaLine(folders), HI]);
  const file = home.codexHome.join(FILE);
  const link = home.workspace.join('link.jsonl');
  symlinkSync(file, link);
  const { thread } = await client.request('thread/resume', { threadId: 'any', path: link });
  expect(thread).toMatchObject({ id: threadId, path: file });
  expect(await client.request('thread/resume', { threadId: 'any', path: file })).toMatchObject({
    thread: { id: threadId },
  });
  const other = home.codexHome.join('sessions/2025/01/01/other.jsonl');
  home.codexHome.write(
    'sessions/2025/01/01/other.jsonl',
    `${metaLine(home, { model_provider: 'nobody' })}\n`,
  );
  for (const path of [link, FILE, other]) {
    expect(await client.requestError('thread/resume', { threadId, path })).toEqual({
      code: -32600,
      message: `cannot resume running thread ${threadId} with stale path: requested \`${path}\`, active \`${file}\``,
    });
  }
});

test('a thread resumes with the provider it had, unless the request names another model', async () => {
  const { client } = await serverOver((home) => [metaLine(home, { model_provider: 'nobody' }), HI]);
  expect(await client.requestError('thread/resume', { threadId })).toEqual({
    code: -32600,
    message: 'failed to load configuration: Model provider `nobody` not found',
  });
  const resumed = await client.request('thread/resume', { threadId, model: 'gpt-5.2' });
  expect(resumed).toMatchObject({ model: 'gpt-5.2', modelProvider: 'mock_provider' });
});
