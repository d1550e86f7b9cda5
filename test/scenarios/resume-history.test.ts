import { describe, expect, test } from 'vitest';
import {
  CARRIERS,
  modelInput,
  modelRoles,
  newThread,
  Evened,
  say,
  startServer,
  testHome,
  type TestHome,
} from '../harness/index.ts';

const MISSING = '0199a0b0-0000-7000-8000-000000000000';

const message = (role: 'user' | 'assistant', ...texts: string[]) => ({
  type: 'message' as const,
  role,
  content: texts.map((text) =>
    role === 'user' ? { type: 'input_text' as const, text } : { type: 'output_text' as const, text },
  ),
});

const HISTORY = [message('user', 'first words'), message('assistant', 'an answer'), message('user', 'more')];

const storedRecords = (home: TestHome, path: string | null) =>
  home.root
    .read(String(path).slice(home.root.path.length + 1))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe.each(CARRIERS)('a thread from a history that the client brings, over %s', (carrier) => {
  test('is a new one, stored at once, whose model knows the history', async () => {
    const { client, home, model } = await startServer({ carrier, scripts: [say('on')] });
    const { thread, ...settings } = await client.request('thread/resume', {
      threadId: MISSING,
      history: HISTORY,
      cwd: home.workspace.path,
      model: 'other-model',
    });
    const evened = new Evened(home);
    expect(evened.value(thread)).toEqual({ ...newThread, preview: 'first words' });
    expect(settings).toMatchObject({ model: 'other-model', modelProvider: 'mock_provider' });
    expect(thread.id).not.toBe(MISSING);
    const records = storedRecords(home, thread.path);
    expect(records.map(({ type }) => type)).toEqual(['session_meta', ...HISTORY.map(() => 'response_item')]);
    expect(records.slice(1).map(({ payload }) => payload)).toEqual(HISTORY);
    expect(await client.waitFor('thread/status/changed')).toEqual({
      threadId: thread.id,
      status: { type: 'idle' },
    });
    expect(client.methods()).not.toContain('thread/started');
    // Nobody has said anything in it yet.
    const read = await client.request('thread/read', { threadId: thread.id, includeTurns: true });
    expect([read.thread.preview, read.thread.turns]).toEqual(['', []]);
    expect((await client.request('thread/list', {})).data).toEqual([]);
    expect((await client.request('thread/loaded/list', {})).data).toEqual([thread.id]);
    await client.turn(thread.id, 'words of a turn');
    expect(modelInput(model).slice(0, 3)).toEqual(HISTORY);
    expect(modelRoles(model)).toEqual(['user', 'assistant', 'user', 'developer', 'user', 'user']);
    const [listed] = (await client.request('thread/list', {})).data;
    expect([listed?.id, listed?.preview]).toEqual([thread.id, 'words of a turn']);
  });
});

test('another process goes on with it', async () => {
  const home = testHome();
  const first = await startServer({ home });
  const { thread } = await first.client.request('thread/resume', { threadId: 'any', history: HISTORY });
  await first.close();
  const { client, model } = await startServer({ home, scripts: [say('later')] });
  const resumed = await client.request('thread/resume', { threadId: thread.id });
  expect(resumed.thread.turns).toEqual([]);
  await client.turn(thread.id, 'go on');
  expect(modelInput(model).slice(0, 3)).toEqual(HISTORY);
  home.remove();
});

test.each([
  [[message('user', '<environment_context>\nx\n</environment_context>'), message('user', 'own')], 'own'],
  [[message('assistant', 'only an answer')], ''],
  [[message('user', 'what an IDE says\n## My request for Codex:\n the request ')], 'the request'],
  [[message('user', '  padded  ')], '  padded  '],
  [[message('user', 'part one', 'part two')], 'part onepart two'],
  [[message('user', ''), message('user', 'second')], ''],
])('its preview is what the user said first (%#)', async (history, preview) => {
  const { client } = await startServer();
  const { thread } = await client.request('thread/resume', { threadId: MISSING, history });
  expect(thread.preview).toBe(preview);
});

describe('what counts beside it', () => {
  test('neither the id nor a path does', async () => {
    const { client } = await startServer();
    const ids = new Set<string>();
    for (const params of [{ threadId: 'x' }, { threadId: MISSING, path: '/nonexistent/x.jsonl' }]) {
      const { thread } = await client.request('thread/resume', { ...params, history: HISTORY });
      ids.add(thread.id);
    }
    expect(ids.size).toBe(2);
  });

  test('a thread that is loaded is refused, running or not', async () => {
    const { client } = await startServer();
    const { thread } = await client.request('thread/start', {});
    for (const history of [HISTORY, []]) {
      expect(await client.requestError('thread/resume', { threadId: thread.id, history })).toEqual({
        code: -32600,
        message: `cannot resume thread ${thread.id} with history while it is already running`,
      });
    }
  });

  test.each([
    ['nothing', []],
    ['nothing that is known', [{ type: 'nonsense' }]],
  ])('a history of %s is refused', async (_what, history) => {
    const { client } = await startServer();
    expect(await client.requestError('thread/resume', { threadId: MISSING, history })).toEqual({
      code: -32600,
      message: 'history must not be empty',
    });
  });

  test('a provider that is not there is refused', async () => {
    const { client } = await startServer();
    const params = { threadId: MISSING, history: HISTORY, modelProvider: 'unknown' };
    expect(await client.requestError('thread/resume', params)).toEqual({
      code: -32600,
      message: 'failed to load configuration: Model provider `unknown` not found',
    });
  });

  test('only clients that asked for what is experimental may bring one', async () => {
    const { client } = await startServer({ initialize: { experimentalApi: false } });
    expect(await client.requestError('thread/resume', { threadId: MISSING, history: HISTORY })).toEqual({
      code: -32600,
      message: 'thread/resume.history requires experimentalApi capability',
    });
  });
});
