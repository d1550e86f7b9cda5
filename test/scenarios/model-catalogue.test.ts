import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  logIn,
  modelConfig,
  say,
  startScriptedModel,
  startServer,
  testHome,
  type TestHome,
} from '../harness/index.ts';

const model = (slug: string, more: object = {}) => ({
  slug,
  display_name: `Name of ${slug}`,
  description: 'what it is',
  default_reasoning_level: 'high',
  supported_reasoning_levels: [{ effort: 'high', description: 'much' }],
  shell_type: 'shell_command',
  visibility: 'list',
  supported_in_api: true,
  priority: 1,
  availability_nux: null,
  upgrade: null,
  base_instructions: `BASE of ${slug}`,
  supports_reasoning_summaries: true,
  default_reasoning_summary: 'detailed',
  support_verbosity: true,
  default_verbosity: 'high',
  apply_patch_tool_type: null,
  truncation_policy: { mode: 'bytes', limit: 10000 },
  supports_parallel_tool_calls: true,
  context_window: 50_000,
  experimental_supported_tools: [],
  ...more,
});

const manners = {
  instructions_template: 'Hi! {{ personality }} Bye.',
  instructions_variables: {
    personality_default: 'DEFAULT',
    personality_friendly: 'FRIENDLY',
    personality_pragmatic: 'PRAGMATIC',
  },
};

const keptAt = (home: TestHome): string => join(home.codexHome.path, 'models_cache.json');

function keep(home: TestHome, models: readonly object[], more: object = {}): void {
  const kept = {
    fetched_at: new Date().toISOString(),
    etag: null,
    client_version: '0.129.0',
    models,
    ...more,
  };
  writeFileSync(keptAt(home), JSON.stringify(kept));
}

/** A server on that home whose model answers each of `turns` turns, and what is asked of it. */
async function serve(home: TestHome, turns: number, settings = '') {
  const scripted = await startScriptedModel(Array.from({ length: turns }, (_, n) => say(`answer ${n}`)));
  onTestFinished(() => scripted.close());
  const server = await startServer({
    home,
    model: scripted,
    config: modelConfig(scripted.baseUrl, `chatgpt_base_url = "${scripted.origin}"\n${settings}`),
  });
  const { client } = server;
  const turn = async (params: object = {}) => {
    const { thread } = await client.request('thread/start', { cwd: home.workspace.path, ...params });
    await client.turn(thread.id, 'hi');
    return scripted.turns().at(-1)?.body as Record<string, unknown>;
  };
  const ids = async () => (await client.request('model/list', { limit: 100 })).data.map(({ id }) => id);
  const lists = () => scripted.requests.filter(({ path }) => path === '/v1/models');
  return { ...server, model: scripted, turn, ids, lists };
}

function newHome(): TestHome {
  const home = testHome();
  onTestFinished(() => home.remove());
  return home;
}

test('a model is asked as the kept list says, and so are its relatives', async () => {
  const home = newHome();
  keep(home, [model('mock-model')]);
  const { turn, client } = await serve(home, 2);
  const told = {
    instructions: 'BASE of mock-model',
    reasoning: { effort: 'high', summary: 'detailed' },
    text: { verbosity: 'high' },
    parallel_tool_calls: true,
  };
  expect(await turn()).toMatchObject({ model: 'mock-model', ...told });
  expect(await turn({ model: 'mock-model-2' })).toMatchObject({ model: 'mock-model-2', ...told });
  const usage = client.notifications('thread/tokenUsage/updated').at(-1);
  expect(usage?.tokenUsage.modelContextWindow).toBe(47_500);
  expect(client.notifications('warning').filter(({ message }) => message.includes('metadata'))).toEqual([]);
});

test.each([
  ['', 'Hi! PRAGMATIC Bye.'],
  ['personality = "friendly"', 'Hi! FRIENDLY Bye.'],
  ['personality = "none"', 'Hi!  Bye.'],
  ['[features]\npersonality = false', 'BASE of mock-model'],
])('with %j a model is told %j', async (settings, instructions) => {
  const home = newHome();
  keep(home, [model('mock-model', { model_messages: manners })]);
  const { turn } = await serve(home, 1, settings);
  expect(await turn()).toMatchObject({ instructions });
});

test('the kept models are listed among the known ones, by priority', async () => {
  const home = newHome();
  keep(home, [
    model('mock-model', { priority: -1, service_tiers: [{ id: 't', name: 'T', description: 'd' }] }),
    model('backend-only', { supported_in_api: false }),
    model('gpt-5.4', { priority: 90 }),
  ]);
  const { client, ids } = await serve(home, 0);
  expect(await ids()).toEqual([
    'mock-model',
    'gpt-5.5',
    'gpt-5.4-mini',
    'gpt-5.3-codex',
    'gpt-5.2',
    'gpt-5.4',
  ]);
  const { data } = await client.request('model/list', { limit: 1 });
  expect(data).toEqual([
    {
      id: 'mock-model',
      model: 'mock-model',
      upgrade: null,
      upgradeInfo: null,
      availabilityNux: null,
      displayName: 'Name of mock-model',
      description: 'what it is',
      hidden: false,
      supportedReasoningEfforts: [{ reasoningEffort: 'high', description: 'much' }],
      defaultReasoningEffort: 'high',
      inputModalities: ['text', 'image'],
      supportsPersonality: false,
      additionalSpeedTiers: [],
      serviceTiers: [{ id: 't', name: 'T', description: 'd' }],
      isDefault: true,
    },
  ]);
});

test.each([
  ['of another version', { client_version: '0.1.0' }],
  ['older than five minutes', { fetched_at: new Date(Date.now() - 301_000).toISOString() }],
  ['that is none', { models: 'none' }],
])('a kept list %s does not count', async (_, more) => {
  const home = newHome();
  keep(home, [model('mock-model')], more);
  const { ids } = await serve(home, 0);
  expect(await ids()).not.toContain('mock-model');
});

test('with a ChatGPT login the provider is asked once, and again when its etag is another', async () => {
  const home = newHome();
  logIn(home);
  const { model: scripted, turn, ids, lists } = await serve(home, 2);
  const listed = (etag: string, base: string) =>
    scripted.route('GET /v1/models', () => ({
      status: 200,
      headers: { etag },
      body: {
        models: [model('mock-model', { base_instructions: base }), model('b', { supported_in_api: false })],
      },
    }));
  listed('E1', 'ONE');
  expect(await turn()).toMatchObject({ instructions: 'ONE' });
  expect(await turn()).toMatchObject({ instructions: 'ONE' });
  expect(await ids()).toContain('b');
  expect(
    lists().map(({ query, headers }) => [query, headers.authorization, headers['chatgpt-account-id']]),
  ).toEqual([['client_version=0.129.0', 'Bearer tok', 'acc']]);
  expect(JSON.parse(readFileSync(keptAt(home), 'utf8'))).toMatchObject({
    etag: 'E1',
    client_version: '0.129.0',
  });
  listed('E2', 'TWO');
  const etagged = (etag: string) => ({
    status: 200,
    headers: { 'content-type': 'text/event-stream', 'x-models-etag': etag },
    body: say('hi')
      .map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
      .join(''),
  });
  scripted.push(etagged('E1'), etagged('E2'), say('last'));
  await turn();
  expect(lists()).toHaveLength(1);
  await turn();
  expect(lists()).toHaveLength(2);
  expect(await turn()).toMatchObject({ instructions: 'TWO' });
});

test('a provider that does not answer leaves the known models', async () => {
  const home = newHome();
  logIn(home);
  const { turn, ids, lists } = await serve(home, 1);
  await turn();
  expect(await ids()).toContain('gpt-5.5');
  expect(lists()).toHaveLength(2);
});

test('a configured catalogue takes the place of all models', async () => {
  const home = newHome();
  keep(home, [model('kept')]);
  const path = home.workspace.write(
    'models.json',
    JSON.stringify({ models: [model('mock-model'), model('only')] }),
  );
  const { turn, ids } = await serve(home, 1, `model_catalog_json = ${JSON.stringify(path)}`);
  expect(await ids()).toEqual(['mock-model', 'only']);
  expect(await turn()).toMatchObject({ instructions: 'BASE of mock-model' });
});

test.each([
  ['{', 'failed to parse model_catalog_json path'],
  ['{"models":[]}', 'must contain at least one model'],
])('a catalogue of %s is refused', async (text, problem) => {
  const home = newHome();
  const path = home.workspace.write('models.json', text);
  const { client } = await serve(home, 0, `model_catalog_json = ${JSON.stringify(path)}`);
  const { message } = await client.requestError('thread/start', {});
  expect(message).toContain(problem);
});
