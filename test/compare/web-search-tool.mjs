// How the provider's search is offered: by the configuration, the model and the sandbox.
import { config, say } from './kit.mjs';

const CASES = [
  ['', {}],
  ['web_search = "live"', {}],
  ['web_search = "cached"', {}],
  ['web_search = "disabled"', {}],
  ['', { model: 'gpt-5.2' }],
  ['', { model: 'mock-model' }],
  ['', { sandbox: 'danger-full-access' }],
  ['[tools]\nweb_search = true', {}],
  ['[tools]\nweb_search = false', {}],
  ['[tools]\nview_image = false', {}],
  ['[tools.web_search]\ncontext_size = "high"', {}],
  ['[tools.web_search]\nallowed_domains = ["a.com", "b.org"]', {}],
  ['[tools.web_search]\nallowed_domains = []', {}],
  [
    '[tools.web_search]\nlocation = { country = "DE", region = "B", city = "Berlin", timezone = "Europe/Berlin" }',
    {},
  ],
  ['[tools.web_search]\nlocation = { city = "Berlin" }', {}],
  ['[tools.web_search]\nlocation = {}', {}],
  [
    'web_search = "live"\n[tools.web_search]\ncontext_size = "low"\nallowed_domains = ["a.com"]\nlocation = { country = "DE" }',
    { model: 'gpt-5.2' },
  ],
  ['[features]\nweb_search_request = true', {}],
  ['[features]\nweb_search_cached = true', {}],
  ['[features]\nweb_search_request = false', {}],
];

export default async (w) => {
  for (const [top, { model = 'gpt-5.4', sandbox }] of CASES) {
    const mock = await w.mock([say('ok')]);
    const [first, ...tables] = top.startsWith('[') ? ['', top] : top.split(/\n(?=\[)/);
    const s = w.server({ config: config(mock, { model, sandbox, top: first }) + tables.join('\n') });
    await s.initialize();
    const { thread } = await s.request('thread/start', { cwd: w.cwd });
    await s.turn(thread.id, 'hi');
    const { tools } = mock.responses()[0].body;
    w.note(top, [
      JSON.stringify(tools.find(({ type }) => type === 'web_search')),
      tools.some(({ name }) => name === 'view_image'),
    ]);
    await s.close();
  }
};
