import { join } from 'node:path';
import { ConfigFile } from '../config/edit/config-file.ts';
import { chosenPersonality } from '../config/load.ts';
import { type ConfigTable, mergeTables, ownValue } from '../config/values.ts';
import type { ServerOptions } from '../server.ts';
import { RolloutCatalog } from '../store/rollout/catalog.ts';

/** Writes the personality of a home with threads into config.toml, unless somebody chose one. */
export async function migratePersonality({
  codexHome,
  cwd,
  env,
  cliOverrides,
}: ServerOptions): Promise<void> {
  const threads = new RolloutCatalog(codexHome).files();
  if (threads.next().done === true) return;
  if ((await chosenPersonality({ codexHome, cwd, env, cliOverrides })) !== undefined) return;
  const file = new ConfigFile(join(codexHome, 'config.toml'));
  await file.edit((current) => mergeTables(current, inProfile(current, { personality: 'pragmatic' })));
}

/** The settings where config.toml keeps those of the profile that it chooses, if it does. */
function inProfile(current: ConfigTable, settings: ConfigTable): ConfigTable {
  const profile = ownValue(current, 'profile');
  return typeof profile === 'string' ? { profiles: { [profile]: settings } } : settings;
}
