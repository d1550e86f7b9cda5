import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import sharp from 'sharp';
import {
  call,
  Evened,
  FIRST,
  itemCompleted,
  itemStarted,
  modelInput,
  say,
  startServer,
  toolOutputs,
  type ScriptedModel,
  type TestFolder,
} from '../harness/index.ts';

/** Writes an image into the folder. */
async function image(folder: TestFolder, name: string, width: number, height: number): Promise<void> {
  await sharp({ create: { width, height, channels: 3, background: 'red' } }).toFile(folder.join(name));
}

/** The data URLs that the model got for a call, each as its kind and size. */
async function seen(model: ScriptedModel, callId: string): Promise<readonly string[]> {
  const output = toolOutputs(model)[callId];
  if (!Array.isArray(output)) throw new Error(`${callId} gave no image: ${JSON.stringify(output)}`);
  return Promise.all(output.map(({ image_url }: { image_url: string }) => sizeOf(image_url)));
}

async function sizeOf(url: string): Promise<string> {
  const [head = '', data = ''] = url.split(',');
  const { format, width, height } = await sharp(Buffer.from(data, 'base64')).metadata();
  return `${head} ${format} ${width}x${height}`;
}

const view = (id: string, args: object) => call(id, 'view_image', args);

test('the model looks at an image: an item for the client, the image for the model', async () => {
  const { client, home, model } = await startServer({ scripts: [view('v', { path: 'a.png' }), say('red')] });
  await image(home.workspace, 'a.png', 4, 3);
  const evened = new Evened(home);
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  evened.value(thread.id);
  const { from } = await client.turn(thread.id, 'look');
  const item = { type: 'imageView', id: 'v', path: '~/work/a.png' };
  expect(evened.heard(client, { from }).slice(3, 5)).toEqual([
    itemStarted(FIRST, item),
    itemCompleted(FIRST, item),
  ]);
  const bytes = readFileSync(home.workspace.join('a.png')).toString('base64');
  const image_url = `data:image/png;base64,${bytes}`;
  expect(toolOutputs(model)).toEqual({ v: [{ type: 'input_image', image_url, detail: 'high' }] });
});

test('large images are made smaller, animations are shown as pictures', async () => {
  const names = ['wide.png', 'high.jpg', 'big.webp', 'big.gif', 'small.gif'];
  const { client, home, model } = await startServer({
    scripts: [...names.map((path) => view(path, { path })), say('seen')],
  });
  await image(home.workspace, 'wide.png', 4096, 100);
  await image(home.workspace, 'high.jpg', 100, 3072);
  await image(home.workspace, 'big.webp', 2049, 2048);
  await image(home.workspace, 'big.gif', 2100, 50);
  await image(home.workspace, 'small.gif', 5, 6);
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  await client.turn(thread.id, 'look');
  expect(await Promise.all(names.map((name) => seen(model, name)))).toEqual([
    ['data:image/png;base64 png 2048x50'],
    ['data:image/jpeg;base64 jpeg 67x2048'],
    ['data:image/webp;base64 webp 2048x2047'],
    ['data:image/png;base64 png 2048x49'],
    ['data:image/png;base64 png 5x6'],
  ]);
});

test.each([
  ['gpt-5.4', 'original', '2500x10'],
  ['gpt-5.2', 'high', '2048x8'],
])('%s asks for an image in full size and gets it in detail %s', async (name, detail, size) => {
  const { client, home, model } = await startServer({
    scripts: [view('v', { path: 'a.png', detail: 'original' }), say('seen')],
  });
  await image(home.workspace, 'a.png', 2500, 10);
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path, model: name });
  await client.turn(thread.id, 'look');
  expect(await seen(model, 'v')).toEqual([`data:image/png;base64 png ${size}`]);
  expect(toolOutputs(model)).toMatchObject({ v: [{ detail }] });
});

test('what cannot be shown is told to the model alone', async () => {
  const asked = {
    missing: { path: 'missing.png' },
    folder: { path: '.' },
    text: { path: 'text.png' },
    cut: { path: 'cut.png' },
    detail: { path: 'a.png', detail: 'low' },
    nothing: {},
  };
  const { client, home, model } = await startServer({
    scripts: [...Object.entries(asked).map(([id, args]) => view(id, args)), say('hm')],
  });
  home.workspace.write('text.png', 'text');
  await image(home.workspace, 'a.png', 500, 500);
  const whole = readFileSync(home.workspace.join('a.png'));
  writeFileSync(home.workspace.join('cut.png'), whole.subarray(0, 100));
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  await client.turn(thread.id, 'look');
  const at = (name: string): string => `\`${home.workspace.join(name)}\``;
  expect(toolOutputs(model)).toEqual({
    missing: `unable to locate image at ${at('missing.png')}: No such file or directory (os error 2)`,
    folder: `image path \`${home.workspace.path}\` is not a file`,
    text: `unable to process image at ${at('text.png')}: unsupported image \`image/png\``,
    cut: `unable to process image at ${at('cut.png')}: unsupported image \`image/png\``,
    detail:
      'view_image.detail only supports `original`; omit `detail` for default resized behavior, got `low`',
    nothing: 'failed to parse function arguments: missing field `path`',
  });
  const types = client.notifications('item/started').map(({ item }) => item.type);
  expect(types).toEqual(['userMessage', 'agentMessage']);
});

test('an image that the sandbox hides is not shown, nor through a link', async () => {
  const { client, home, model } = await startServer({
    scripts: [
      view('hidden', { path: 'secret/a.png' }),
      view('link', { path: 'link.png' }),
      view('open', { path: 'a.png' }),
      say('ok'),
    ],
  });
  home.workspace.write('secret/x', '');
  await image(home.workspace, 'secret/a.png', 4, 3);
  await image(home.workspace, 'a.png', 4, 3);
  symlinkSync('secret/a.png', home.workspace.join('link.png'));
  const { thread } = await client.request('thread/start', {
    cwd: home.workspace.path,
    config: {
      default_permissions: 'p',
      'permissions.p.filesystem': { ':root': 'read', [home.workspace.join('secret')]: 'none' },
    },
  });
  await client.turn(thread.id, 'look');
  const outputs = toolOutputs(model);
  expect(outputs['hidden']).toBe(
    `the sandbox does not let you read \`${home.workspace.join('secret/a.png')}\``,
  );
  expect(outputs['link']).toBe(`the sandbox does not let you read \`${home.workspace.join('link.png')}\``);
  expect(await seen(model, 'open')).toEqual(['data:image/png;base64 png 4x3']);
});

test('the images of the user are made smaller too; one that is none does not fail the turn', async () => {
  const { client, home, model } = await startServer({ scripts: [say('seen')] });
  await image(home.workspace, 'big.jpg', 3000, 30);
  home.workspace.write('text.png', 'text');
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  const local = (name: string) => ({ type: 'localImage' as const, path: home.workspace.join(name) });
  const input = [local('big.jpg'), local('text.png')];
  const { turn } = await client.turn(thread.id, '', { input });
  expect(turn.status).toBe('completed');
  const { content = [] } = modelInput(model).at(-1) ?? {};
  expect(content.map(({ text }) => text)).toEqual([
    '<image name=[Image #1]>',
    undefined,
    '</image>',
    expect.stringContaining('unsupported image `image/png`'),
  ]);
  expect(await sizeOf(content[1]?.image_url ?? '')).toBe('data:image/jpeg;base64 jpeg 2048x20');
});

test('a model that sees no images may not look at any, and is told where some were', async () => {
  const { client, home, model } = await startServer({
    scripts: [view('v', { path: 'a.png' }), say('seen'), view('w', { path: 'a.png' }), say('blind')],
  });
  await image(home.workspace, 'a.png', 4, 3);
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  const input = [{ type: 'localImage' as const, path: home.workspace.join('a.png') }];
  await client.turn(thread.id, '', { input });
  await client.turn(thread.id, 'again', { model: 'offline' });
  const omitted = {
    type: 'input_text',
    text: 'image content omitted because you do not support image input',
  };
  expect(toolOutputs(model)).toEqual({
    v: [omitted],
    w: 'view_image is not allowed because you do not support image inputs',
  });
  expect(modelInput(model).flatMap(({ content = [] }) => content)).toContainEqual(omitted);
  expect(JSON.stringify(modelInput(model))).not.toContain('input_image');
});
