import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  CARRIERS,
  Evened,
  FIRST,
  itemCompleted,
  itemStarted,
  modelInput,
  modelSaid,
  note,
  say,
  sse,
  startServer,
  textInput,
  turnCompleted,
  turnStarted,
  UNKNOWN_LIMITS,
  userMessage,
  userSaid,
} from '../harness/index.ts';

const active = (...activeFlags: string[]): object => ({
  threadId: '#1',
  status: { type: 'active', activeFlags },
});
const idle = { threadId: '#1', status: { type: 'idle' } };

describe.each(CARRIERS)('turn/start over %s', (carrier) => {
  test('runs a turn: what both sides said, between the marks of the turn', async () => {
    const { client, home } = await startServer({
      carrier,
      settings: 'model = "gpt-5.2"',
      scripts: [say('Hello', { deltas: ['Hel', 'lo'] })],
    });
    const evened = new Evened(home);
    const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
    evened.value(thread.id);
    const { from } = await client.turn(thread.id, 'hi');
    const usage = {
      totalTokens: 130,
      inputTokens: 100,
      cachedInputTokens: 20,
      outputTokens: 30,
      reasoningOutputTokens: 10,
    };
    expect(evened.heard(client, { from, background: true })).toEqual([
      note('thread/status/changed', active()),
      turnStarted(FIRST),
      ...userSaid(FIRST, '#3', 'hi'),
      UNKNOWN_LIMITS,
      ...modelSaid(FIRST, 'Hello', { deltas: ['Hel', 'lo'] }),
      note('thread/tokenUsage/updated', {
        ...FIRST,
        tokenUsage: { total: usage, last: usage, modelContextWindow: 258400 },
      }),
      UNKNOWN_LIMITS,
      note('thread/status/changed', idle),
      turnCompleted(FIRST),
    ]);
  });
});

test('answers before anything of the turn is heard', async () => {
  const { client, home } = await startServer({ scripts: [say('ok')] });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  const from = client.mark();
  const answer = await client.request('turn/start', { threadId: thread.id, input: [textOf('hi')] });
  expect(answer).toEqual({
    turn: {
      id: expect.any(String),
      items: [],
      itemsView: 'notLoaded',
      status: 'inProgress',
      error: null,
      startedAt: null,
      completedAt: null,
      durationMs: null,
    },
  });
  await client.waitFor('turn/completed');
  expect(client.messages[from]?.type).toBe('result');
});

const textOf = (text: string) => ({ type: 'text' as const, text, text_elements: [] });

/** One pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

test('the user message keeps its elements; images stand numbered between their tags for the model', async () => {
  const { client, home, model } = await startServer({ scripts: [say('ok')] });
  const evened = new Evened(home);
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  evened.value(thread.id);
  const png = 'data:image/png;base64,iVBORw0KGgo=';
  const file = home.workspace.join('pic.dat');
  writeFileSync(file, PNG);
  home.workspace.write('odd.png', 'not really');
  const marked = {
    type: 'text',
    text: 'see',
    text_elements: [{ byteRange: { start: 0, end: 3 }, placeholder: '<s>' }],
  };
  const { from } = await client.turn(thread.id, '', {
    input: [
      marked as never,
      { type: 'image', url: png },
      { type: 'localImage', path: file },
      { type: 'localImage', path: home.workspace.join('odd.png') },
      { type: 'localImage', path: file },
      textOf('again'),
    ],
  });
  const item = userMessage(
    '#3',
    marked,
    { type: 'image', url: png },
    { type: 'localImage', path: '~/work/pic.dat' },
    { type: 'localImage', path: '~/work/odd.png' },
    { type: 'localImage', path: '~/work/pic.dat' },
    textInput('again'),
  );
  const told = evened.heard(client, { from, only: ['item/started', 'item/completed'] });
  expect(told.slice(0, 2)).toEqual([itemStarted(FIRST, item), itemCompleted(FIRST, item)]);
  const image = (image_url: string) => ({ type: 'input_image', image_url, detail: 'high' });
  const text = (words: string) => ({ type: 'input_text', text: words });
  const local = `data:image/png;base64,${PNG.toString('base64')}`;
  expect(evened.value(modelInput(model).at(-1))).toEqual({
    type: 'message',
    role: 'user',
    content: [
      text('see'),
      text('<image>'),
      image(png),
      text('</image>'),
      text('<image name=[Image #2]>'),
      image(local),
      text('</image>'),
      text(expect.stringContaining('~/work/odd.png')),
      text('<image name=[Image #4]>'),
      image(local),
      text('</image>'),
      text('again'),
    ],
  });
});

test('settings of a turn hold for the turns after it; an output schema is for one turn', async () => {
  const { client, home, model } = await startServer({ scripts: [say('1'), say('2'), say('3')] });
  home.workspace.write('sub/x', '');
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  const schema = { type: 'object', properties: {} };
  await client.turn(thread.id, 'a', {
    cwd: home.workspace.join('sub'),
    model: 'gpt-5.2',
    effort: 'high',
    summary: 'detailed',
    serviceTier: 'my-tier',
    approvalPolicy: 'on-request',
    sandboxPolicy: { type: 'readOnly', networkAccess: false },
    outputSchema: schema,
  });
  await client.turn(thread.id, 'b');
  await client.turn(thread.id, 'c', { sandboxPolicy: { type: 'dangerFullAccess' } });
  const facts = model.turns().map(({ body }) => {
    const { model: name, reasoning, service_tier, text, input } = body as Record<string, unknown>;
    const roles = (input as { role?: string; type: string }[]).map((item) => item.role ?? item.type);
    return { name, reasoning, service_tier, text, roles };
  });
  const format = { type: 'json_schema', name: 'codex_output_schema', strict: true, schema };
  const same = {
    name: 'gpt-5.2',
    reasoning: { effort: 'high', summary: 'detailed' },
    service_tier: 'my-tier',
  };
  const begin = ['developer', 'user', 'user'];
  expect(facts).toEqual([
    { ...same, text: { verbosity: 'low', format }, roles: begin },
    { ...same, text: { verbosity: 'low' }, roles: [...begin, 'assistant', 'user'] },
    {
      ...same,
      text: { verbosity: 'low' },
      roles: [...begin, 'assistant', 'user', 'assistant', 'developer', 'user'],
    },
  ]);
  const resumed = await client.request('thread/resume', { threadId: thread.id });
  expect(resumed).toMatchObject({
    model: 'gpt-5.2',
    cwd: home.workspace.join('sub'),
    approvalPolicy: 'on-request',
    sandbox: { type: 'dangerFullAccess' },
    reasoningEffort: 'high',
    serviceTier: 'my-tier',
  });
});

test('a service tier of null takes back the one that was set or configured', async () => {
  const { client, home, model } = await startServer({
    settings: 'service_tier = "flex"',
    scripts: [say('1'), say('2'), say('3'), say('4'), say('5')],
  });
  const cwd = home.workspace.path;
  const { thread } = await client.request('thread/start', { cwd });
  await client.turn(thread.id, 'a');
  await client.turn(thread.id, 'b', { serviceTier: null });
  await client.turn(thread.id, 'c');
  const bare = await client.request('thread/start', { cwd, serviceTier: null });
  expect(bare.serviceTier).toBe(null);
  await client.turn(bare.thread.id, 'd');
  await client.turn(bare.thread.id, 'e', { serviceTier: 'fast' });
  const tiers = model.turns().map(({ body }) => (body as { service_tier?: string }).service_tier);
  expect(tiers).toEqual(['flex', undefined, undefined, undefined, 'priority']);
});

test('a relative folder begins at the folder of the server, not of the thread', async () => {
  const { client, home, model } = await startServer({ scripts: [say('1')] });
  home.workspace.write('sub/x', '');
  const { thread } = await client.request('thread/start', { cwd: home.workspace.join('sub') });
  await client.turn(thread.id, 'a', { cwd: './elsewhere' });
  const told = JSON.stringify(modelInput(model)).match(/<cwd>([^<]*)/)?.[1];
  expect(new Evened(home).value(told)).toBe('~/work/elsewhere');
});

test('a collaboration mode without an effort takes back the one that was set', async () => {
  const { client, home, model } = await startServer({ scripts: [say('1'), say('2')] });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  const mode = (reasoning_effort: 'low' | null) => {
    const settings = { model: 'gpt-5.2', reasoning_effort, developer_instructions: null };
    return { collaborationMode: { mode: 'default' as const, settings } };
  };
  await client.turn(thread.id, 'a', mode('low'));
  await client.turn(thread.id, 'b', mode(null));
  const efforts = model
    .turns()
    .map(({ body }) => (body as { reasoning: { effort: string } }).reasoning.effort);
  expect(efforts).toEqual(['low', 'medium']);
});

test('metadata of the client goes with the request to the model', async () => {
  const { client, home, model } = await startServer({ scripts: [say('ok')] });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  const { turn } = await client.turn(thread.id, 'hi', { responsesapiClientMetadata: { origin: 'test' } });
  const header = model.turns()[0]?.headers['x-codex-turn-metadata'];
  expect(JSON.parse(String(header))).toEqual({
    origin: 'test',
    session_id: thread.id,
    thread_id: thread.id,
    turn_id: turn.id,
    sandbox: 'seccomp',
    turn_started_at_unix_ms: expect.any(Number),
  });
});

test('a turn that is started while one runs adds its words to that one', async () => {
  let goOn = (): void => undefined;
  const hold = new Promise<void>((resolve) => (goOn = resolve));
  const { client, home, model } = await startServer({
    scripts: [
      [
        sse.created(),
        sse.messageAdded(),
        sse.textDelta('one'),
        { hold },
        sse.message('one'),
        sse.completed(),
      ],
      say('two', { id: 'msg-2' }),
    ],
  });
  const evened = new Evened(home);
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  evened.value(thread.id);
  const from = client.mark();
  await client.request('turn/start', { threadId: thread.id, input: [textOf('go')] });
  await client.waitFor('item/agentMessage/delta');
  const second = await client.request('turn/start', { threadId: thread.id, input: [textOf('more')] });
  goOn();
  await client.waitFor('turn/completed');
  expect(evened.heard(client, { from })).toEqual([
    turnStarted(FIRST),
    ...userSaid(FIRST, '#3', 'go'),
    ...modelSaid(FIRST, 'one'),
    ...userSaid(FIRST, '#4', 'more'),
    ...modelSaid(FIRST, 'two', { id: 'msg-2' }),
    turnCompleted(FIRST),
  ]);
  expect(client.notifications('turn/completed').map(({ turn }) => turn.id)).not.toContain(second.turn.id);
  expect(modelInput(model).at(-1)).toEqual({
    type: 'message',
    role: 'user',
    content: [{ type: 'input_text', text: 'more' }],
  });
});

test('empty input is told as an error of a turn that never began', async () => {
  const { client, home } = await startServer();
  const evened = new Evened(home);
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  evened.value(thread.id);
  const from = client.mark();
  await client.request('turn/start', { threadId: thread.id, input: [] });
  const error = { message: 'input must not be empty', codexErrorInfo: 'badRequest', additionalDetails: null };
  await client.waitFor('error');
  expect(evened.heard(client, { from })).toEqual([note('error', { ...FIRST, error, willRetry: false })]);
});

test('too much text is refused before anything happens; as much as may be is not', async () => {
  const { client, home } = await startServer({ scripts: [say('ok')] });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  const half = 'x'.repeat(1_048_576 / 2);
  const refused = { threadId: thread.id, input: [textOf(half), textOf(half), textOf('x')] };
  expect(await client.requestError('turn/start', refused)).toEqual({
    code: -32602,
    message: 'Input exceeds the maximum length of 1048576 characters.',
    data: { input_error_code: 'input_too_large', max_chars: 1048576, actual_chars: 1048577 },
  });
  expect(client.notifications('turn/started')).toEqual([]);
  const mention = { type: 'mention' as const, name: 'app', path: 'app://x' };
  const { turn } = await client.turn(thread.id, '', { input: [textOf(half), textOf(half), mention] });
  expect(turn.status).toBe('completed');
});

test.each([
  ['not-a-thread', 'invalid thread id: '],
  ['0199a0b0-0000-7000-8000-000000000000', 'thread not found: 0199a0b0-0000-7000-8000-000000000000'],
])('the thread %s is refused', async (threadId, message) => {
  const { client } = await startServer();
  const refused = await client.requestError('turn/start', { threadId, input: [textOf('hi')] });
  expect(refused).toEqual({ code: -32600, message: expect.stringContaining(message) });
});

test('a model that nobody knows is warned about', async () => {
  const { client, home } = await startServer({ scripts: [say('ok')] });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  await client.turn(thread.id, 'hi');
  expect(client.notifications('warning')).toEqual([
    {
      threadId: thread.id,
      message:
        'Model metadata for `mock-model` not found. Defaulting to fallback metadata; this can degrade performance and cause issues.',
    },
  ]);
});
