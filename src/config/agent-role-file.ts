import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { withAbsolutePaths } from './absolute-paths.ts';
import type { AgentRole } from './agents.ts';
import { ConfigError, SettingError } from './config-error.ts';
import { SettingsReader } from './decode.ts';
import { readSettings } from './settings.ts';
import { parseTomlFile } from './toml.ts';
import type { ConfigTable } from './values.ts';

/** The file of a role: what the role is, and a configuration for its agents. */
export interface AgentRoleFile {
  readonly name: string;
  readonly role: AgentRole;
  /** The settings in it, with absolute paths. */
  readonly config: ConfigTable;
}

/**
 * Reads the file of a role.
 *
 * @param declaredName what the configuration calls the role; a file that nobody declared says its name and
 *   instructions itself
 * @throws ConfigError, in the words of 0.129.0
 */
export async function readAgentRoleFile(path: string, declaredName?: string): Promise<AgentRoleFile> {
  const { name, description, nickname_candidates: nicknames, ...rest } = await parsed(path);
  const said = { ...present('name', name), ...present('description', description) };
  const about = new SettingsReader({ ...said, ...present('nickname_candidates', nicknames) });
  const label = `agent role file ${path}`;
  try {
    const { developerInstructions } = readSettings(rest);
    const role = {
      description: checkedDescription(`${label}.description`, about.string('description')),
      configFile: path,
      nicknames: checkedNicknames(`${label}.nickname_candidates`, about.strings('nickname_candidates')),
    };
    checkInstructions(path, developerInstructions, declaredName !== undefined);
    const named = about.string('name')?.trim() || declaredName;
    if (named === undefined) {
      throw new ConfigError(`agent role file at ${path} must define a non-empty \`name\``);
    }
    return { name: named, role, config: withAbsolutePaths(rest, dirname(path)) };
  } catch (error) {
    if (!(error instanceof SettingError)) throw error;
    const where = error.keyPath.join('.');
    throw new ConfigError(
      `failed to deserialize agent role file at ${path}: ${error.message} (\`${where}\`)`,
    );
  }
}

async function parsed(path: string): Promise<ConfigTable> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new ConfigError(error instanceof Error ? error.message : String(error));
  });
  try {
    return await parseTomlFile(text, path);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(`failed to parse agent role file at ${path}: ${error.message}`);
  }
}

function present<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  const table: Partial<Record<K, V>> = {};
  if (value !== undefined) table[key] = value;
  return table;
}

function checkInstructions(path: string, instructions: string | undefined, isDeclared: boolean): void {
  if (instructions === undefined) {
    if (isDeclared) return;
    throw new ConfigError(`agent role file at ${path} must define \`developer_instructions\``);
  }
  if (instructions.trim() === '') {
    throw new ConfigError(`agent role file at ${path}.developer_instructions cannot be blank`);
  }
}

/** @throws ConfigError for one without a word */
export function checkedDescription(label: string, description: string | undefined): string | undefined {
  const trimmed = description?.trim();
  if (trimmed === '') throw new ConfigError(`${label} cannot be blank`);
  return trimmed;
}

/** @throws ConfigError for names that cannot be given */
export function checkedNicknames(
  label: string,
  names: readonly string[] | undefined,
): readonly string[] | undefined {
  if (names === undefined) return undefined;
  if (names.length === 0) throw new ConfigError(`${label} must contain at least one name`);
  const seen = new Set<string>();
  for (const name of names.map((text) => text.trim())) {
    if (name === '') throw new ConfigError(`${label} cannot contain blank names`);
    if (seen.has(name)) throw new ConfigError(`${label} cannot contain duplicates`);
    if (!/^[A-Za-z0-9 _-]+$/.test(name)) {
      throw new ConfigError(
        `${label} may only contain ASCII letters, digits, spaces, hyphens, and underscores`,
      );
    }
    seen.add(name);
  }
  return [...seen];
}
