// Images of every kind in the user's words: how the model gets them, and what is refused.
import fs from 'node:fs';
import { config, say } from './kit.mjs';
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
export default async (w) => {
  for (const name of ['a.png', 'image', 'odd.gif']) fs.writeFileSync(`${w.cwd}/${name}`, png);
  w.file('text.png', 'text');
  w.file('empty.png', '');
  const mock = await w.mock([say('a')], { repeatLast: true });
  const s = w.server({ config: config(mock, { model: 'gpt-5.2' }) });
  await s.initialize();
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  const text = (words, more = {}) => ({ type: 'text', text: words, ...more });
  const local = (name) => ({ type: 'localImage', path: `${w.cwd}/${name}` });
  const image = (url) => ({ type: 'image', url });
  for (const input of [
    [text('first'), local('a.png')],
    [local('image'), image('https://example.com/x.png'), text('between'), local('odd.gif')],
    [local('missing.png'), local('text.png'), local('empty.png'), { type: 'localImage', path: w.cwd }],
    [local('missing.png'), local('a.png')],
    [{ type: 'localImage', path: 'a.png' }],
    [image(''), image('data:image/png;base64,AAAA')],
    [text('el', { text_elements: [{ byteRange: { start: 0, end: 2 }, placeholder: 'p' }] })],
    [
      { type: 'skill', name: 's', path: `${w.cwd}/SKILL.md` },
      { type: 'mention', name: 'm', path: 'app://x' },
    ],
    [text(''), text('b')],
    [{ type: 'image' }],
    [{ type: 'localImage' }],
  ]) {
    const from = s.trace.length;
    const answer = await s.requestError('turn/start', { threadId: thread.id, input });
    if (answer.unexpectedResult) await s.waitFor('turn/completed', { from });
    const { content } = mock.responses().at(-1).body.input.at(-1);
    // Why an image cannot be had is said in each server's own words.
    w.note(
      'sent',
      content.map((part) => (/missing|text\.png|empty|work`|work /.test(part.text) ? 'not to be had' : part)),
    );
  }
  await s.request('thread/read', { threadId: thread.id, includeTurns: true });
};
