// skills/config/write: what it refuses, what it leaves in config.toml, and that lists go by it at once.
import fs from 'node:fs';
import { list, plainConfig, put, skill } from './skills-kit.mjs';

export default async (w) => {
  const home = `${w.home}/.codex`;
  const file = `${home}/config.toml`;
  for (const name of ['a', 'b']) put(`${w.cwd}/.agents/skills/${name}/SKILL.md`, skill(name));
  const at = (name) => `${w.cwd}/.agents/skills/${name}/SKILL.md`;
  const s = w.server({ config: plainConfig(await w.mock([])) });
  await s.initialize();
  const base = fs.readFileSync(file, 'utf8');
  const said = () => {
    const text = fs.readFileSync(file, 'utf8');
    return text.startsWith(base) ? text.slice(base.length) : text;
  };
  const write = async (label, params) => {
    await s.requestError('skills/config/write', params);
    const [{ skills }] = await list(s, { cwds: [w.cwd] });
    w.note(label, [said().trim(), skills.map(({ name, enabled }) => `${name} ${enabled}`)]);
  };
  await write('neither', { enabled: false });
  await write('both', { path: at('a'), name: 'a', enabled: false });
  await write('blank name', { name: '  ', enabled: false });
  await write('relative path', { path: 'x/SKILL.md', enabled: false });
  await write('nothing said', { name: 'a' });
  await write('on already', { name: 'a', enabled: true });
  await write('off by name', { name: ' a ', enabled: false });
  await write('off again', { name: 'a', enabled: false });
  await write('off by path', { path: at('b'), enabled: false });
  await write('unknown name', { name: 'nobody', enabled: false });
  await write('on by path', { path: at('b'), enabled: true });
  await write('on by another path', { path: `${w.cwd}/.agents/../.agents/skills/a/SKILL.md`, enabled: true });
  await write('on by name', { name: 'a', enabled: true });
  await write('the last one', { name: 'nobody', enabled: true });
  fs.writeFileSync(
    file,
    `${base}\n# mine\n[[skills.config]] # here\nname = "a"\nenabled = true\n\n[[skills.config]]\npath = "${at('b')}"\nenabled = false\n`,
  );
  await write('off where it is on', { name: 'a', enabled: false });
  await write('one of two', { path: at('b'), enabled: true });
  fs.writeFileSync(file, `${base}\nskills.x = 1\n`);
  await write('with a dotted key', { name: 'a', enabled: false });
  fs.writeFileSync(file, 'model = [');
  const { code, message } = await s.requestError('skills/config/write', { name: 'a', enabled: false });
  s.trace.pop(); // where the mistake is, each says in its parser's words
  w.note('broken', [code, message.slice(0, 33), fs.readFileSync(file, 'utf8')]);
};
