import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ConfigLayerSource } from '../protocol/index.ts';
import { withAbsolutePaths } from './absolute-paths.ts';
import { ConfigError, SettingError } from './config-error.ts';
import { NO_NAME, SettingsReader } from './decode.ts';
import { locateValue } from './locate.ts';
import { type ProjectPlace, decideTrust, findProject, realPath, statOf } from './projects.ts';
import { type Settings, readSettings, TRUST_LEVELS } from './settings.ts';
import { completeConfig } from './shape/config-shape.ts';
import { parseTomlFile } from './toml.ts';
import {
  type ConfigOverride,
  type ConfigTable,
  ownValue,
  mergeTables,
  tableOfOverrides,
  tableVersion,
} from './values.ts';

/** One source of settings, with what it says. */
export interface ConfigLayer {
  readonly name: ConfigLayerSource;
  readonly config: ConfigTable;
  /** Set where the layer is known but not in force: a project that is not trusted. */
  readonly disabledReason: string | undefined;
  /** `sha256:…` of the content; equal content has equal versions. */
  readonly version: string;
  /** The file's path and text, for reporting wrong values; undefined for layers that are no file. */
  readonly file: { readonly path: string; readonly text: string } | undefined;
}

/** Something to tell the user that does not stop the load; `configWarning` on the wire. */
export interface ConfigWarning {
  readonly summary: string;
  readonly details: string | null;
}

export interface LayerSources {
  readonly codexHome: string;
  /** The thread's folder; without one there are no project layers. */
  readonly cwd: string | undefined;
  readonly overrides: readonly ConfigOverride[];
  readonly systemFile: string;
  /** The managed file, over everything else; undefined where there is to be none. */
  readonly managedFile: string | undefined;
  readonly ignoreFiles: boolean;
}

export interface LoadedLayers {
  /** Lowest precedence first: system, user, projects (root to cwd), session flags, managed file. */
  readonly layers: readonly ConfigLayer[];
  readonly merged: ConfigTable;
  readonly project: ProjectPlace | undefined;
  readonly warnings: readonly ConfigWarning[];
}

/** Settings that a repository must not make for its user: where credentials go and which programs run. */
const REFUSED_IN_PROJECTS = [
  'openai_base_url',
  'chatgpt_base_url',
  'model_provider',
  'model_providers',
  'notify',
  'profile',
  'profiles',
  'experimental_realtime_ws_base_url',
] as const;

/**
 * Reads every layer that applies.
 * @throws ConfigError for a file that is no TOML; wrong values are found later, by `explainWrongSetting`.
 */
export async function loadLayers(sources: LayerSources): Promise<LoadedLayers> {
  const flags = tableOfOverrides(sources.overrides);
  const session = layerOf(
    { type: 'sessionFlags' },
    withAbsolutePaths(flags, sources.cwd ?? sources.codexHome),
  );
  const sessions = sources.overrides.length > 0 ? [session] : [];
  if (sources.ignoreFiles)
    return { layers: sessions, merged: mergeLayers(sessions), project: undefined, warnings: [] };
  const userFile = join(sources.codexHome, 'config.toml');
  const [system, user, managed] = await Promise.all([
    readLayer({ type: 'system', file: sources.systemFile }, sources.systemFile),
    readLayer({ type: 'user', file: userFile }, userFile),
    sources.managedFile === undefined ? undefined : readOptionalLayer(sources.managedFile),
  ]);
  const base = mergeTables(mergeTables(system.config, user.config), flags);
  const projects =
    sources.cwd === undefined
      ? undefined
      : await projectLayers(sources.cwd, base, sources.codexHome, userFile, [system, user]);
  const layers = [system, user, ...(projects?.layers ?? []), ...sessions, ...(managed ? [managed] : [])];
  return {
    layers,
    merged: mergeLayers(layers),
    project: projects?.place,
    warnings: projects?.warnings ?? [],
  };
}

export function mergeLayers(layers: readonly ConfigLayer[]): ConfigTable {
  const inForce = layers.filter((layer) => layer.disabledReason === undefined);
  return inForce.reduce<ConfigTable>((merged, layer) => mergeTables(merged, layer.config), {});
}

/** Turns a wrong setting in the merged config into an error that names the file, line and column it stands at. */
export function explainWrongSetting(error: SettingError, layers: readonly ConfigLayer[]): ConfigError {
  for (const { file, config, disabledReason } of layers) {
    if (!file || disabledReason !== undefined) continue;
    const own = wrongSettingIn(config);
    const range = own && locateValue(file.text, own.keyPath);
    const message = own?.message === NO_NAME.merged ? NO_NAME.inFile : own?.message;
    if (message !== undefined && range) return new ConfigError(message, { path: file.path, range });
  }
  return new ConfigError(`${error.message}\nin \`${error.keyPath.join('.')}\`\n`);
}

/**
 * Decodes a whole config; what nothing here goes by has to be right, too.
 *
 * @throws SettingError at the first wrong value
 */
export function checkSettings(config: ConfigTable): Settings {
  const settings = readSettings(config);
  completeConfig(config);
  return settings;
}

function wrongSettingIn(config: ConfigTable): SettingError | undefined {
  try {
    checkSettings(config);
    return undefined;
  } catch (error) {
    if (error instanceof SettingError) return error;
    throw error;
  }
}

function layerOf(
  name: ConfigLayerSource,
  config: ConfigTable,
  text?: { path: string; text: string },
  disabledReason?: string,
): ConfigLayer {
  return { name, config, disabledReason, version: tableVersion(config), file: text };
}

async function readLayer(name: ConfigLayerSource, path: string): Promise<ConfigLayer> {
  const text = await readText(path, 'config');
  if (text === undefined) return layerOf(name, {});
  return layerOf(name, withAbsolutePaths(await parseTomlFile(text, path), dirname(path)), { path, text });
}

async function readOptionalLayer(path: string): Promise<ConfigLayer | undefined> {
  const layer = await readLayer({ type: 'legacyManagedConfigTomlFromFile', file: path }, path);
  return layer.file && layer;
}

/** @param kind of what, for the error */
export async function readText(path: string, kind: string): Promise<string | undefined> {
  if (!existsSync(path)) return undefined;
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new ConfigError(
      `Failed to read ${kind} file ${path}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

interface ProjectLayers {
  readonly place: ProjectPlace;
  readonly layers: readonly ConfigLayer[];
  readonly warnings: readonly ConfigWarning[];
}

async function projectLayers(
  cwd: string,
  base: ConfigTable,
  codexHome: string,
  userFile: string,
  lower: readonly ConfigLayer[],
): Promise<ProjectLayers> {
  const { markers, projects } = readProjectSettings(base, lower);
  const place = findProject(cwd, markers);
  const folders = dotCodexFolders(place.folders, codexHome);
  const layers: ConfigLayer[] = [];
  const warnings: ConfigWarning[] = [];
  for (const folder of folders) {
    const trust = decideTrust(dirname(folder), place, projects);
    const disabledReason =
      trust.level === 'trusted' ? undefined : untrustedReason(trust.key, trust.level, userFile);
    const { layer, refused } = await readProjectLayer(folder, disabledReason);
    layers.push(layer);
    if (refused.length > 0 && disabledReason === undefined)
      warnings.push(refusedKeysWarning(folder, refused));
  }
  const disabled = disabledProjectsWarning(layers);
  return { place, layers, warnings: disabled ? [disabled, ...warnings] : warnings };
}

function readProjectSettings(base: ConfigTable, lower: readonly ConfigLayer[]) {
  try {
    const reader = new SettingsReader(base);
    return {
      markers: reader.strings('project_root_markers'),
      projects: reader.sections('projects', (project) => project.variant('trust_level', TRUST_LEVELS)),
    };
  } catch (error) {
    throw error instanceof SettingError ? explainWrongSetting(error, lower) : error;
  }
}

/** The `.codex` folders in `folders`; the user's own `CODEX_HOME` is none of them. */
function dotCodexFolders(folders: readonly string[], codexHome: string): readonly string[] {
  return folders
    .map((folder) => join(folder, '.codex'))
    .filter((dotCodex) => statOf(dotCodex)?.isDirectory() === true)
    .filter((dotCodex) => realPath(dotCodex) !== realPath(codexHome));
}

async function readProjectLayer(
  folder: string,
  disabledReason: string | undefined,
): Promise<{ readonly layer: ConfigLayer; readonly refused: readonly string[] }> {
  const path = join(folder, 'config.toml');
  const text = await readText(path, 'project config');
  const parsed = text === undefined ? {} : await parseProjectFile(text, path, disabledReason !== undefined);
  const refused = REFUSED_IN_PROJECTS.filter((key) => ownValue(parsed, key) !== undefined);
  const allowed = Object.fromEntries(
    Object.entries(parsed).filter(([key]) => !refused.some((name) => name === key)),
  );
  const config = withAbsolutePaths(allowed, folder);
  const file = text === undefined ? undefined : { path, text };
  return {
    layer: layerOf({ type: 'project', dotCodexFolder: folder }, config, file, disabledReason),
    refused,
  };
}

async function parseProjectFile(text: string, path: string, disabled: boolean): Promise<ConfigTable> {
  try {
    return await parseTomlFile(text, path);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    if (disabled) return {};
    throw new ConfigError(`Error parsing project config file ${error.message}`, undefined);
  }
}

const GATED = 'project-local config, hooks, and exec policies';

function untrustedReason(key: string, level: string | undefined, userFile: string): string {
  return level === undefined
    ? `To load ${GATED}, add ${key} as a trusted project in ${userFile}.`
    : `${key} is marked as untrusted in ${userFile}. To load ${GATED}, mark it trusted.`;
}

function refusedKeysWarning(folder: string, keys: readonly string[]): ConfigWarning {
  const file = join(folder, 'config.toml');
  return {
    summary: `Ignored unsupported project-local config keys in ${file}: ${keys.join(', ')}. If you want these settings to apply, manually set them in your user-level config.toml.`,
    details: null,
  };
}

function disabledProjectsWarning(layers: readonly ConfigLayer[]): ConfigWarning | undefined {
  const entries = layers.flatMap(({ name, disabledReason }) =>
    name.type === 'project' && disabledReason !== undefined
      ? [[name.dotCodexFolder, disabledReason] as const]
      : [],
  );
  if (entries.length === 0) return undefined;
  const lines = entries.map(([folder, reason], index) => `    ${index + 1}. ${folder}\n       ${reason}\n`);
  const head =
    'Project-local config, hooks, and exec policies are disabled in the following folders until the project is trusted, but skills still load.';
  return { summary: `${head}\n${lines.join('')}`, details: null };
}
