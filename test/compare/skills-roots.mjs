// Where skills are looked for: folders, scopes, order, links, depth, roots of a request's own.
import fs from 'node:fs';
import { list, plainConfig, put, skill } from './skills-kit.mjs';

const names = (data) =>
  data.map(({ cwd, skills, errors }) => ({
    cwd,
    errors,
    skills: skills.map(({ name, path, scope, enabled }) => [name, path, scope, enabled]),
  }));

const write = (w) => {
  const home = w.home;
  put(`${home}/.codex/skills/user-old/SKILL.md`, skill('user-old'));
  put(`${home}/.codex/skills/.system/made-up/SKILL.md`, skill('made-up'));
  put(`${home}/.codex/skills/.system/broken/SKILL.md`, 'nothing');
  put(`${home}/.codex/skills/.hidden/SKILL.md`, skill('hidden'));
  put(`${home}/.agents/skills/user-new/SKILL.md`, skill('user-new'));
  put(`${home}/.agents/skills/same/SKILL.md`, skill('same', 'of the user'));
  put(`${home}/.agents/skills/SKILL.md`, skill('at-the-root'));
  put(`${home}/extra/one/SKILL.md`, skill('extra-one'));
  put(`${home}/extra/two/SKILL.md`, 'broken');
  w.file('.agents/skills/repo/SKILL.md', skill('repo'));
  w.file('.agents/skills/same/SKILL.md', skill('same', 'of the repository'));
  w.file('.codex/skills/repo-codex/SKILL.md', skill('repo-codex'));
  w.file('sub/.agents/skills/repo-sub/SKILL.md', skill('repo-sub'));
  w.file('sub/.codex/skills/repo-sub-codex/SKILL.md', skill('repo-sub-codex'));
  w.file('sub/.agents/other/SKILL.md', skill('elsewhere'));
  w.file('file/.agents/skills', 'a file');
  const deep = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  for (let depth = 1; depth <= deep.length; depth += 1)
    w.file(`.agents/skills/${deep.slice(0, depth).join('/')}/SKILL.md`, skill(`depth-${depth}`));
  w.file('.agents/skills/lower/skill.md', skill('lower'));
  w.file('linked/target/SKILL.md', skill('linked'));
  fs.symlinkSync(`${w.cwd}/linked/target`, `${w.cwd}/.agents/skills/link`);
  fs.symlinkSync(`${w.cwd}/linked/target`, `${w.cwd}/.agents/skills/link-again`);
  fs.symlinkSync(`${w.cwd}/.agents/skills`, `${w.cwd}/.agents/skills/loop`);
  fs.symlinkSync(`${w.cwd}/nowhere`, `${w.cwd}/.agents/skills/dangling`);
  fs.mkdirSync(`${w.cwd}/.agents/skills/file-link`);
  fs.symlinkSync(`${w.cwd}/linked/target/SKILL.md`, `${w.cwd}/.agents/skills/file-link/SKILL.md`);
  fs.mkdirSync(`${w.home}/other/.agents`, { recursive: true });
  fs.symlinkSync(`${w.cwd}/.agents/skills/repo`, `${w.home}/other/.agents/skills`);
};

export default async (w) => {
  w.git('init');
  write(w);
  const mock = await w.mock([]);
  const s = w.server({ config: plainConfig(mock) });
  await s.initialize();
  const see = async (label, params) => w.note(label, names(await list(s, params)));
  await see('here', { cwds: [w.cwd] });
  await see('below', { cwds: [`${w.cwd}/sub`] });
  await see('nothing asked', {});
  await see('empty', { cwds: [] });
  await see('a file in the way', { cwds: [`${w.cwd}/file`] });
  await see('elsewhere', { cwds: [`${w.home}/other`] });
  await see('missing folder', { cwds: [`${w.cwd}/missing`] });
  await see('relative', { cwds: ['sub', '.', 'missing', '../other'] });
  await see('twice', { cwds: [w.cwd, `${w.cwd}/sub`, w.cwd] });
  const roots = (cwd, ...extraUserRoots) => ({ cwd, extraUserRoots });
  await see('extra, cached', { cwds: [w.cwd], perCwdExtraUserRoots: [roots(w.cwd, `${w.home}/extra`)] });
  await see('extra', {
    cwds: [w.cwd],
    forceReload: true,
    perCwdExtraUserRoots: [roots(w.cwd, `${w.home}/extra`)],
  });
  await see('extra kept', { cwds: [w.cwd] });
  await see('extra gone', { cwds: [w.cwd], forceReload: true });
  await see('extra of others', {
    cwds: [`${w.cwd}/sub`],
    forceReload: true,
    perCwdExtraUserRoots: [roots(w.cwd, `${w.home}/extra`)],
  });
  await see('extra twice', {
    cwds: [w.cwd],
    forceReload: true,
    perCwdExtraUserRoots: [
      roots(w.cwd, `${w.home}/extra/one`, `${w.home}/extra`),
      roots(w.cwd, `${w.home}/.agents/skills/same`),
    ],
  });
  await see('extra missing', {
    cwds: [w.cwd],
    forceReload: true,
    perCwdExtraUserRoots: [roots(w.cwd, `${w.home}/none`)],
  });
  await s.requestError('skills/list', {
    cwds: [w.cwd],
    perCwdExtraUserRoots: [roots(w.cwd, 'relative/skills')],
  });
  await s.requestError('skills/list', { cwds: [w.cwd], perCwdExtraUserRoots: [roots(w.cwd, '')] });
  await s.requestError('skills/list', { cwds: 'x' });
  await s.requestError('skills/list', { perCwdExtraUserRoots: [{ cwd: w.cwd }] });
  put(`${w.cwd}/.agents/skills/later/SKILL.md`, skill('later'));
  await see('later', { cwds: [w.cwd] });
  await see('later, read again', { cwds: [w.cwd], forceReload: true });
  await s.close();
  const away = w.server({ config: plainConfig(mock), env: { CODEX_EXEC_SERVER_URL: 'none' } });
  await away.initialize();
  w.note(
    'no environment',
    names(
      await list(away, {
        cwds: [w.cwd],
        forceReload: true,
        perCwdExtraUserRoots: [roots(w.cwd, `${w.home}/extra`)],
      }),
    ),
  );
  await away.close();
  const bundled = w.server({ config: plainConfig(mock).replace('[skills.bundled]\nenabled = false', '') });
  await bundled.initialize();
  const [{ skills }] = await list(bundled, { cwds: [w.cwd] });
  w.note(
    'bundled',
    skills.filter(({ scope }) => scope === 'system').map(({ name, path, enabled }) => [name, path, enabled]),
  );
  w.note('installed', fs.readdirSync(`${w.home}/.codex/skills/.system`).sort());
};
