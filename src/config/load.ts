import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Personality } from '../protocol/index.ts';
import { userPath } from '../user-path.ts';
import { type RoleLayer, loadAgentRoles } from './agent-roles.ts';
import { SettingError } from './config-error.ts';
import { type Deprecation, deprecationsOf, unstableFeaturesOf } from './deprecations.ts';
import type { EffectiveConfig } from './effective.ts';
import { execServer, execServerWarnings } from './exec-server.ts';
import {
  type ConfigLayer,
  type ConfigWarning,
  type LoadedLayers,
  checkSettings,
  explainWrongSetting,
  loadLayers,
} from './layers.ts';
import { decideTrust } from './projects.ts';
import { type RequestOverrides, overridesOfRequest } from './request-overrides.ts';
import { type Chosen, constrained } from './requirements/constrain.ts';
import { loadRequirements } from './requirements/load-requirements.ts';
import { NOTHING_REQUIRED, type Requirements } from './requirements/requirements.ts';
import { chosenProfile, resolveSettings } from './resolve.ts';
import { type Settings, readSettings } from './settings.ts';
import { type SkillRule, skillRules } from './skill-settings.ts';
import { type ConfigOverride, type ConfigTable, mergeTables } from './values.ts';

const SYSTEM_FILE = '/etc/codex/config.toml';
const MANAGED_FILE = '/etc/codex/managed_config.toml';
const REQUIREMENTS_FILE = '/etc/codex/requirements.toml';

export interface LoadConfigOptions {
  readonly codexHome: string;
  /** The server's own folder, absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cliOverrides?: readonly ConfigOverride[];
  readonly requestOverrides?: RequestOverrides;
  /** Feature switches made at run time (experimentalFeature/enablement/set); any config wins over them. */
  readonly featureEnablement?: ReadonlyMap<string, boolean>;
  /** The provider where none is configured: `openai`, as in 0.129.0, unless the caller knows better. */
  readonly defaultProvider?: string;
  /** Reads no files: what a server with a broken config.toml starts with. */
  readonly ignoreFiles?: boolean;
  /** `/etc/codex/config.toml` unless a test says otherwise. */
  readonly systemFile?: string;
  /** `/etc/codex/requirements.toml` unless a test says otherwise. */
  readonly requirementsFile?: string;
}

export interface LoadedConfig {
  readonly config: EffectiveConfig;
  /** Lowest precedence first. */
  readonly layers: readonly ConfigLayer[];
  readonly warnings: readonly ConfigWarning[];
  /** Of roles of agents that had to be left out; each thread tells of them too. */
  readonly roleWarnings: readonly ConfigWarning[];
  /** Settings under old names or without effect; `deprecationNotice` on the wire, once a thread. */
  readonly deprecations: readonly Deprecation[];
  /** Features under development that the config turns on, unless it asks not to be warned of them. */
  readonly unstableFeatures: readonly string[];
  /** The folders of the files in force, which may hold `rules/`; those that count least first. */
  readonly folders: readonly string[];
  /** Which skills the user switched on and off; the later one counts. */
  readonly skillRules: readonly SkillRule[];
}

/**
 * Loads the configuration for a folder and request. Precedence, lowest first: defaults, system file, user
 * file, trusted projects (root to folder), `-c`, the request's `config` map, managed file; then the chosen
 * profile over all of these; then the request's named fields.
 * @throws ConfigError
 */
export async function loadConfig(options: LoadConfigOptions): Promise<LoadedConfig> {
  const { codexHome, requestOverrides: request = {} } = options;
  const cwd = userPath(request.cwd ?? '.', options.cwd);
  const loaded = await readLayers(options, cwd);
  const settings = decodeSettings(loaded.merged, loaded.layers);
  const trust = decideTrust(cwd, loaded.project, settings.projects);
  const agents = await loadAgentRoles(layersInForce(loaded.layers));
  const resolved = await resolveSettings(settings, request, {
    codexHome,
    cwd,
    env: options.env,
    trust,
    featureEnablement: options.featureEnablement ?? new Map(),
    defaultProvider: options.defaultProvider ?? 'openai',
    agentRoles: agents.roles,
  });
  const requirements = await readRequired(options, loaded.layers);
  const config = constrained(resolved, requirements, chosenIn(settings, request));
  if (config.sandboxPolicy.type === 'workspaceWrite') await makeMemoriesFolder(codexHome);
  return {
    config,
    layers: loaded.layers,
    warnings: [
      ...loaded.warnings,
      ...execServerWarnings(execServer(options.env)),
      ...config.permissionWarnings.map((summary) => ({ summary, details: null })),
    ],
    roleWarnings: agents.warnings,
    deprecations: deprecationsOf(settings),
    folders: foldersInForce(loaded.layers),
    skillRules: skillRules(loaded.layers),
    unstableFeatures: config.suppressUnstableFeaturesWarning ? [] : unstableFeaturesOf(settings),
  };
}

/**
 * The personality that a configuration names, by itself or in the chosen profile.
 * @throws ConfigError
 */
export async function chosenPersonality(options: LoadConfigOptions): Promise<Personality | undefined> {
  const { layers } = await loadConfig(options);
  const inForce = layersInForce(layers).map(({ layer }) => layer.config);
  const settings = readSettings(inForce.reduce(mergeTables, {}));
  return chosenProfile(settings)?.personality ?? settings.personality;
}

/**
 * The layers as seen from `cwd`, or without those of projects.
 * @throws ConfigError for a file that is no TOML
 */
export function readLayers(options: LoadConfigOptions, cwd: string | undefined): Promise<LoadedLayers> {
  return loadLayers({
    codexHome: options.codexHome,
    cwd,
    overrides: [...(options.cliOverrides ?? []), ...overridesOfRequest(options.requestOverrides ?? {})],
    systemFile: options.systemFile ?? SYSTEM_FILE,
    managedFile: managedFile(options.env),
    ignoreFiles: options.ignoreFiles ?? false,
  });
}

/**
 * What an administrator requires.
 *
 * @param layers of which a managed file requires something, too
 * @throws ConfigError for a file that is wrong
 */
export function readRequired(
  { requirementsFile = REQUIREMENTS_FILE, ignoreFiles = false }: LoadConfigOptions,
  layers: readonly ConfigLayer[],
): Promise<Requirements> {
  return ignoreFiles ? Promise.resolve(NOTHING_REQUIRED) : loadRequirements(requirementsFile, layers);
}

function chosenIn(settings: Settings, request: RequestOverrides): Chosen {
  const sources = [settings, chosenProfile(settings)];
  const says = (key: 'approvalPolicy' | 'approvalsReviewer' | 'sandboxMode'): boolean =>
    sources.some((source) => source?.[key] !== undefined);
  return {
    approvalPolicy: request.approvalPolicy != null || says('approvalPolicy'),
    approvalsReviewer: request.approvalsReviewer != null || says('approvalsReviewer'),
    sandbox:
      (request.sandbox ?? request.permissions ?? settings.defaultPermissions) != null || says('sandboxMode'),
  };
}

/** A project's folder counts once the project is trusted, whether or not it has a config.toml; so do the others. */
function foldersInForce(layers: readonly ConfigLayer[]): readonly string[] {
  return layersInForce(layers).flatMap(({ folder }) => folder ?? []);
}

function layersInForce(layers: readonly ConfigLayer[]): RoleLayer[] {
  return layers
    .filter(({ disabledReason }) => disabledReason === undefined)
    .map((layer) => ({ layer, folder: folderOf(layer) }));
}

function folderOf({ name }: ConfigLayer): string | undefined {
  switch (name.type) {
    case 'system':
    case 'user':
      return dirname(name.file);
    case 'project':
      return name.dotCodexFolder;
    default:
      return undefined;
  }
}

function decodeSettings(merged: ConfigTable, layers: readonly ConfigLayer[]): Settings {
  try {
    return checkSettings(merged);
  } catch (error) {
    throw error instanceof SettingError ? explainWrongSetting(error, layers) : error;
  }
}

function managedFile(env: LoadConfigOptions['env']): string | undefined {
  if (['1', 'true'].includes(env['CODEX_APP_SERVER_DISABLE_MANAGED_CONFIG'] ?? '')) return undefined;
  return env['CODEX_APP_SERVER_MANAGED_CONFIG_PATH'] ?? MANAGED_FILE;
}

/** A sandbox can only open up folders that exist; where it cannot be made, commands go without it. */
async function makeMemoriesFolder(codexHome: string): Promise<void> {
  await mkdir(join(codexHome, 'memories'), { recursive: true }).catch(() => undefined);
}
