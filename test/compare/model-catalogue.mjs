// Where models come from: the file of those that were listed last, the provider's list, a configured catalogue.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { config, listedModels, say } from './kit.mjs';

const model = (slug, more = {}) => ({
  slug,
  display_name: `Name of ${slug}`,
  description: 'what it is',
  default_reasoning_level: 'high',
  supported_reasoning_levels: [
    { effort: 'low', description: 'little' },
    { effort: 'high', description: 'much' },
  ],
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
  context_window: 50000,
  experimental_supported_tools: [],
  ...more,
});
const template = {
  model_messages: {
    instructions_template: 'Hi! {{ personality }} Bye.',
    instructions_variables: {
      personality_default: 'DEFAULT',
      personality_friendly: 'FRIENDLY',
      personality_pragmatic: 'PRAGMATIC',
    },
  },
};
const kept = (models, more = {}) =>
  JSON.stringify({
    fetched_at: new Date().toISOString(),
    etag: null,
    client_version: '0.129.0',
    models,
    ...more,
  });

export default async (w) => {
  const codex = join(w.home, '.codex');
  const file = join(codex, 'models_cache.json');
  mkdirSync(codex, { recursive: true });
  const scripts = () => Array.from({ length: 12 }, (_, n) => say(`answer ${n}`, { id: `m${n}` }));
  const asked = ({ body }) => ({
    model: body.model,
    instructions: body.instructions.length > 100 ? 'own' : body.instructions,
    reasoning: body.reasoning,
    text: body.text,
    parallel: body.parallel_tool_calls,
    tier: body.service_tier,
    tools: body.tools
      .map((tool) => tool.name ?? tool.type)
      .filter((name) => !/mcp|image_generation/.test(name)),
    developer: body.input
      .filter(({ role }) => role === 'developer')
      .map(({ content }) => content.map(({ text }) => /^<(\w+)/.exec(text)?.[1]))
      .map((tags) => tags.filter((tag) => tag !== 'skills_instructions' && tag !== 'apps_instructions')),
  });
  const mock = await w.mock(scripts());
  const opened = async (options) => {
    const s = w.server({ config: config(mock, options) });
    await s.initialize({ optOut: ['thread/tokenUsage/updated'] });
    return s;
  };
  const played = async (label, turns, options = {}) => {
    const from = mock.responses().length;
    const s = await opened(options);
    const { thread } = await s.request('thread/start', { cwd: w.cwd });
    for (const turn of turns) await s.turn(thread.id, 'a', turn);
    w.note(label, mock.responses().slice(from).map(asked));
    w.note(`${label}: list`, await listedModels(s));
    w.note(
      `${label}: unknown`,
      s.messages().filter((m) => m.method === 'warning' && /metadata/.test(m.params.message)).length,
    );
    await s.close();
  };
  writeFileSync(file, kept([model('mock-model'), model('other', { priority: -1, visibility: 'hide' })]));
  await played('kept', [{}, { model: 'mock-model-2' }, { model: 'mine/mock-model' }]);
  writeFileSync(
    file,
    kept([
      model('mock-model', {
        ...template,
        default_reasoning_level: undefined,
        default_reasoning_summary: undefined,
        support_verbosity: false,
        apply_patch_tool_type: 'freeform',
        web_search_tool_type: 'text_and_image',
        supports_search_tool: true,
        service_tiers: [{ id: 'fast', name: 'Fast', description: 'faster' }],
        additional_speed_tiers: ['fast'],
        input_modalities: ['text'],
        upgrade: { model: 'other', migration_markdown: 'go' },
        availability_nux: { message: 'new' },
      }),
      model('backend-only', { supported_in_api: false }),
      model('gpt-5.4', { priority: 40, base_instructions: 'INSTEAD' }),
    ]),
  );
  await played('with personalities', [{}, { personality: 'friendly' }, { model: 'gpt-5.4' }]);
  await played('friendly', [{}], { top: 'personality = "friendly"' });
  await played('no personality', [{}], { top: 'personality = "none"' });
  await played('switched off', [{}], { top: '[features]\npersonality = false' });
  writeFileSync(file, kept([model('mock-model')], { client_version: '0.1.0' }));
  await played('of another version', [{}]);
  writeFileSync(file, kept([model('mock-model')], { fetched_at: '2020-01-01T00:00:00Z' }));
  await played('old', [{}]);
  writeFileSync(file, '{"models": [');
  await played('broken', [{}]);
  const catalogue = join(w.cwd, 'models.json');
  writeFileSync(catalogue, JSON.stringify({ models: [model('mock-model'), model('only')] }));
  await played('configured', [], { top: `model_catalog_json = ${JSON.stringify(catalogue)}` });
};
