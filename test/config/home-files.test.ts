import { chmodSync, lstatSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import {
  ConfigError,
  ConfigFile,
  buildShellEnv,
  installationId,
  projectToTrust,
  resolveCodexHome,
  trustProject,
} from '../../src/config/index.ts';
import { type TempHome, tempHome } from './temp-home.ts';

const parserLoads = vi.hoisted(() => ({ count: 0 }));
vi.mock('smol-toml', async (original) => {
  parserLoads.count += 1;
  return original();
});

it('loads no parser for a home without config files', async () => {
  await tempHome().load();
  expect(parserLoads.count).toBe(0);
  await tempHome('model = "x"').load();
  expect(parserLoads.count).toBe(1);
});

describe('resolveCodexHome', () => {
  it('takes CODEX_HOME where it is a folder', () => {
    const home = tempHome();
    symlinkSync(home.codexHome, join(home.root, 'link'));
    expect(resolveCodexHome({ CODEX_HOME: join(home.root, 'link'), HOME: '/h' })).toBe(home.codexHome);
    expect(resolveCodexHome({ HOME: '/h' })).toBe('/h/.codex');
    expect(resolveCodexHome({ CODEX_HOME: '', HOME: '/h' })).toBe('/h/.codex');
  });

  it('refuses what is none', () => {
    const { root, write } = tempHome();
    const missing = join(root, 'nope');
    const file = write('file', '');
    expect(() => resolveCodexHome({ CODEX_HOME: missing })).toThrow(
      `CODEX_HOME points to "${missing}", but that path does not exist`,
    );
    expect(() => resolveCodexHome({ CODEX_HOME: file })).toThrow(
      `CODEX_HOME points to "${file}", but that path is not a directory`,
    );
  });
});

const configFile = ({ codexHome }: TempHome): ConfigFile => new ConfigFile(join(codexHome, 'config.toml'));

describe('trustProject', () => {
  const trusted = async (config: string | undefined, key: string) => {
    const home = tempHome(config);
    const path = join(home.codexHome, 'config.toml');
    if (config !== undefined) chmodSync(path, 0o600);
    await trustProject(configFile(home), key.replace('WORK', home.work));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(home.codexHome)).toEqual(['config.toml']);
    expect((await home.load()).config.projects.get(key.replace('WORK', home.work))).toBe('trusted');
    return readFileSync(path, 'utf8').replaceAll(home.work, 'WORK');
  };

  it('makes the file', async () => {
    expect(await trusted(undefined, 'WORK')).toBe('[projects."WORK"]\ntrust_level = "trusted"\n');
  });

  it('leaves the rest as it was', async () => {
    const config =
      '# top\nmodel = "x" # keep\n\n[projects."/other"]\ntrust_level = "trusted" # c\n\n[features]\napps = false\n# end';
    const added = '# c\n\n[projects."WORK"]\ntrust_level = "trusted"\n';
    expect(await trusted(config, 'WORK')).toBe(config.replace('# c\n', added));
  });

  it.each([
    ['[projects]\n"/a" = { trust_level = "trusted" }\n', '"WORK"'],
    ['projects = { "/a" = { trust_level = "trusted" } } # c\nmodel = "x"\n', '# c\nmodel = "x"\n'],
    ['projects = {}\n[features]\napps = false\n', 'apps = false'],
    [
      '[projects."WORK"]\n# nothing said\n[features]\napps = false\n',
      '[projects."WORK"]\ntrust_level = "trusted"\n# nothing said\n',
    ],
    ['[projects]\n"WORK" = {}\n', '"WORK" = { trust_level = "trusted" }'],
  ])('adds to any form of the table: %s', async (config, part) => {
    expect(await trusted(config, 'WORK')).toContain(part);
  });

  it('quotes a path as it must be', async () => {
    expect(await trusted('model = "x"\n', '/a"b\\c')).toContain(`[projects.'/a"b\\c']`);
  });

  it('keeps a link and does not touch what is right already or no TOML', async () => {
    const home = tempHome();
    const real = home.write('real.toml', 'model = "x"\n');
    const link = join(home.codexHome, 'config.toml');
    symlinkSync(real, link);
    await trustProject(configFile(home), '/p');
    expect([lstatSync(link).isSymbolicLink(), readFileSync(real, 'utf8')]).toEqual([
      true,
      'model = "x"\n\n[projects."/p"]\ntrust_level = "trusted"\n',
    ]);
    const { ino } = statSync(real);
    await trustProject(configFile(home), '/p');
    expect(statSync(real).ino).toBe(ino);
    home.write('real.toml', 'model = = 3\n');
    await expect(trustProject(configFile(home), '/p')).rejects.toThrow(ConfigError);
    expect(readFileSync(real, 'utf8')).toBe('model = = 3\n');
  });

  it('loses none of several at once', async () => {
    const home = tempHome();
    await Promise.all(['/a', '/b', '/c'].map((key) => trustProject(configFile(home), key)));
    expect([...(await home.load()).config.projects.keys()]).toEqual(['/a', '/b', '/c']);
  });
});

it('marks the checkout of a folder that nobody decided on, once its thread may write', async () => {
  const home = tempHome();
  mkdirSync(join(home.work, 'sub'));
  const marks = async (sandbox: 'read-only' | 'workspace-write' | 'danger-full-access') =>
    projectToTrust((await home.load({ requestOverrides: { cwd: 'sub', sandbox } })).config);
  expect([
    await marks('read-only'),
    await marks('workspace-write'),
    await marks('danger-full-access'),
  ]).toEqual([undefined, home.work, home.work]);
  await trustProject(configFile(home), home.work);
  expect(await marks('workspace-write')).toBeUndefined();
});

describe('installationId', () => {
  it('is made once', async () => {
    const { codexHome } = tempHome();
    const ids = await Promise.all([installationId(codexHome), installationId(codexHome)]);
    expect(new Set([...ids, readFileSync(join(codexHome, 'installation_id'), 'utf8')]).size).toBe(1);
    expect(ids[0]).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is kept, and made anew where it is none', async () => {
    const home = tempHome();
    home.write('home/installation_id', 'c462bf54-bd8b-4193-bac2-eaf9c43bbf12\n');
    expect(await installationId(home.codexHome)).toBe('c462bf54-bd8b-4193-bac2-eaf9c43bbf12');
    home.write('home/installation_id', 'rubbish');
    const made = await installationId(home.codexHome);
    expect(made).not.toBe('rubbish');
    expect(await installationId(home.codexHome)).toBe(made);
  });
});

describe('buildShellEnv', () => {
  const env = {
    PATH: '/bin',
    HOME: '/h',
    FOO: '1',
    FOLD: '2',
    MY_API_KEY: 'k',
    aSecretB: 's',
    TOKEN_X: 't',
    NONE: undefined,
  };
  const all = {
    inherit: 'all',
    ignoreDefaultExcludes: true,
    exclude: [],
    set: new Map(),
    includeOnly: [],
  } as const;

  it('inherits all, the core or nothing', () => {
    const { NONE: _, ...whole } = env;
    expect(buildShellEnv(all, env)).toEqual(whole);
    expect(buildShellEnv({ ...all, inherit: 'core' }, env)).toEqual({ PATH: '/bin', HOME: '/h' });
    const languages = { LANG: 'C', LC_ALL: 'C', LC_CTYPE: 'C', path: '/p' };
    const others = { LC_MESSAGES: 'C', TERM: 'xterm', USERNAME: 'u', TZ: 'UTC' };
    expect(buildShellEnv({ ...all, inherit: 'core' }, { ...languages, ...others })).toEqual(languages);
    expect(buildShellEnv({ ...all, inherit: 'none' }, env)).toEqual({});
  });

  it('drops secrets and excluded names, sets, and keeps only the included', () => {
    const set = new Map([
      ['FOO', 'again'],
      ['NEW', 'n'],
    ]);
    const policy = { ...all, ignoreDefaultExcludes: false, exclude: ['fo*'], set };
    expect(buildShellEnv(policy, env)).toEqual({ PATH: '/bin', HOME: '/h', FOO: 'again', NEW: 'n' });
    expect(buildShellEnv({ ...policy, includeOnly: ['path', 'NE?'] }, env)).toEqual({
      PATH: '/bin',
      NEW: 'n',
    });
  });
});
