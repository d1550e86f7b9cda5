import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { SkillsListParams } from '../../src/protocol/index.ts';
import { startServer, testHome, type ServerSetup, type TestHome, type TestServer } from '../harness/index.ts';

/** A SKILL.md that says who it is. */
const skill = (name: string, description = `about ${name}`): string =>
  `---\nname: ${name}\ndescription: ${description}\n---\n\nBody of ${name}.\n`;

/** The start of settings without the skills that the server brings, which tests have anyhow unless they speak of skills. */
const PLAIN = 'skills.bundled.enabled = false\n';

async function start(home: TestHome, setup: ServerSetup = {}): Promise<TestServer> {
  onTestFinished(() => home.remove());
  return startServer({ home, ...setup });
}

/** What is listed for each folder: name, scope and whether it is switched on, and what is wrong. */
async function list({ client }: TestServer, params: Partial<SkillsListParams> = {}) {
  const { data } = await client.request('skills/list', params);
  return data.map(({ cwd, skills, errors }) => ({
    cwd,
    skills: skills.map(({ name, scope, enabled }) => `${scope} ${name}${enabled ? '' : ' off'}`),
    errors: errors.map(({ path, message }) => `${path}: ${message}`),
  }));
}

test('a skill is listed as its files describe it', async () => {
  const home = testHome();
  const { workspace } = home;
  const path = workspace.write(
    '.agents/skills/full/SKILL.md',
    skill('full', '" a\\n b "').replace('---\n\n', 'metadata:\n  short-description: short\n---\n\n'),
  );
  workspace.write(
    '.agents/skills/full/agents/openai.yaml',
    `interface:
  display_name: Full
  icon_small: ./assets/small.png
  icon_large: ../outside.png
  brand_color: "#12ab00"
dependencies:
  tools:
    - type: mcp
      value: one
      url: https://example.com
    - value: no kind
`,
  );
  const plain = workspace.write('.agents/skills/plain/SKILL.md', '---\ndescription: d\n---\n');
  const { client } = await start(home);
  expect(await client.request('skills/list', {})).toEqual({
    data: [
      {
        cwd: workspace.path,
        skills: [
          {
            name: 'full',
            description: 'a b',
            shortDescription: 'short',
            interface: {
              displayName: 'Full',
              shortDescription: null,
              iconSmall: workspace.join('.agents/skills/full/assets/small.png'),
              iconLarge: null,
              brandColor: '#12ab00',
              defaultPrompt: null,
            },
            dependencies: { tools: [{ type: 'mcp', value: 'one', url: 'https://example.com' }] },
            path,
            scope: 'repo',
            enabled: true,
          },
          { name: 'plain', description: 'd', path: plain, scope: 'repo', enabled: true },
        ],
        errors: [],
      },
    ],
  });
});

describe('a SKILL.md that cannot be used is told of', () => {
  const front = (...lines: string[]): string => `---\n${lines.join('\n')}\n---\n`;
  const long = 'x'.repeat(1025);
  test.each([
    ['no front matter', '# Title\n', 'missing YAML frontmatter delimited by ---'],
    ['an unclosed one', '---\nname: a\n', 'missing YAML frontmatter delimited by ---'],
    ['an empty one', '---\n---\n', 'missing YAML frontmatter delimited by ---'],
    ['a byte order mark', `\uFEFF${front('description: d')}`, 'missing YAML frontmatter delimited by ---'],
    ['no description', front('name: a'), 'missing field `description`'],
    ['a blank description', front('description: " "'), 'missing field `description`'],
    ['no value', front('description: ~'), 'missing field `description`'],
    [
      'a long name',
      front(`name: ${long.slice(0, 65)}`, 'description: d'),
      'invalid name: exceeds maximum length of 64 characters',
    ],
    [
      'a long description',
      front(`description: ${long}`),
      'invalid description: exceeds maximum length of 1024 characters',
    ],
    [
      'a colon',
      front('name: a', 'description: use: it'),
      'invalid YAML: mapping values are not allowed in this context at line 2 column 17',
    ],
    [
      'a list for a name',
      front('name: [a]', 'description: d'),
      'invalid YAML: name: invalid type: sequence, expected a string',
    ],
    [
      'two names',
      front('name: a', 'name: b', 'description: d'),
      'invalid YAML: Map keys must be unique at line 2 column 1',
    ],
    ['an unknown alias', front('name: a', 'description: *b'), 'invalid YAML: unknown anchor `b`'],
    [
      'an alias of itself',
      front('name: a', 'description: &b [*b]'),
      'invalid YAML: an alias stands for what it is part of',
    ],
    [
      'bytes',
      Buffer.from([0x2d, 0xff]),
      'failed to read file: invalid utf-8 sequence of 1 bytes from index 1',
    ],
  ])('with %s', async (_what, text, message) => {
    const home = testHome();
    const path = home.workspace.write('.agents/skills/broken/SKILL.md', '');
    writeFileSync(path, text);
    const server = await start(home);
    expect(await list(server)).toEqual([
      { cwd: home.workspace.path, skills: [], errors: [`${path}: ${message}`] },
    ]);
  });

  test('a name may look like a number, and metadata that is no YAML does not count', async () => {
    const home = testHome();
    home.workspace.write('.agents/skills/a/SKILL.md', front('name: 12', 'description: on', 'x: 1', 'x: 2'));
    home.workspace.write('.agents/skills/a/agents/openai.yaml', 'interface: [');
    const server = await start(home);
    expect(await list(server)).toEqual([{ cwd: home.workspace.path, skills: ['repo 12'], errors: [] }]);
    expect(server.log()).toContain('metadata of a skill is ignored');
  });
});

test('skills come from the repository, the user and their plugins, each file once, by scope and name', async () => {
  const home = testHome();
  const { workspace, root, codexHome } = home;
  mkdirSync(workspace.join('.git'));
  workspace.write('.agents/skills/b/SKILL.md', skill('b'));
  workspace.write('.codex/skills/a/SKILL.md', skill('a'));
  workspace.write('sub/.agents/skills/c/SKILL.md', skill('c'));
  workspace.write('.agents/skills/.hidden/SKILL.md', skill('hidden'));
  workspace.write('.agents/skills/1/2/3/4/5/6/SKILL.md', skill('depth-6'));
  workspace.write('.agents/skills/1/2/3/4/5/6/7/SKILL.md', skill('depth-7'));
  workspace.write('plugin/.codex-plugin/plugin.json', '{"name":"plug"}');
  workspace.write('plugin/skills/p/SKILL.md', skill('p'));
  symlinkSync(workspace.join('plugin/skills'), workspace.join('.agents/skills/linked'));
  symlinkSync(workspace.join('.agents/skills'), workspace.join('.agents/skills/loop'));
  codexHome.write('skills/u/SKILL.md', skill('u'));
  root.write('.agents/skills/b/SKILL.md', skill('b'));
  workspace.write('.agents/skills/other/SKILL.md', skill('other'));
  workspace.write('.agents/skills/other/agents/openai.yaml', 'policy:\n  products: [chatgpt]\n');
  const server = await start(home);
  const here = ['repo a', 'repo b', 'repo depth-6', 'repo plug:p'];
  const user = ['user b', 'user u'];
  expect(await list(server, { cwds: [workspace.path, 'sub', '..'] })).toEqual([
    { cwd: workspace.path, skills: [...here, ...user], errors: [] },
    {
      cwd: 'sub',
      skills: ['repo a', 'repo b', 'repo c', 'repo depth-6', 'repo plug:p', ...user],
      errors: [],
    },
    { cwd: '..', skills: ['user b', 'user u'], errors: [] },
  ]);
});

test('a list is kept until it is to be read again; further roots are found then', async () => {
  const home = testHome();
  home.workspace.write('.agents/skills/first/SKILL.md', skill('first'));
  home.root.write('extra/found/SKILL.md', skill('found'));
  const server = await start(home);
  const { path: cwd } = home.workspace;
  const perCwdExtraUserRoots = [{ cwd, extraUserRoots: [home.root.join('extra')] }];
  const names = async (params: Partial<SkillsListParams>) =>
    (await list(server, { cwds: [cwd], ...params })).flatMap(({ skills }) => skills);
  expect(await names({})).toEqual(['repo first']);
  home.workspace.write('.agents/skills/second/SKILL.md', skill('second'));
  expect(await names({ perCwdExtraUserRoots })).not.toContain('user found');
  expect(await names({ perCwdExtraUserRoots, forceReload: true })).toEqual([
    'repo first',
    'repo second',
    'user found',
  ]);
  expect(await names({})).toContain('user found');
  expect(
    await names({ perCwdExtraUserRoots: [{ cwd: '/', extraUserRoots: ['relative'] }], forceReload: true }),
  ).toEqual(['repo first', 'repo second']);
  await expect(
    names({ perCwdExtraUserRoots: [{ cwd, extraUserRoots: ['relative/skills'] }] }),
  ).rejects.toMatchObject({
    answer: {
      code: -32600,
      message: 'skills/list perCwdExtraUserRoots extraUserRoots paths must be absolute: relative/skills',
    },
  });
});

test('without a machine to work on there are the user’s skills alone', async () => {
  const home = testHome();
  home.workspace.write('.agents/skills/repo/SKILL.md', skill('repo'));
  home.workspace.write('.codex/skills/repo/SKILL.md', skill('repo-codex'));
  home.codexHome.write('skills/home/SKILL.md', skill('home'));
  const server = await start(home, { env: { CODEX_EXEC_SERVER_URL: 'none' } });
  const { path: cwd } = home.workspace;
  const perCwdExtraUserRoots = [{ cwd, extraUserRoots: [cwd] }];
  expect(await list(server, { cwds: [cwd], perCwdExtraUserRoots })).toEqual([
    { cwd, skills: ['user home'], errors: [] },
  ]);
});

describe('[[skills.config]]', () => {
  const rules = async (text: (path: string) => string, setup: ServerSetup = {}) => {
    const home = testHome();
    const path = home.workspace.write('.agents/skills/a/SKILL.md', skill('a'));
    const server = await start(home, { settings: `${PLAIN}${text(path)}`, ...setup });
    return (await list(server)).flatMap(({ skills }) => skills);
  };
  const entry = (line: string, enabled = false): string => `{ ${line}, enabled = ${enabled} }`;
  const config = (...entries: string[]): string => `skills.config = [${entries.join(', ')}]\n`;

  test.each([
    ['by name', () => config(entry('name = " a "')), 'repo a off'],
    ['by path', (path: string) => config(entry(`path = "${path}"`)), 'repo a off'],
    [
      'by a path from CODEX_HOME',
      () => config(entry('path = "../work/.agents/skills/a/SKILL.md"')),
      'repo a off',
    ],
    ['not by folder', (path: string) => config(entry(`path = "${path.replace('/SKILL.md', '')}"`)), 'repo a'],
    ['not by both', (path: string) => config(entry(`path = "${path}", name = "a"`)), 'repo a'],
    ['not by neither', () => config('{ enabled = false }'), 'repo a'],
    [
      'the later one',
      (path: string) => config(entry(`path = "${path}"`), entry('name = "a"', true)),
      'repo a',
    ],
  ])('switches skills off %s', async (_how, text, expected) => {
    expect(await rules(text)).toEqual([expected]);
  });

  test('of the command line counts, of a project it does not', async () => {
    expect(await rules(() => '', { overrides: ['skills.config=[{name="a",enabled=false}]'] })).toEqual([
      'repo a off',
    ]);
    const home = testHome();
    home.workspace.write('.agents/skills/a/SKILL.md', skill('a'));
    home.workspace.write('.codex/config.toml', config(entry('name = "a"')));
    const server = await start(home, {
      settings: `${PLAIN}projects."${home.workspace.path}".trust_level = "trusted"\n`,
    });
    expect((await list(server)).flatMap(({ skills }) => skills)).toEqual(['repo a']);
  });
});

test('a configuration that cannot be read is an error; in one folder alone it is that folder’s', async () => {
  const home = testHome();
  const server = await start(home);
  home.workspace.write('sub/.codex/config.toml', 'model = [');
  const trust = `projects."${home.workspace.join('sub')}".trust_level = "trusted"\n`;
  home.codexHome.write('config.toml', `${PLAIN}${trust}`);
  const [entry] = await list(server, { cwds: ['sub'] });
  expect(entry).toMatchObject({ cwd: 'sub', skills: [] });
  expect(entry?.errors.join()).toMatch(/^sub: Error parsing project config file .*array/s);
  home.codexHome.write('config.toml', 'skills = 3');
  await expect(list(server)).rejects.toMatchObject({
    answer: {
      code: -32603,
      message: `failed to reload config: ${home.codexHome.join('config.toml')}:1:10: invalid type: integer \`3\`, expected struct SkillsConfig`,
    },
  });
});

describe('the skills that the server brings', () => {
  const NAMES = ['imagegen', 'openai-docs', 'plugin-creator', 'skill-creator', 'skill-installer'];
  const installed = (home: TestHome): string[] =>
    readdirSync(home.codexHome.join('skills/.system')).toSorted();

  test('are put below CODEX_HOME and listed', async () => {
    const home = testHome();
    const server = await start(home, { settings: '[skills]\n' });
    const [entry] = await list(server);
    expect(entry).toEqual({
      cwd: home.workspace.path,
      skills: NAMES.map((name) => `system ${name}`),
      errors: [],
    });
    expect(installed(home)).toEqual(['.codex-system-skills.marker', ...NAMES]);
    expect(readdirSync(home.codexHome.join('skills'))).toEqual(['.system']);
  });

  test('leave those of the reference alone, and take the place of older ones', async () => {
    const home = testHome();
    home.codexHome.write('skills/.system/theirs/SKILL.md', skill('theirs'));
    home.codexHome.write('skills/.system/broken/SKILL.md', 'nothing');
    home.codexHome.write('skills/.system/.codex-system-skills.marker', '68ad401846088932\n');
    const theirs = await start(home, { settings: '[skills]\n' });
    expect(await list(theirs)).toEqual([{ cwd: home.workspace.path, skills: ['system theirs'], errors: [] }]);
    home.codexHome.write('skills/.system/.codex-system-skills.marker', 'quire-older\n');
    const ours = await start(home, { settings: '[skills]\n' });
    expect((await list(ours)).flatMap(({ skills }) => skills)).toEqual(NAMES.map((name) => `system ${name}`));
  });

  test('can be switched off', async () => {
    const home = testHome();
    const server = await start(home);
    expect(await list(server)).toEqual([{ cwd: home.workspace.path, skills: [], errors: [] }]);
    expect(readdirSync(home.codexHome.path)).not.toContain('skills');
  });
});
