// What the provider's own tools make: searches of every kind and images, as items, in the store and for the model.
import fs from 'node:fs';
import { config, ev, say } from './kit.mjs';

const ACTIONS = [
  { type: 'search', query: 'one' },
  { type: 'search', queries: ['one', 'two'] },
  { type: 'search', queries: ['only'] },
  { type: 'search', queries: [] },
  { type: 'search', query: 'a', queries: ['b', 'c'] },
  { type: 'search' },
  { type: 'search', query: '' },
  { type: 'open_page', url: 'https://a.example' },
  { type: 'open_page' },
  { type: 'find_in_page', url: 'https://a.example', pattern: 'x' },
  { type: 'find_in_page', pattern: 'x' },
  { type: 'find_in_page', url: 'https://a.example' },
  { type: 'find_in_page' },
  { type: 'something_new', more: 1 },
  undefined,
];
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

export default async (w) => {
  const added = (item) => ({ type: 'response.output_item.added', item });
  const mock = await w.mock([
    [
      ev.created(),
      ...ACTIONS.flatMap((action, i) => [
        added({ type: 'web_search_call', id: `ws${i}`, status: 'in_progress' }),
        ev.item({
          type: 'web_search_call',
          id: `ws${i}`,
          status: 'completed',
          ...(action ? { action } : {}),
        }),
      ]),
      ev.item({ type: 'web_search_call', id: 'alone', status: 'completed', action: ACTIONS[0] }),
      ev.message('searched'),
      ev.completed(),
    ],
    [
      ev.created(),
      added({ type: 'image_generation_call', id: 'ig1', status: 'in_progress' }),
      ev.item({
        type: 'image_generation_call',
        id: 'ig1',
        status: 'completed',
        revised_prompt: 'a dot',
        result: PNG,
      }),
      ev.item({ type: 'image_generation_call', id: 'ig/2', status: 'completed', result: PNG }),
      ev.item({ type: 'image_generation_call', id: 'ig3', status: 'failed', result: '' }),
      ev.item({ type: 'image_generation_call', id: 'ig4', status: 'completed', result: 'not base64!' }),
      ev.message('drawn', 'm2'),
      ev.completed(),
    ],
    say('seen', { id: 'm3' }),
  ]);
  const s = w.server({ config: config(mock, { model: 'gpt-5.4' }) });
  await s.initialize();
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  await s.turn(thread.id, 'search');
  await s.turn(thread.id, 'draw');
  await s.turn(thread.id, 'look');
  await s.request('thread/read', { threadId: thread.id, includeTurns: true });
  w.note(
    'told',
    mock
      .responses()
      .at(-1)
      .body.input.filter(({ role }) => role !== 'developer' || role === 'user')
      .slice(2),
  );
  const folder = `${w.home}/.codex/generated_images`;
  const files = fs.existsSync(folder) ? fs.readdirSync(folder, { recursive: true }).sort() : null;
  w.note('files', files);
  const lines = fs.readFileSync(thread.path, 'utf8').trim().split('\n').map(JSON.parse);
  w.note(
    'stored',
    lines.filter(({ payload }) => /^(web_search|image_gen)/.test(payload.type)).map(({ payload }) => payload),
  );
};
