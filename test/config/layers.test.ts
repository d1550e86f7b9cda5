import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseCliOverrides } from '../../src/config/index.ts';
import { tempHome } from './temp-home.ts';

const cli = (...config: string[]) => parseCliOverrides({ config, enable: [], disable: [] });
const TRUSTED = '[projects."WORK"]\ntrust_level = "trusted"\n';

describe('precedence', () => {
  it('goes from system over user, project and -c to the request', async () => {
    const home = tempHome(`model = "user"\nmodel_verbosity = "high"\n${TRUSTED}`);
    home.write(
      'etc/config.toml',
      'model = "system"\nmodel_reasoning_effort = "low"\ncompact_prompt = "from system"\n',
    );
    home.write('work/.codex/config.toml', 'model = "project"\nmodel_reasoning_effort = "medium"\n');
    const models = [
      (await home.load({ cwd: home.root })).config.model,
      (await home.load()).config.model,
      (await home.load({ cliOverrides: await cli('model=cli') })).config.model,
      (
        await home.load({
          cliOverrides: await cli('model=cli'),
          requestOverrides: { config: { model: 'map' } },
        })
      ).config.model,
      (await home.load({ requestOverrides: { config: { model: 'map' }, model: 'field' } })).config.model,
    ];
    expect(models).toEqual(['user', 'project', 'cli', 'map', 'field']);
    const { config } = await home.load();
    expect(config).toMatchObject({
      modelReasoningEffort: 'medium',
      modelVerbosity: 'high',
      compactPrompt: 'from system',
    });
  });

  it('lets a profile win over every layer but not over a named field of the request', async () => {
    const home = tempHome(
      'model = "user"\nprofile = "p"\n[profiles.p]\nmodel = "profile"\n[profiles.q]\nmodel = "other"\n',
    );
    const models = [
      (await home.load()).config.model,
      (
        await home.load({
          cliOverrides: await cli('model=cli'),
          requestOverrides: { config: { model: 'map' } },
        })
      ).config.model,
      (await home.load({ requestOverrides: { config: { profile: 'q' } } })).config.model,
      (await home.load({ requestOverrides: { model: 'field' } })).config.model,
    ];
    expect(models).toEqual(['profile', 'profile', 'other', 'field']);
  });

  it('puts the managed file over the command line', async () => {
    const home = tempHome('model = "user"\n');
    const managed = home.write('managed.toml', 'model = "managed"\n');
    const { config, layers } = await home.load({
      env: { CODEX_APP_SERVER_MANAGED_CONFIG_PATH: managed },
      cliOverrides: await cli('model=cli'),
    });
    expect(config.model).toBe('managed');
    expect(layers.map((layer) => layer.name.type)).toEqual([
      'system',
      'user',
      'sessionFlags',
      'legacyManagedConfigTomlFromFile',
    ]);
  });
});

describe('layers', () => {
  it('have the versions that 0.129.0 gives them', async () => {
    const { layers } = await tempHome('model="a"\n').load();
    expect(layers.map((layer) => layer.version)).toEqual([
      'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
      'sha256:31f7a0fc545a9a5dc5fb3e087d3843c4fcb1e6047567b021c866fc5141ba6a61',
    ]);
  });

  it('of a project come from the root down, without what a repository may not set, with a warning', async () => {
    const home = tempHome(TRUSTED);
    const file = home.write(
      'work/.codex/config.toml',
      'model = "root"\nmodel_provider = "evil"\nnotify = ["rm"]\n',
    );
    home.write('work/sub/.codex/config.toml', 'model = "sub"\n');
    const { config, layers, warnings } = await home.load({ cwd: join(home.work, 'sub') });
    expect([config.model, config.modelProvider, config.notify]).toEqual(['sub', 'openai', undefined]);
    expect(layers.slice(2).map((layer) => layer.config)).toEqual([{ model: 'root' }, { model: 'sub' }]);
    expect(warnings).toEqual([
      {
        summary: `Ignored unsupported project-local config keys in ${file}: model_provider, notify. If you want these settings to apply, manually set them in your user-level config.toml.`,
        details: null,
      },
    ]);
  });

  it('of a project that is not trusted are known but not in force', async () => {
    const home = tempHome('model = "user"\n');
    home.write('work/.codex/config.toml', 'model = "project"\n');
    const { config, layers, warnings } = await home.load();
    const reason = `To load project-local config, hooks, and exec policies, add ${home.work} as a trusted project in ${home.codexHome}/config.toml.`;
    expect(config.model).toBe('user');
    expect(layers.at(-1)).toMatchObject({ config: { model: 'project' }, disabledReason: reason });
    expect(warnings[0]?.summary).toContain(`    1. ${home.work}/.codex\n       ${reason}\n`);
  });

  it('of a project are none where its .codex is the CODEX_HOME', async () => {
    const home = tempHome();
    home.write('work/.codex/config.toml', 'model = "user"\n');
    const { config, layers } = await home.load({ codexHome: join(home.work, '.codex') });
    expect(config.model).toBe('user');
    expect(layers.map((layer) => layer.name.type)).toEqual(['system', 'user']);
  });
});

describe('-c overrides', () => {
  it('are TOML literals or else plain strings', async () => {
    const overrides = await cli(
      'a=1',
      'b = "x"',
      'c=word',
      "d='q",
      'e=[1, "z"]',
      'f={g=true}',
      'h=',
      'use_legacy_landlock=true',
    );
    expect(overrides).toEqual([
      { path: 'a', value: 1 },
      { path: 'b', value: 'x' },
      { path: 'c', value: 'word' },
      { path: 'd', value: 'q' },
      { path: 'e', value: [1, 'z'] },
      { path: 'f', value: { g: true } },
      { path: 'h', value: '' },
      { path: 'features.use_legacy_landlock', value: true },
    ]);
  });

  it('may quote a key with dots', async () => {
    const home = tempHome();
    const { config } = await home.load({
      cliOverrides: await cli(`projects."${home.work}".trust_level="untrusted"`),
    });
    expect(config.approvalPolicy).toBe('untrusted');
  });

  it('without = or with an unknown feature are refused', async () => {
    await expect(cli('model')).rejects.toThrow(
      "error parsing -c overrides: Invalid override (missing '='): model",
    );
    await expect(cli('=3')).rejects.toThrow('error parsing -c overrides: Empty key in override: =3');
    await expect(parseCliOverrides({ config: [], enable: ['nosuch'], disable: [] })).rejects.toThrow(
      'Unknown feature flag: nosuch',
    );
  });

  it('switch features, by old names too', async () => {
    const cliOverrides = await parseCliOverrides({ config: [], enable: ['memories'], disable: ['collab'] });
    const { features } = (
      await tempHome('[features]\nconnectors = false\nnosuch = true\n').load({ cliOverrides })
    ).config;
    expect([
      features.enabled('memories'),
      features.enabled('multi_agent'),
      features.enabled('apps'),
      features.enabled('plugins'),
    ]).toEqual([true, false, false, true]);
  });
});
