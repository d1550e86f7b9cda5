import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  call,
  Evened,
  FIRST,
  itemCompleted,
  itemStarted,
  logIn,
  modelInput,
  say,
  sse,
  startServer,
  testHome,
  toolOutputs,
  type ScriptedModel,
} from '../harness/index.ts';

const PNG = Buffer.from('89504e470d0a1a0a', 'hex').toString('base64');

/** What the last request says beside the conversation. */
const sent = (model: ScriptedModel) =>
  model.turns().at(-1)!.body as {
    tools: { type: string }[];
    reasoning?: object | null;
    service_tier?: string;
  };

test.each([
  ['gpt-5.4', '', { external_web_access: false, search_content_types: ['text', 'image'] }],
  ['gpt-5.2', 'web_search = "live"', { external_web_access: true }],
  [
    'gpt-5.2',
    '[tools.web_search]\ncontext_size = "high"\nallowed_domains = ["a.com"]\nlocation = { country = "DE", city = "Berlin" }',
    {
      external_web_access: false,
      filters: { allowed_domains: ['a.com'] },
      user_location: { type: 'approximate', country: 'DE', city: 'Berlin' },
      search_context_size: 'high',
    },
  ],
])('the provider’s search is offered as configured: %s, %j', async (name, settings, spec) => {
  const { client, model } = await startServer({ scripts: [say('ok')], settings });
  const { thread } = await client.request('thread/start', { model: name });
  await client.turn(thread.id, 'hi');
  expect(sent(model).tools.find(({ type }) => type === 'web_search')).toEqual({
    type: 'web_search',
    ...spec,
  });
});

test.each([
  ['gpt-5.4', '', true],
  ['mock-model', '', true],
  ['gpt-5.4', '[features]\nimage_generation = false', false],
])('who has a plan has images made by the provider: %s, %j', async (name, settings, offered) => {
  const home = testHome();
  logIn(home);
  const { client, model } = await startServer({ scripts: [say('ok')], settings, home });
  const { thread } = await client.request('thread/start', { model: name });
  await client.turn(thread.id, 'hi');
  const found = sent(model).tools.filter(({ type }) => type === 'image_generation');
  expect(found).toEqual(offered ? [{ type: 'image_generation', output_format: 'png' }] : []);
});

test('who has none has no images made', async () => {
  const { client, model } = await startServer({ scripts: [say('ok')], env: { OPENAI_API_KEY: 'sk-key' } });
  const { thread } = await client.request('thread/start', { model: 'gpt-5.4' });
  await client.turn(thread.id, 'hi');
  expect(sent(model).tools.map(({ type }) => type)).not.toContain('image_generation');
});

test('an image that the provider makes is kept in a file that its item names', async () => {
  const made = (id: string, result: string) =>
    sse.item({ type: 'image_generation_call', id, status: 'completed', revised_prompt: 'a dot', result });
  const { client, home, model } = await startServer({
    scripts: [
      [sse.created(), made('ig/1', PNG), made('ig2', 'no base64!'), sse.message('drawn'), sse.completed()],
      say('ok'),
    ],
  });
  const evened = new Evened(home);
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  evened.value(thread.id);
  const { from } = await client.turn(thread.id, 'draw');
  const begun = { type: 'imageGeneration', status: 'in_progress', revisedPrompt: null, result: '' };
  const whole = { type: 'imageGeneration', status: 'completed', revisedPrompt: 'a dot' };
  const savedPath = '~/.codex/generated_images/#1/ig_1.png';
  expect(evened.heard(client, { from }).slice(3, 7)).toEqual([
    itemStarted(FIRST, { ...begun, id: 'ig/1' }),
    itemCompleted(FIRST, { ...whole, id: 'ig/1', result: PNG, savedPath }),
    itemStarted(FIRST, { ...begun, id: 'ig2' }),
    itemCompleted(FIRST, { ...whole, id: 'ig2', result: 'no base64!' }),
  ]);
  const file = home.codexHome.join('generated_images', thread.id, 'ig_1.png');
  expect(readFileSync(file).toString('base64')).toBe(PNG);
  const read = await client.request('thread/read', { threadId: thread.id, includeTurns: true });
  expect(read.thread.turns[0]?.items[1]).toMatchObject({ id: 'ig/1', savedPath: file });
  await client.turn(thread.id, 'where?');
  const told = modelInput(model).filter(
    ({ role, type }) => role === 'developer' || type === 'image_generation_call',
  );
  expect(told.slice(-3)).toEqual([
    expect.objectContaining({
      role: 'developer',
      content: [
        {
          type: 'input_text',
          text: expect.stringContaining(home.codexHome.join('generated_images', thread.id)),
        },
      ],
    }),
    expect.objectContaining({ id: 'ig/1' }),
    expect.objectContaining({ id: 'ig2' }),
  ]);
});

test.each([
  ['', 'mock-model', null],
  ['model_supports_reasoning_summaries = true', 'mock-model', { summary: 'auto' }],
  ['model_supports_reasoning_summaries = false', 'gpt-5.2', { effort: 'medium', summary: 'auto' }],
])(
  'reasoning is asked for where model or configuration know of it: %j, %s',
  async (settings, name, reasoning) => {
    const { client, model } = await startServer({ scripts: [say('ok')], settings });
    const { thread } = await client.request('thread/start', { model: name });
    await client.turn(thread.id, 'hi');
    expect(sent(model).reasoning ?? null).toEqual(reasoning);
  },
);

test('without the fast mode the fast tier is for turns that ask for it alone', async () => {
  const settings = 'service_tier = "fast"\n[features]\nfast_mode = false';
  const { client, model } = await startServer({ scripts: [say('1'), say('2')], settings });
  const { thread, serviceTier } = await client.request('thread/start', {});
  expect(serviceTier).toBeNull();
  await client.turn(thread.id, 'slow');
  expect(sent(model).service_tier).toBeUndefined();
  await client.turn(thread.id, 'fast', { serviceTier: 'fast' });
  expect(sent(model).service_tier).toBe('priority');
});

test('a patch is taken as a function call too where the model was told of the free form', async () => {
  const input = '*** Begin Patch\n*** Add File: new.txt\n+x\n*** End Patch';
  const { client, home, model } = await startServer({
    scripts: [call('p', 'apply_patch', { input }), say('ok')],
  });
  const { thread } = await client.request('thread/start', {
    cwd: home.workspace.path,
    model: 'gpt-5.2',
    sandbox: 'workspace-write',
  });
  await client.turn(thread.id, 'patch');
  expect(home.workspace.read('new.txt')).toBe('x\n');
  expect(toolOutputs(model)).toEqual({ p: expect.stringContaining('Success') });
});
