import { mkdirSync, rmSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { SkillsConfigWriteParams } from '../../src/protocol/index.ts';
import {
  modelConfig,
  modelInput,
  say,
  startServer,
  testHome,
  type ServerSetup,
  type TestHome,
} from '../harness/index.ts';

const skill = (name: string): string =>
  `---\nname: ${name}\ndescription: about ${name}\n---\n\nBody of ${name}.\n`;

/** A server whose workspace has the skills `a` and `b`. */
async function start(setup: Pick<ServerSetup, 'config' | 'settings'> = {}) {
  const home = testHome();
  onTestFinished(() => home.remove());
  for (const name of ['a', 'b']) home.workspace.write(`.agents/skills/${name}/SKILL.md`, skill(name));
  const server = await startServer({ ...setup, home });
  const base = home.codexHome.read('config.toml');
  const list = async (reload = false): Promise<string[]> => {
    const { data } = await server.client.request('skills/list', { forceReload: reload });
    return data.flatMap(({ skills }) => skills.map(({ name, enabled }) => (enabled ? name : `${name} off`)));
  };
  return { ...server, home, list, added: () => home.codexHome.read('config.toml').replace(base, '') };
}

describe('skills/config/write', () => {
  const fileOf = (home: TestHome, name: string): string =>
    home.workspace.join(`.agents/skills/${name}/SKILL.md`);
  const entry = (line: string): string => `\n[[skills.config]]\n${line}\nenabled = false\n`;

  test('keeps what is switched off in config.toml, and lists go by it at once', async () => {
    const { client, home, list, added } = await start({
      config: ({ baseUrl }) => `${modelConfig(baseUrl).replace('skills.bundled.enabled = false', '')}
[skills.bundled]
enabled = false
`,
    });
    const write = (params: SkillsConfigWriteParams) => client.request('skills/config/write', params);
    expect(await list()).toEqual(['a', 'b']);
    expect(await write({ name: ' a ', enabled: false })).toEqual({ effectiveEnabled: false });
    expect(await list()).toEqual(['a off', 'b']);
    await write({ name: 'a', enabled: false });
    await write({ path: fileOf(home, 'b'), enabled: false });
    expect(added()).toBe(`${entry('name = "a"')}${entry(`path = "${fileOf(home, 'b')}"`)}`);
    expect(await list()).toEqual(['a off', 'b off']);
    expect(await write({ path: fileOf(home, 'b'), enabled: true })).toEqual({ effectiveEnabled: true });
    expect(added()).toBe(entry('name = "a"'));
    await write({ name: 'a', enabled: true });
    expect(await list()).toEqual(['a', 'b']);
    expect(added()).toBe('');
  });

  test('changes an entry that is there, and nothing around it', async () => {
    const { client, home, list } = await start({
      settings:
        'skills = { bundled = { enabled = false }, config = [{ name = "a", enabled = true }] } # mine',
    });
    const before = home.codexHome.read('config.toml');
    await client.request('skills/config/write', { name: 'a', enabled: false });
    expect(home.codexHome.read('config.toml')).toBe(before.replace('enabled = true', 'enabled = false'));
    expect(await list()).toEqual(['a off', 'b']);
  });

  test.each([
    ['no skill', { enabled: false }],
    ['two', { name: 'a', path: '/a', enabled: false }],
    ['a blank name', { name: ' ', enabled: false }],
  ])('refuses %s', async (_what, params) => {
    const { client, added } = await start();
    expect(await client.requestError('skills/config/write', params)).toEqual({
      code: -32602,
      message: 'skills/config/write requires exactly one of path or name',
    });
    expect(added()).toBe('');
  });

  test('leaves a file alone that is no TOML', async () => {
    const { client, home } = await start();
    home.codexHome.write('config.toml', 'model = [');
    const { code, message } = await client.requestError('skills/config/write', { name: 'a', enabled: false });
    expect([code, message]).toEqual([
      -32603,
      expect.stringMatching(/^failed to update skill settings: .*config\.toml/),
    ]);
    expect(home.codexHome.read('config.toml')).toBe('model = [');
  });

  test('holds for threads that are loaded from then on', async () => {
    const { client, home, model } = await start();
    await client.request('skills/config/write', { name: 'a', enabled: false });
    model.push(say('ok'));
    const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
    await client.turn(thread.id, '$a $b');
    const told = modelInput(model).flatMap(({ content = [] }) => content.map(({ text = '' }) => text));
    expect(
      told.filter((text) => text.startsWith('<skill>')).map((text) => /<name>(.*)<\/name>/.exec(text)?.[1]),
    ).toEqual(['b']);
  });
});

describe('clients are told that skills of a loaded thread have changed', () => {
  test.each<[string, (home: TestHome) => void, readonly string[]]>([
    [
      'in a file',
      ({ workspace }) => void workspace.write('.agents/skills/a/SKILL.md', skill('other')),
      ['b', 'other'],
    ],
    [
      'in what is beside it',
      ({ workspace }) =>
        void workspace.write('.agents/skills/a/agents/openai.yaml', 'policy:\n  products: [chatgpt]\n'),
      ['b'],
    ],
    [
      'when one comes',
      ({ workspace }) => void workspace.write('.agents/skills/deep/below/SKILL.md', skill('new')),
      ['a', 'b', 'new'],
    ],
    [
      'when one goes',
      ({ workspace }) => rmSync(workspace.join('.agents/skills/a'), { recursive: true }),
      ['b'],
    ],
    [
      'in a folder that was not there',
      ({ root }) => void root.write('.agents/skills/mine/SKILL.md', skill('mine')),
      ['a', 'b', 'mine'],
    ],
  ])('%s', async (_where, change, expected) => {
    const { client, home, list, model, log } = await start();
    mkdirSync(home.workspace.join('.agents/skills/a/agents'));
    const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
    // What a turn reads was listened to before.
    model.push(say('ok'));
    await client.turn(thread.id, 'hi');
    expect(await list()).toEqual(['a', 'b']);
    const from = client.mark();
    change(home);
    expect(await client.waitFor('skills/changed', () => true, { from })).toEqual({});
    expect(await list()).toEqual(expected);
    expect(log()).toBe('');
  });
});
