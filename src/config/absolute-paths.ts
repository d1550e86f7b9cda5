import { userPath } from '../user-path.ts';
import { type ConfigTable, type ConfigValue, isTable, ownValue } from './values.ts';

/** Settings that hold a path; `*` stands for any key or index. */
const PATH_SETTINGS: readonly (readonly string[])[] = [
  ['model_instructions_file'],
  ['experimental_compact_prompt_file'],
  ['js_repl_node_path'],
  ['js_repl_node_module_dirs', '*'],
  ['experimental_instructions_file'],
  ['zsh_path'],
  ['sqlite_home'],
  ['log_dir'],
  ['model_catalog_json'],
  ['sandbox_workspace_write', 'writable_roots', '*'],
  ['agents', '*', 'config_file'],
  ['model_providers', '*', 'auth', 'cwd'],
  ['skills', 'config', '*', 'path'],
  ['debug', 'config_lockfile', 'export_dir'],
  ['debug', 'config_lockfile', 'load_path'],
  ['model_providers', '*', 'auth', 'cwd'],
];

/**
 * A layer's table with its paths made absolute, against the folder that the layer belongs to, so that layers
 * of different folders can be merged. `~` is the user's home.
 */
export function withAbsolutePaths(config: ConfigTable, base: string): ConfigTable {
  const patterns = [...PATH_SETTINGS, ...PATH_SETTINGS.map((pattern) => ['profiles', '*', ...pattern])];
  return patterns.reduce((table, pattern) => {
    const resolved = resolveAt(table, pattern, base);
    return isTable(resolved) ? resolved : table;
  }, config);
}

function resolveAt(value: ConfigValue, pattern: readonly string[], base: string): ConfigValue {
  const [key, ...rest] = pattern;
  if (key === undefined) return typeof value === 'string' ? userPath(value, base) : value;
  if (!isTable(value))
    return key === '*' && Array.isArray(value) ? value.map((item) => resolveAt(item, rest, base)) : value;
  const keys = key === '*' ? Object.keys(value) : [key];
  let table = value;
  for (const name of keys) {
    const below = ownValue(table, name);
    const resolved = below === undefined ? undefined : resolveAt(below, rest, base);
    if (resolved !== undefined && resolved !== below) table = { ...table, [name]: resolved };
  }
  return table;
}
