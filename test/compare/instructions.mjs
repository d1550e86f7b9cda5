// Instructions of the user's own: base and developer instructions from the configuration, the start, a resume and a fork.
import fs from 'node:fs';
import { config, say } from './kit.mjs';

export default async (w) => {
  fs.writeFileSync(`${w.home}/base.md`, ' base from a file \n');
  const mock = await w.mock([say('ok')], { repeatLast: true });
  const sent = () => {
    const { instructions, input } = mock.responses().at(-1).body;
    const short = (text) => (text.length > 60 ? 'long' : text);
    return {
      instructions: instructions === undefined ? null : short(instructions),
      developer: input
        .filter(({ role }) => role === 'developer')
        .map(({ content }) =>
          content
            .map(({ text }) => (text.startsWith('<') ? /^<\w+/.exec(text)[0] : short(text)))
            .filter((text) => !/^<(skills|apps|plugins)/.test(text)),
        )
        .filter((message) => message.length > 0),
    };
  };
  for (const [top, params] of [
    ['', {}],
    ['', { baseInstructions: 'own base', developerInstructions: 'own words' }],
    ['', { baseInstructions: '', developerInstructions: '' }],
    ['', { baseInstructions: ' ', developerInstructions: ' ' }],
    ['developer_instructions = "configured words"', {}],
    ['developer_instructions = "configured words"', { developerInstructions: 'own words' }],
    ['instructions = "configured base"', {}],
    [`model_instructions_file = "${w.home}/base.md"`, {}],
    [`model_instructions_file = "${w.home}/base.md"`, { baseInstructions: 'own base' }],
    ['include_permissions_instructions = false', {}],
    ['include_environment_context = false', {}],
    ['personality = "friendly"', {}],
    ['personality = "friendly"', { baseInstructions: 'own base' }],
    ['', { personality: 'none' }],
    ['', { personality: 'friendly' }],
  ]) {
    const s = w.server({ config: config(mock, { model: 'gpt-5.2', top }) });
    await s.initialize();
    const answer = await s.requestError('thread/start', { cwd: w.cwd, ...params });
    const { thread } = answer.unexpectedResult;
    await s.turn(thread.id, 'one');
    const first = sent();
    await s.turn(thread.id, 'two', { model: 'gpt-5.4' });
    w.note(JSON.stringify([top, params]), [first, sent()]);
    await s.close();
    const next = w.server({ config: config(mock, { model: 'gpt-5.2' }) });
    await next.initialize();
    await next.request('thread/resume', { threadId: thread.id });
    await next.turn(thread.id, 'three');
    w.note('after a resume', sent());
    await next.close();
  }
  const s = w.server({ config: config(mock, { model: 'gpt-5.2' }) });
  await s.initialize();
  const { thread } = await s.request('thread/start', {
    cwd: w.cwd,
    baseInstructions: 'first base',
    developerInstructions: 'first words',
  });
  await s.turn(thread.id, 'one');
  const { thread: fork } = await s.request('thread/fork', {
    threadId: thread.id,
    baseInstructions: 'fork base',
    developerInstructions: 'fork words',
  });
  await s.turn(fork.id, 'two');
  w.note('fork', sent());
  await s.close();
  const next = w.server({ config: config(mock, { model: 'gpt-5.2' }) });
  await next.initialize();
  await next.request('thread/resume', {
    threadId: thread.id,
    baseInstructions: 'later base',
    developerInstructions: 'later words',
  });
  await next.turn(thread.id, 'three');
  w.note('resume', sent());
};
