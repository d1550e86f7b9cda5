// How much of a model's window the list of skills may take, what is shortened or left out, and what clients are told.
import { say } from './kit.mjs';
import { plainConfig, put, skill, told, warnings } from './skills-kit.mjs';

/** The list as the model got it. */
const listIn = (mock) =>
  told(mock)
    .flat(2)
    .filter((line) => /^(?:- |###)/.test(line));

export default async (w) => {
  const mock = await w.mock([say('ok')], { repeatLast: true });
  const words = 'does many things and is used where many things are to be done ';
  for (let n = 0; n < 12; n += 1) {
    put(`${w.cwd}/.agents/skills/repo-${n}/SKILL.md`, skill(`repo-${n}`, words.repeat(n).trim() || 'x'));
  }
  put(`${w.cwd}/.agents/skills/wide/SKILL.md`, skill('wide', 'äöü日本語 '.repeat(40).trim()));
  put(`${w.home}/.agents/skills/mine/SKILL.md`, skill('mine', words.repeat(8).trim()));
  put(`${w.home}/.codex/skills/old/SKILL.md`, skill('old', words.repeat(4).trim()));
  const run = async (label, { top = '', tables = '', model = 'gpt-5.4' } = {}) => {
    const s = w.server({ config: plainConfig(mock, tables, { top, model }) });
    await s.initialize();
    const { thread } = await s.request('thread/start', { cwd: w.cwd });
    await s.turn(thread.id, 'hi');
    await s.turn(thread.id, 'again');
    w.note(label, [...listIn(mock), ...warnings(s).filter((message) => /skill/i.test(message))]);
    // What is guessed of the window's use depends on the words around the list.
    s.trace = s.trace.filter(({ m }) => m.method !== 'thread/tokenUsage/updated');
    await s.close();
  };
  for (const window of [
    0, -1, 1, 100, 5_000, 15_000, 20_000, 25_000, 30_000, 35_000, 40_000, 50_000, 60_000, 70_000, 80_000,
  ]) {
    await run(`window of ${window}`, { top: `model_context_window = ${window}` });
  }
  await run('unknown model', { model: 'mock-model' });
};
