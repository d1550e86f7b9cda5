import type { EffectiveConfig } from './effective.ts';
import type { ConfigFile } from './edit/config-file.ts';
import { mergeTables } from './values.ts';

/**
 * The project that a thread/start which names a folder marks as trusted: one that nobody decided on, whose
 * thread may write. Undefined where nothing is to be marked. After `trustProject` the config is loaded again,
 * now with the project's own.
 */
export function projectToTrust(config: EffectiveConfig): string | undefined {
  const mayWrite =
    config.sandboxPolicy.type === 'workspaceWrite' || config.sandboxPolicy.type === 'dangerFullAccess';
  return mayWrite && config.trustLevel === undefined ? config.trustKey : undefined;
}

/**
 * Writes `[projects."<key>"] trust_level = "trusted"` into config.toml.
 * @throws ConfigError where the file cannot be edited.
 */
export async function trustProject(file: ConfigFile, key: string): Promise<void> {
  await file.edit((current) => mergeTables(current, { projects: { [key]: { trust_level: 'trusted' } } }));
}
