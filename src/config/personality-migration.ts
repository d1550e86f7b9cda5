import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from './config-error.ts';
import { ConfigFile } from './edit/config-file.ts';
import { type ConfigTable, isTable, mergeTables, ownValue } from './values.ts';

/** Says that the home was looked at. */
const MARKER = '.personality_migration';

/**
 * Keeps the personality that users of earlier versions are used to: where there are threads and none is configured, it
 * is written down, once (0.129.0 does the same, and knows by the same file that it was done).
 *
 * @throws ConfigError where config.toml cannot be read or edited; then it is tried again at the next start
 */
export async function migratePersonality(
  codexHome: string,
  hasThreads: () => Promise<boolean>,
): Promise<void> {
  const marker = join(codexHome, MARKER);
  if (await exists(marker)) return;
  if (await hasThreads()) await new ConfigFile(join(codexHome, 'config.toml')).edit(withPersonality);
  // Another server may have been faster.
  await writeFile(marker, 'v1\n', { flag: 'wx' }).catch(() => undefined);
}

function withPersonality(current: ConfigTable): ConfigTable {
  const profile = ownValue(current, 'profile');
  const own = { personality: 'pragmatic' };
  if (ownValue(current, 'personality') !== undefined) return current;
  if (typeof profile !== 'string') return mergeTables(current, own);
  const profiles = ownValue(current, 'profiles');
  const chosen = isTable(profiles) ? ownValue(profiles, profile) : undefined;
  if (!isTable(chosen)) throw new ConfigError(`config profile \`${profile}\` not found`);
  if (ownValue(chosen, 'personality') !== undefined) return current;
  return mergeTables(current, { profiles: { [profile]: own } });
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
