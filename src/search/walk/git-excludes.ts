import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where the user's global ignore file for git is, as ripgrep looks for it; it need not exist. */
export async function globalExcludesFile(env: Readonly<Record<string, string>>): Promise<string | undefined> {
  const home = env['HOME'];
  const configHome = env['XDG_CONFIG_HOME'] || (home && join(home, '.config'));
  const configs = [
    env['GIT_CONFIG_GLOBAL'],
    home && join(home, '.gitconfig'),
    configHome && join(configHome, 'git', 'config'),
  ];
  for (const config of configs) {
    const named = config && excludesIn(await readFile(config, 'utf8').catch(() => ''));
    if (named) return home === undefined ? named : named.replaceAll('~', home);
  }
  return configHome && join(configHome, 'git', 'ignore');
}

function excludesIn(config: string): string | undefined {
  return /^\s*excludesfile\s*=\s*"?\s*(\S+?)\s*"?\s*$/im.exec(config)?.[1];
}
