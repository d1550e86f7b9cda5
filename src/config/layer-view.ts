/** Where settings come from, as clients are told. */
import type {
  ConfigLayerMetadata,
  ConfigLayer as LayerOnWire,
  OverriddenMetadata,
} from '../protocol/index.ts';
import type { ConfigLayer } from './layers.ts';
import { toJson } from './shape/shapes.ts';
import { type ConfigTable, type ConfigValue, isTable, ownValue, sameValue } from './values.ts';

/** The layers that make up each setting, by dotted key: the highest that says it. Lists count by element. */
export function originsOf(layers: readonly ConfigLayer[]): Readonly<Record<string, ConfigLayerMetadata>> {
  const inForce = layers.filter(({ disabledReason }) => disabledReason === undefined);
  return Object.fromEntries(
    inForce.flatMap((layer) => [...leavesOf(layer.config, '')].map((key) => [key, metadataOf(layer)])),
  );
}

function* leavesOf(value: ConfigValue, at: string): Generator<string> {
  if (typeof value !== 'object') return yield at;
  for (const [key, item] of Object.entries(value)) yield* leavesOf(item, at === '' ? key : `${at}.${key}`);
}

/** @param layers the lowest first; clients get the highest first, those that are not in force too */
export function layersOnWire(layers: readonly ConfigLayer[]): readonly LayerOnWire[] {
  return layers.toReversed().map(({ name, version, config, disabledReason }) => ({
    name,
    version,
    config: toJson(config),
    ...(disabledReason !== undefined && { disabledReason }),
  }));
}

/** What keeps the first of the user's settings at `paths` from counting that does not count; null: they all do. */
export function overriddenSetting(
  layers: readonly ConfigLayer[],
  effective: ConfigTable,
  paths: readonly (readonly string[])[],
): OverriddenMetadata | null {
  const user = layers.find(({ name }) => name.type === 'user')?.config ?? {};
  for (const path of paths) {
    const [said, inForce] = [valueAt(user, path), valueAt(effective, path)];
    if (inForce === undefined || (said !== undefined && sameValue(said, inForce))) continue;
    const highest = layers.findLast(
      ({ config, disabledReason }) => disabledReason === undefined && valueAt(config, path) !== undefined,
    );
    if (!highest) continue;
    return {
      message: `Overridden by ${describe(highest)}`,
      overridingLayer: metadataOf(highest),
      effectiveValue: toJson(inForce),
    };
  }
  return null;
}

function valueAt(value: ConfigValue | undefined, path: readonly string[]): ConfigValue | undefined {
  const [key, ...rest] = path;
  if (key === undefined || value === undefined) return value;
  if (Array.isArray(value)) return /^\d+$/.test(key) ? valueAt(value[Number(key)], rest) : undefined;
  return isTable(value) ? valueAt(ownValue(value, key), rest) : undefined;
}

function describe({ name }: ConfigLayer): string {
  switch (name.type) {
    case 'mdm':
      return `managed policy (MDM): ${name.domain}`;
    case 'system':
      return `managed config (system): ${name.file}`;
    case 'project':
      return `project config: ${name.dotCodexFolder}/config.toml`;
    case 'sessionFlags':
      return 'session flags';
    case 'user':
      return `user config: ${name.file}`;
    case 'legacyManagedConfigTomlFromFile':
      return `legacy managed_config.toml: ${name.file}`;
    case 'legacyManagedConfigTomlFromMdm':
      return 'legacy managed configuration from MDM';
  }
}

function metadataOf({ name, version }: ConfigLayer): ConfigLayerMetadata {
  return { name, version };
}
