import { realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from './config-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The folder that holds all state: `CODEX_HOME`, resolved and required to exist, else `~/.codex`, which may
 * be missing still.
 * @throws ConfigError when `CODEX_HOME` names no folder.
 */
export function resolveCodexHome(env: Environment): string {
  const configured = env['CODEX_HOME'];
  if (configured === undefined || configured === '') return join(env['HOME'] ?? homedir(), '.codex');
  const shown = JSON.stringify(configured);
  const stats = statSync(configured, { throwIfNoEntry: false });
  if (!stats) throw new ConfigError(`CODEX_HOME points to ${shown}, but that path does not exist`);
  if (!stats.isDirectory())
    throw new ConfigError(`CODEX_HOME points to ${shown}, but that path is not a directory`);
  return realpathSync(configured);
}
