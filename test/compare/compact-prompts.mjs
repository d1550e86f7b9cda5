// The configured words that ask for a summary, and which of the user's own words stay.
import { config, say } from './kit.mjs';
import { compact } from './compaction-kit.mjs';

const PNG =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const text = (words) => ({ type: 'text', text: words, text_elements: [] });

export default async (w) => {
  const mock = await w.mock(
    ['one', 'two', 'SUM1', 'three', 'four', 'SUM2', 'five', 'six', 'SUM3'].map((words) => say(words)),
  );
  w.file('prompt.md', '\n  Words from a file.\n');
  const opened = async (top, model) => {
    const s = w.server({ config: config(mock, { top, model }) });
    await s.initialize({ optOut: ['thread/tokenUsage/updated', 'item/started', 'item/completed'] });
    const { thread } = await s.request('thread/start', { cwd: w.cwd, baseInstructions: 'Be brief.' });
    return { s, threadId: thread.id };
  };
  const kept = () =>
    w.note(
      'kept',
      mock
        .responses()
        .at(-1)
        .body.input.filter(({ role, content }) => role === 'user' && !/\nSUM\d$|^</.test(content[0].text))
        .map(({ content }) => [content.length, content[0].text]),
    );
  {
    const { s, threadId } = await opened(
      'compact_prompt = "My own words."\nmodel_verbosity = "high"',
      'gpt-5.4',
    );
    const picture = [text('look'), { type: 'image', url: PNG }, text(' more')];
    await s.turn(threadId, '', { input: picture });
    await s.turn(threadId, 'x', { outputSchema: { type: 'object' }, effort: 'low' });
    await compact(s, threadId);
    const { body } = mock.responses().at(-1);
    w.note('body', { ...body, input: body.input.slice(2), instructions: '' });
    await s.turn(threadId, 'y');
    kept();
    await s.close();
  }
  const { s, threadId } = await opened(`experimental_compact_prompt_file = "${w.cwd}/prompt.md"`);
  await s.turn(threadId, `ünï ${'word '.repeat(20_000)}END`);
  await compact(s, threadId);
  w.note('prompt', mock.responses().at(-1).body.input.at(-1));
  await s.turn(threadId, 'after');
  kept();
  await s.turn(threadId, 'z'.repeat(70_000));
  await compact(s, threadId);
  kept();
};
