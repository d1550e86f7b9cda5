import { join } from 'node:path';
import { ConfigFile } from '../config/edit/config-file.ts';
import { chosenPersonality } from '../config/load.ts';
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
  await file.edit((current) => ({ ...current, personality: 'pragmatic' }));
}
