// Which AGENTS.md files a thread is told of: roots and their markers, names, the size cap, the user's own, and when they are read.
import fs from 'node:fs';
import { config, say } from './kit.mjs';

const CASES = [
  ['plain', '', 'a/b'],
  ['root', '', ''],
  ['cut short', 'project_doc_max_bytes = 12', 'a/b'],
  ['cut in a character', 'project_doc_max_bytes = 13', 'umlaut'],
  ['none', 'project_doc_max_bytes = 0', 'a/b'],
  ['fallback', 'project_doc_fallback_filenames = ["CLAUDE.md", "", "x/y.md"]', 'claude'],
  ['markers', 'project_root_markers = [".marker"]', 'a/b'],
  ['no markers', 'project_root_markers = []', 'a/b'],
  ['override', '', 'over'],
  ['folder of that name', '', 'folder'],
  ['blank', '', 'blank'],
  ['link', '', 'link'],
  ['child feature', '[features]\nchild_agents_md = true', 'a'],
];

export default async (w) => {
  w.git('init');
  const files = {
    'AGENTS.md': 'root words',
    'a/AGENTS.md': 'a words\n',
    'a/.marker': '',
    'a/b/AGENTS.md': 'b words',
    'umlaut/AGENTS.md': 'äöü',
    'claude/CLAUDE.md': 'claude words',
    'claude/sub/x': '',
    'over/AGENTS.md': 'not these',
    'over/AGENTS.override.md': 'overriding words',
    'folder/AGENTS.md/x': '',
    'blank/AGENTS.md': ' \n',
    'odd/AGENTS.md': 'odd',
  };
  for (const [name, text] of Object.entries(files)) w.file(name, text);
  fs.mkdirSync(`${w.cwd}/link`);
  fs.symlinkSync('../odd/AGENTS.md', `${w.cwd}/link/AGENTS.md`);
  const home = `${w.home}/.codex`;
  const told = (mock) =>
    mock
      .responses()
      .at(-1)
      .body.input.flatMap(({ content = [] }) => content)
      .filter(({ text = '' }) => text.startsWith('# AGENTS.md'))
      .map(({ text }) =>
        text.replace(/(?<=<INSTRUCTIONS>\n[^]*?words[^]*?\n\n)(?=[^]*AGENTS\.md)[^]*(?=\n<\/)/, '<about>'),
      );
  const run = async (name, top, folder) => {
    const mock = await w.mock([say('ok')], { repeatLast: true });
    const [first, ...tables] = top.startsWith('[') ? ['', top] : [top];
    const s = w.server({ config: config(mock, { model: 'gpt-5.4', top: first }) + tables.join('\n') });
    await s.initialize();
    const { thread, instructionSources } = await s.request('thread/start', { cwd: `${w.cwd}/${folder}` });
    await s.turn(thread.id, 'hi');
    w.note(name, { instructionSources, told: name === 'child feature' ? told(mock).length : told(mock) });
    return { s, thread, mock };
  };
  for (const [name, top, folder] of CASES) await (await run(name, top, folder)).s.close();
  fs.writeFileSync(`${home}/AGENTS.md`, '  user words\n');
  await (await run('with the user’s', '', 'a')).s.close();
  await (await run('with the user’s alone', 'project_doc_max_bytes = 0', 'a')).s.close();
  fs.writeFileSync(`${home}/AGENTS.override.md`, 'overriding user words');
  await (await run('with the user’s override', '', 'a')).s.close();
  fs.writeFileSync(`${home}/AGENTS.override.md`, ' ');
  const { s, thread, mock } = await run('with a blank override', '', 'a');
  // Read once: a change is for the next thread, or the next time that this one is loaded.
  w.file('a/AGENTS.md', 'changed words');
  await s.turn(thread.id, 'again');
  w.note('after a change', told(mock));
  await s.turn(thread.id, 'elsewhere', { cwd: `${w.cwd}/over` });
  w.note('elsewhere', told(mock));
  await s.close();
  const next = w.server({ config: config(mock, { model: 'gpt-5.4' }) });
  await next.initialize();
  await next.request('thread/resume', { threadId: thread.id });
  await next.turn(thread.id, 'again');
  w.note('after a resume', told(mock));
};
