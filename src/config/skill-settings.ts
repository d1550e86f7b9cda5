import { SettingError } from './config-error.ts';
import { SettingsReader, wrongType } from './decode.ts';
import type { ConfigLayer } from './layers.ts';
import { type ConfigTable, type ConfigValue, isTable, ownValue } from './values.ts';

/** What a config says of skills by path or by name: an entry of `[[skills.config]]`. */
export type SkillRule =
  { readonly path: string; readonly enabled: boolean } | { readonly name: string; readonly enabled: boolean };

/** What `[skills]` says, decoded but not defaulted. */
export interface SkillSettings {
  /** Whether the skills that the server brings count (`[skills.bundled] enabled`). */
  readonly bundled: boolean | undefined;
  /** Whether models are told which skills there are. */
  readonly includeInstructions: boolean | undefined;
}

/** @throws SettingError at the first wrong value */
export function readSkillSettings(value: ConfigValue, at: readonly string[]): SkillSettings {
  const { bundled, includeInstructions } = readSkills(value, at);
  return { bundled, includeInstructions };
}

/**
 * The rules of some layers, lowest precedence first. Those of projects do not count: skills come with a repository,
 * whether they are used is for the user to say. Of two rules for the same path or name the later one stays.
 */
export function skillRules(layers: readonly Pick<ConfigLayer, 'name' | 'config'>[]): readonly SkillRule[] {
  const rules = new Map<string, SkillRule>();
  for (const { name, config } of layers) {
    if (name.type !== 'user' && name.type !== 'sessionFlags') continue;
    for (const rule of rulesOf(config)) {
      const key = 'path' in rule ? `path ${rule.path}` : `name ${rule.name}`;
      rules.delete(key);
      rules.set(key, rule);
    }
  }
  return [...rules.values()];
}

/** A layer whose skills are wrong may be overridden by one above it, and then says nothing. */
function rulesOf(config: ConfigTable): readonly SkillRule[] {
  const skills = ownValue(config, 'skills');
  if (skills === undefined) return [];
  try {
    return readSkills(skills, ['skills']).rules;
  } catch (error) {
    if (error instanceof SettingError) return [];
    throw error;
  }
}

function readSkills(value: ConfigValue, at: readonly string[]) {
  const skills = new SettingsReader(tableOf(value, 'SkillsConfig', at), at);
  return {
    bundled: skills.get('bundled', readBundled),
    includeInstructions: skills.boolean('include_instructions'),
    rules: skills.get('config', readRules) ?? [],
  };
}

function readBundled(value: ConfigValue, at: readonly string[]): boolean | undefined {
  return new SettingsReader(tableOf(value, 'BundledSkillsConfig', at), at).boolean('enabled');
}

function readRules(value: ConfigValue, at: readonly string[]): readonly SkillRule[] {
  if (typeof value !== 'object' || isTable(value)) return wrongType(value, 'a sequence', at);
  return value.flatMap((entry, index) => readRule(entry, [...at, String(index)]) ?? []);
}

/** An entry must name its skill in one way; others say nothing, as in 0.129.0. */
function readRule(value: ConfigValue, at: readonly string[]): SkillRule | undefined {
  const entry = new SettingsReader(tableOf(value, 'SkillConfig', at), at);
  const enabled = entry.boolean('enabled');
  const path = entry.string('path');
  const name = entry.string('name')?.trim();
  if (enabled === undefined) throw new SettingError('missing field `enabled`', at);
  if (path !== undefined) return name === undefined ? { path, enabled } : undefined;
  return name === undefined || name === '' ? undefined : { name, enabled };
}

function tableOf(value: ConfigValue, struct: string, at: readonly string[]): ConfigTable {
  return isTable(value) ? value : wrongType(value, `struct ${struct}`, at);
}
