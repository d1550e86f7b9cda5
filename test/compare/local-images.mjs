// The user's own images by path: how large models get them, and that what is none does not fail the turn.
import { config, say } from './kit.mjs';
import { shortImage, writeImages } from './image-kit.mjs';

export default async (w) => {
  await writeImages(w.cwd);
  const mock = await w.mock([say('seen')], { repeatLast: true });
  const s = w.server({ config: config(mock, { model: 'gpt-5.4' }) });
  await s.initialize();
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  const local = (name) => ({ type: 'localImage', path: `${w.cwd}/${name}` });
  for (const names of [
    ['small.png', 'big.png', 'small.jpg', 'big.jpg', 'turned.jpg'],
    ['small.webp', 'big.webp', 'small.gif', 'big.gif', 'over.webp', 'nameless', 'named-wrong.png'],
    ['square.png', 'tall.png', 'edge.png', 'cut.jpg'],
    ['small.tiff', 'cut.png', 'text.png', 'empty.png', 'x.svg', 'folder.png', 'missing.png', 'small.png'],
  ]) {
    const from = s.trace.length;
    const input = [{ type: 'text', text: 'look' }, ...names.map(local)];
    await s.request('turn/start', { threadId: thread.id, input });
    await s.waitFor('turn/completed', { from });
    const { content } = mock.responses().at(-1).body.input.at(-1);
    const sent = content.map(async (part) => {
      // Why an image cannot be had is said in each server's own words.
      if (part.type === 'input_text') return /^<|^look$/.test(part.text) ? part.text : 'not to be had';
      return { ...part, image_url: await shortImage(part.image_url, w.cwd) };
    });
    w.note('sent', await Promise.all(sent));
  }
  await s.request('thread/read', { threadId: thread.id, includeTurns: true });
};
