import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type LoadConfigOptions, type LoadedConfig, loadConfig } from '../../src/config/index.ts';

/** A CODEX_HOME and a checkout to work in, on disk for one test. */
export interface TempHome {
  readonly root: string;
  readonly codexHome: string;
  readonly work: string;
  /** Writes a file at a path relative to `root`, with its folders. */
  write(path: string, text: string): string;
  load(options?: Partial<LoadConfigOptions>): Promise<LoadedConfig>;
}

export function tempHome(config?: string): TempHome {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'quire-config-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const home: TempHome = {
    root,
    codexHome: join(root, 'home'),
    work: join(root, 'work'),
    write(path, text) {
      const file = join(root, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
      return file;
    },
    load: (options = {}) =>
      loadConfig({
        codexHome: home.codexHome,
        cwd: home.work,
        env: { CODEX_APP_SERVER_DISABLE_MANAGED_CONFIG: '1' },
        systemFile: join(root, 'etc', 'config.toml'),
        ...options,
      }),
  };
  mkdirSync(home.codexHome);
  mkdirSync(join(home.work, '.git'), { recursive: true });
  if (config !== undefined) home.write('home/config.toml', config.replaceAll('WORK', home.work));
  return home;
}
