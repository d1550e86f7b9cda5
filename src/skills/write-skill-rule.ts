import { ConfigFile } from '../config/edit/config-file.ts';
import { realPath, type SkillRule } from '../config/index.ts';
import { type ConfigTable, type ConfigValue, isTable, ownValue } from '../config/values.ts';

/**
 * Switches a skill on or off in a config.toml, in the form of 0.129.0: what is on anyhow needs no entry.
 *
 * @throws ConfigError where the file cannot be read or changed
 */
export async function writeSkillRule(configFile: string, rule: SkillRule): Promise<void> {
  await new ConfigFile(configFile).edit((config) => {
    const skills = ownValue(config, 'skills');
    const table = isTable(skills) ? skills : {};
    const entries = withRule(entriesOf(table), rule);
    const { config: _before, ...others } = table;
    if (entries.length > 0) return { ...config, skills: { ...table, config: entries } };
    const { skills: _skills, ...rest } = config;
    return Object.keys(others).length > 0 ? { ...config, skills: others } : rest;
  });
}

function entriesOf(skills: ConfigTable): readonly ConfigValue[] {
  const entries = ownValue(skills, 'config');
  return Array.isArray(entries) ? entries : [];
}

function withRule(entries: readonly ConfigValue[], rule: SkillRule): readonly ConfigValue[] {
  if (rule.enabled) return entries.filter((entry) => !isAbout(entry, rule));
  const known = entries.findIndex((entry) => isAbout(entry, rule));
  if (known === -1) return [...entries, { ...rule }];
  return entries.map((entry, index) =>
    index === known && isTable(entry) ? { ...entry, enabled: false } : entry,
  );
}

function isAbout(entry: ConfigValue, rule: SkillRule): boolean {
  if (!isTable(entry)) return false;
  const [name, path] = [ownValue(entry, 'name'), ownValue(entry, 'path')];
  if ('name' in rule) return path === undefined && typeof name === 'string' && name.trim() === rule.name;
  return name === undefined && typeof path === 'string' && realPath(path) === realPath(rule.path);
}
