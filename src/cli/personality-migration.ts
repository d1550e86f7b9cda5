import { join } from 'node:path';
import { ConfigFile } from '../config/edit/config-file.ts';
import { chosenPersonality } from '../config/load.ts';
import { type ConfigTable, mergeTables, ownValue } from '../config/values.ts';
import type { ServerOptions } from '../server.ts';
import { rolloutsOf } from '../store/rollout/catalog.ts';
import { readSummary } from '../store/rollout/summary.ts';

/** Writes the personality of a home in whose threads somebody said something, unless somebody chose one. */
export async function migratePersonality({
  codexHome,
  cwd,
  env,
  cliOverrides,
}: ServerOptions): Promise<void> {
  if (!wasTalkedIn(codexHome)) return;
  if ((await chosenPersonality({ codexHome, cwd, env, cliOverrides })) !== undefined) return;
  const file = new ConfigFile(join(codexHome, 'config.toml'));
  await file.edit((current) => mergeTables(current, inProfile(current, { personality: 'pragmatic' })));
}

function wasTalkedIn(codexHome: string): boolean {
  for (const file of rolloutsOf(codexHome)) {
    if (readSummary(file)?.firstUserMessage !== undefined) return true;
  }
  return false;
}

/** The settings where config.toml keeps those of the profile that it chooses, if it does. */
function inProfile(current: ConfigTable, settings: ConfigTable): ConfigTable {
  const profile = ownValue(current, 'profile');
  return typeof profile === 'string' ? { profiles: { [profile]: settings } } : settings;
}
