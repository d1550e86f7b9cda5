import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { checkedDescription, checkedNicknames, readAgentRoleFile } from './agent-role-file.ts';
import { type AgentRole, readAgents } from './agents.ts';
import { ConfigError, SettingError } from './config-error.ts';
import type { ConfigLayer, ConfigWarning } from './layers.ts';
import { isTable, ownValue } from './values.ts';

/** The kinds of agents that a configuration declares. */
export interface LoadedAgentRoles {
  readonly roles: ReadonlyMap<string, AgentRole>;
  /** Of those that had to be left out. */
  readonly warnings: readonly ConfigWarning[];
}

/** A layer in force, with the folder that it belongs to. */
export interface RoleLayer {
  readonly layer: ConfigLayer;
  readonly folder: string | undefined;
}

/** Does what may find something wrong with a role, and keeps the complaint. */
type Attempt = <T>(work: () => Promise<T> | T) => Promise<T | undefined>;

/**
 * Gathers the roles that `[agents.<name>]` declares and that the files of `agents/` hold, in the layers in force. A
 * layer's role goes before that of the same name below it, which fills in what it does not say. A role that is wrong
 * is left out.
 */
export async function loadAgentRoles(layers: readonly RoleLayer[]): Promise<LoadedAgentRoles> {
  const roles = new Map<string, AgentRole>();
  const warnings: ConfigWarning[] = [];
  const attempt: Attempt = async (work) => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ConfigError) && !(error instanceof SettingError)) throw error;
      const summary = `Ignoring malformed agent role definition: ${error.message}`;
      warnings.push({ summary, details: null });
      return undefined;
    }
  };
  for (const { layer, folder } of layers) {
    const found = new Map<string, AgentRole>();
    const add = (name: string, role: AgentRole): void => {
      if (found.has(name)) {
        throw new ConfigError(`duplicate agent role name \`${name}\` declared in the same config layer`);
      }
      found.set(name, role);
    };
    const declared = (await attempt(() => declaredRoles(layer))) ?? new Map<string, AgentRole>();
    for (const [name, role] of declared) {
      await attempt(async () => add(...(await declaredRole(name, role))));
    }
    const declaredFiles = new Set([...declared.values()].map(({ configFile }) => configFile));
    if (folder !== undefined) {
      const discovered = await discoveredRoles(join(folder, 'agents'), declaredFiles, attempt);
      for (const [name, role] of discovered) await attempt(() => add(name, role));
    }
    for (const [name, role] of found) {
      await attempt(() => roles.set(name, described(name, { ...roles.get(name), ...said(role) })));
    }
  }
  return { roles: new Map([...roles].sort(([a], [b]) => (a < b ? -1 : 1))), warnings };
}

function declaredRoles(layer: ConfigLayer): ReadonlyMap<string, AgentRole> {
  const agents = ownValue(layer.config, 'agents');
  return isTable(agents) ? readAgents(agents, ['agents']).roles : new Map();
}

async function declaredRole(name: string, role: AgentRole): Promise<[string, AgentRole]> {
  const { configFile } = role;
  const checked = {
    description: checkedDescription(`agents.${name}.description`, role.description),
    configFile,
    nicknames: checkedNicknames(`agents.${name}.nickname_candidates`, role.nicknames),
  };
  if (configFile === undefined) return [name, checked];
  await checkFile(name, configFile);
  const file = await readAgentRoleFile(configFile, name);
  return [file.name, { ...checked, ...said(file.role) }];
}

/** The roles in the files of a folder that nobody declared; of two with one name the first, by path. */
async function discoveredRoles(
  folder: string,
  declared: ReadonlySet<string | undefined>,
  attempt: Attempt,
): Promise<ReadonlyMap<string, AgentRole>> {
  const roles = new Map<string, AgentRole>();
  for (const file of await roleFiles(folder)) {
    if (declared.has(file)) continue;
    await attempt(async () => {
      const { name, role } = await readAgentRoleFile(file);
      if (roles.has(name)) {
        throw new ConfigError(`duplicate agent role name \`${name}\` discovered in ${folder}`);
      }
      roles.set(name, role);
    });
  }
  return roles;
}

async function checkFile(name: string, file: string): Promise<void> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOENT' ? 'No such file or directory (os error 2)' : error.message;
    throw new ConfigError(`agents.${name}.config_file must point to an existing file at ${file}: ${reason}`);
  });
  if (!found.isFile()) throw new ConfigError(`agents.${name}.config_file must point to a file: ${file}`);
}

/** The TOML files in a folder and below, sorted; none where it cannot be read. */
async function roleFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.toml'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function said(role: AgentRole): Partial<AgentRole> {
  return Object.fromEntries(Object.entries(role).filter(([, value]) => value !== undefined));
}

function described(name: string, role: Partial<AgentRole>): AgentRole {
  const { description, configFile, nicknames } = role;
  if (description === undefined) {
    throw new ConfigError(`agent role \`${name}\` must define a description`);
  }
  return { description, configFile, nicknames };
}
