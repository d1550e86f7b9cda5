// Skills in turns: where the list stands, how skills are called for, what is put before the model.
import { say } from './kit.mjs';
import { plainConfig, put, skill, told, warnings } from './skills-kit.mjs';

const text = (words) => ({ type: 'text', text: words, text_elements: [] });

export default async (w) => {
  const mock = await w.mock([say('ok')], { repeatLast: true });
  const at = (name, folder = w.cwd) => `${folder}/.agents/skills/${name}/SKILL.md`;
  for (const name of ['alpha', 'beta', 'off', 'PATH', 'with_under', 'gone']) put(at(name), skill(name));
  put(at('spaced'), skill('two words'));
  put(at('same-1'), skill('same'));
  put(at('same-2'), skill('same'));
  put(at('quiet'), skill('quiet'));
  put(at('quiet').replace('SKILL.md', 'agents/openai.yaml'), 'policy:\n  allow_implicit_invocation: false\n');
  put(at('user', w.home), skill('user'));
  w.file('AGENTS.md', 'words of the project');
  const s = w.server({
    config: plainConfig(mock, '[[skills.config]]\nname = "off"\nenabled = false\n', {
      top: 'developer_instructions = "dev words"\npersonality = "friendly"',
    }),
  });
  await s.initialize();
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  const turn = async (label, input, extra = {}) => {
    const from = s.trace.length;
    const { turn: begun } = await s.request('turn/start', { threadId: thread.id, input, ...extra });
    await s.waitFor((m) => m.method === 'turn/completed' && m.params.turn.id === begun.id, { from });
    const before = mock.responses().length > 1 ? mock.responses().at(-2).body.input.length : 0;
    w.note(label, told(mock).slice(label.startsWith('first') ? 0 : before));
  };
  await turn('first', [text('hello')]);
  await turn('by a dollar', [text('please use $alpha, then $beta.')]);
  await turn('in the middle', [text('x$alpha $alphabet $alpha-x $alpha: $beta')]);
  await turn('by an item', [text('go'), { type: 'skill', name: 'alpha', path: at('alpha') }]);
  await turn('by an item alone', [{ type: 'skill', name: 'alpha', path: at('alpha') }]);
  await turn('by both', [text('$alpha $beta'), { type: 'skill', name: 'alpha', path: at('alpha') }]);
  await turn('by two items', [
    { type: 'skill', name: 'beta', path: at('beta') },
    { type: 'skill', name: 'alpha', path: at('alpha') },
    { type: 'skill', name: 'beta', path: at('beta') },
  ]);
  await turn('wrong name', [{ type: 'skill', name: 'wrong', path: at('alpha') }]);
  await turn('wrong path', [
    text('$alpha'),
    { type: 'skill', name: 'alpha', path: `${w.cwd}/nothing/SKILL.md` },
  ]);
  await turn('relative path', [
    text('go'),
    { type: 'skill', name: 'alpha', path: '.agents/skills/alpha/SKILL.md' },
  ]);
  await turn('by a link', [text(`see [$alpha](${at('alpha')}) and [$what](skill://${at('beta')})`)]);
  await turn('by a link to elsewhere', [
    text(`see [$alpha](/nowhere/SKILL.md) [$beta](app://beta) [alpha](${at('alpha')})`),
  ]);
  await turn('by a link with a gap', [text(`see [$alpha] ( ${at('beta')} )`)]);
  await turn('switched off', [text('$off'), { type: 'skill', name: 'off', path: at('off') }]);
  await turn('a variable', [text('$PATH $path'), { type: 'skill', name: 'PATH', path: at('PATH') }]);
  await turn('under', [text('$with_under $two words')]);
  await turn('of two', [text('$same')]);
  await turn('one of two', [text(`[$same](${at('same-2')})`)]);
  await turn('quiet', [text('$quiet')]);
  await turn('of the user', [text('$user $Alpha $ALPHA')]);
  await turn('a mention', [
    text('go'),
    { type: 'mention', name: 'alpha', path: at('alpha') },
    { type: 'mention', name: 'x', path: 'app://x' },
  ]);
  await turn('plugin mention', [text('@alpha [@alpha](plugin://alpha) $plug:alpha')]);
  await turn('two texts', [text('$beta'), text('$alpha')]);
  w.note('warned', warnings(s));
  put(at('alpha'), skill('alpha', 'changed', 'x: y\n'));
  await turn('changed', [text('$alpha')]);
  const read = await s.request('thread/read', { threadId: thread.id, includeTurns: true });
  w.note(
    'read',
    read.thread.turns.map(({ items }) =>
      items.flatMap(({ type, content }) => (type === 'userMessage' ? [content] : [type])),
    ),
  );
  s.trace = s.trace.filter(({ m }) => m.method !== 'skills/changed');
  await s.close();
  const next = w.server({ config: plainConfig(mock) });
  await next.initialize();
  await next.request('thread/resume', { threadId: thread.id });
  const from = next.trace.length;
  await next.request('turn/start', { threadId: thread.id, input: [text('$beta')] });
  await next.waitFor('turn/completed', { from });
  w.note('after a resume', told(mock).slice(-3));
};
