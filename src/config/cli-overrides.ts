import { ConfigError } from './config-error.ts';
import { featureKey } from './features.ts';
import { parseTomlLiteral } from './toml.ts';
import type { ConfigOverride } from './values.ts';

/** The command line's settings as given: `-c key=value` texts and names after `--enable` and `--disable`. */
export interface CliSettings {
  readonly config: readonly string[];
  readonly enable: readonly string[];
  readonly disable: readonly string[];
}

/**
 * Reads `-c key=value`, `--enable` and `--disable`. A value that is no TOML literal is a plain string, less
 * the quotes around it. Feature switches win over `-c`.
 * @throws ConfigError for an override without `=` or key and for an unknown feature: the program ends then.
 */
export async function parseCliOverrides(settings: CliSettings): Promise<readonly ConfigOverride[]> {
  const overrides = await Promise.all(settings.config.map(parseOverride));
  const toggles = [
    ...settings.enable.map((name) => [name, true] as const),
    ...settings.disable.map((name) => [name, false] as const),
  ];
  return [
    ...overrides,
    ...toggles.map(([name, value]) => ({ path: `features.${knownFeature(name)}`, value })),
  ];
}

async function parseOverride(text: string): Promise<ConfigOverride> {
  const equals = text.indexOf('=');
  if (equals === -1)
    throw new ConfigError(`error parsing -c overrides: Invalid override (missing '='): ${text}`);
  const key = text.slice(0, equals).trim();
  if (key === '') throw new ConfigError(`error parsing -c overrides: Empty key in override: ${text}`);
  const raw = text.slice(equals + 1).trim();
  const value = (await parseTomlLiteral(raw)) ?? raw.replace(/^["']+|["']+$/g, '');
  return { path: key === 'use_legacy_landlock' ? 'features.use_legacy_landlock' : key, value };
}

function knownFeature(name: string): string {
  if (featureKey(name) === undefined) throw new ConfigError(`Unknown feature flag: ${name}`);
  return name;
}
