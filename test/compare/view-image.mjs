// The model looks at image files: of every kind and size, in full size where it can, and what is none.
import { config, say, call } from './kit.mjs';
import { shortImage, writeImages } from './image-kit.mjs';

const NAMES =
  'square.png tall.png edge.png over.webp turned.jpg named-wrong.png nameless cut.png cut.jpg text.png empty.png x.svg folder.png missing.png ../work/small.png';
const ASKED = [
  ...['png', 'jpg', 'webp', 'gif', 'tiff'].flatMap((kind) => [
    { path: `small.${kind}` },
    { path: `big.${kind}` },
  ]),
  ...NAMES.split(' ').map((path) => ({ path })),
  { path: '' },
  { path: 'big.png', detail: 'original' },
  { path: 'small.png', detail: null },
  { path: 'small.png', detail: 'low' },
  { path: 'small.png', detail: 5 },
  { path: 5 },
  {},
];

export default async (w) => {
  await writeImages(w.cwd);
  const once = [...ASKED.map((asked, i) => call(`c${i}`, 'view_image', asked)), say('seen')];
  const original = [call('o1', 'view_image', { path: 'big.png', detail: 'original' }), say('seen')];
  const mock = await w.mock([...once, ...original, ...original, say('and now?')]);
  const s = w.server({ config: config(mock, { model: 'gpt-5.4' }) });
  await s.initialize();
  const said = async ({ call_id, output }) => [
    call_id,
    typeof output === 'string'
      ? output.replace(/ at line \d+ column \d+$/, '')
      : await Promise.all(
          output.map(async (part) => ({ ...part, image_url: await shortImage(part.image_url, w.cwd) })),
        ),
  ];
  const outputs = async () =>
    Promise.all(
      mock
        .responses()
        .at(-1)
        .body.input.filter(({ type }) => type === 'function_call_output')
        .map(said),
    );
  const offered = () => {
    const { tools } = mock.responses().at(-1).body;
    const at = tools.findIndex(({ name }) => name === 'view_image');
    return [tools[at - 1].type, Object.keys(tools[at].parameters.properties), tools[at].parameters.required];
  };
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  await s.turn(thread.id, 'look', {}, { timeoutMs: 90_000 });
  w.note('offered', offered());
  w.note('outputs', await outputs());
  await s.request('thread/read', { threadId: thread.id, includeTurns: true });
  for (const model of ['gpt-5.2', 'mock-model']) {
    const { thread: other } = await s.request('thread/start', { cwd: w.cwd, model });
    await s.turn(other.id, 'look');
    w.note(`offered to ${model}`, offered());
    w.note(`outputs for ${model}`, await outputs());
  }
  // What was seen is seen again after a restart.
  await s.close();
  const next = w.server({ config: config(mock, { model: 'gpt-5.4' }) });
  await next.initialize();
  await next.request('thread/resume', { threadId: thread.id });
  await next.turn(thread.id, 'again');
  w.note('outputs after a restart', (await outputs()).slice(0, 3));
};
