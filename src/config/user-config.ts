import { join } from 'node:path';
import { userPath } from '../user-path.ts';
import type {
  ConfigEdit,
  ConfigLayer as LayerOnWire,
  ConfigRequirements,
  ConfigLayerMetadata,
  OverriddenMetadata,
} from '../protocol/index.ts';
import { withAbsolutePaths } from './absolute-paths.ts';
import { ConfigError, SettingError } from './config-error.ts';
import { ConfigFile } from './edit/config-file.ts';
import { ConfigWriteError } from './edit/config-write-error.ts';
import { keyEdit, withEdit } from './edit/key-edits.ts';
import { layersOnWire, originsOf, overriddenSetting } from './layer-view.ts';
import { type ConfigLayer, type LoadedLayers, mergeLayers } from './layers.ts';
import { type LoadConfigOptions, readLayers, readRequired } from './load.ts';
import { realPath } from './projects.ts';
import { type Requirements, disallowedFeature } from './requirements/requirements.ts';
import { requirementsOnWire } from './requirements/wire.ts';
import { completeConfig } from './shape/config-shape.ts';
import { type ConfigTable, isTable, mergeTables, tableVersion } from './values.ts';

/** What is in force, and where it comes from. */
export interface ConfigView {
  readonly config: ReturnType<typeof completeConfig>;
  readonly origins: Readonly<Record<string, ConfigLayerMetadata>>;
  readonly layers: readonly LayerOnWire[];
}

/** Settings to write, all or none. */
export interface ConfigWrite {
  readonly edits: readonly ConfigEdit[];
  /** The file to write, which only the user's own may be. */
  readonly filePath?: string | null | undefined;
  /** What the user's layer must be at still. */
  readonly expectedVersion?: string | null | undefined;
}

export interface ConfigWritten {
  readonly version: string;
  readonly filePath: string;
  readonly overridden: OverriddenMetadata | null;
}

const UNREADABLE = 'failed to read configuration layers';

interface Required {
  readonly requirements: Requirements;
}

/** The configuration as clients read and write it. Writing goes to the user's config.toml alone. */
export class UserConfig {
  readonly #options: LoadConfigOptions;
  readonly file: ConfigFile;

  constructor(options: LoadConfigOptions) {
    this.#options = options;
    this.file = new ConfigFile(join(options.codexHome, 'config.toml'));
  }

  /**
   * @param cwd where it is seen from, the layers of its project included; null: without those of projects
   * @param switched the features that can be switched while the server runs, as they are in force there
   * @throws ConfigError
   */
  async read(cwd: string | null, switched: () => Promise<ConfigTable>): Promise<ConfigView> {
    const folder = cwd === null ? undefined : userPath(cwd, this.#options.cwd);
    const { layers, merged } = await this.#load(folder, UNREADABLE);
    complete(merged, 'invalid configuration');
    const config = complete(mergeTables(merged, { features: await switched() }), 'invalid configuration');
    return { config, origins: originsOf(layers), layers: layersOnWire(layers) };
  }

  /**
   * Writes settings, whatever other layers say; what the file and all layers together then say has to be right.
   *
   * @throws ConfigWriteError for what is refused
   * @throws ConfigError where the present configuration cannot be read or the file not be edited
   */
  async write({ edits, filePath, expectedVersion }: ConfigWrite): Promise<ConfigWritten> {
    const path = userPath(filePath ?? this.file.path, this.#options.cwd);
    if (realPath(path) !== realPath(this.file.path))
      throw new ConfigWriteError('configLayerReadonly', 'Only writes to the user config are allowed');
    const { layers, requirements } = await this.#load(undefined, 'failed to load configuration');
    const written = await this.file.edit((current) => {
      if (expectedVersion != null && expectedVersion !== this.#resolved(current).version) throw conflict();
      const parsed = edits.map(keyEdit);
      const wanted = parsed.reduce(withEdit, current);
      const user = parsed.reduce(withEdit, this.#resolved(current).config);
      validate(user);
      validateFeatures(user, requirements);
      validate(mergeLayers(withUser(layers, user)));
      return wanted;
    });
    const { config, version } = this.#resolved(written);
    const now = withUser(layers, config);
    const paths = edits.map((edit) => keyEdit(edit).path);
    return { version, filePath: path, overridden: overriddenSetting(now, mergeLayers(now), paths) };
  }

  /**
   * What an administrator requires; null: nothing.
   *
   * @throws ConfigError
   */
  async requirements(): Promise<ConfigRequirements | null> {
    return requirementsOnWire((await this.#load(undefined, UNREADABLE)).requirements);
  }

  async #load(folder: string | undefined, failure: string): Promise<LoadedLayers & Required> {
    try {
      const loaded = await readLayers(this.#options, folder);
      return { ...loaded, requirements: await readRequired(this.#options, loaded.layers) };
    } catch (error) {
      throw error instanceof ConfigError ? new ConfigError(`${failure}: ${error.message}`) : error;
    }
  }

  #resolved(config: ConfigTable): { readonly config: ConfigTable; readonly version: string } {
    const resolved = withAbsolutePaths(config, this.#options.codexHome);
    return { config: resolved, version: tableVersion(resolved) };
  }
}

function complete(config: ConfigTable, failure: string): ReturnType<typeof completeConfig> {
  try {
    return completeConfig(config);
  } catch (error) {
    if (!(error instanceof SettingError)) throw error;
    throw new ConfigError(`${failure}: ${error.message}\nin \`${error.keyPath.join('.')}\`\n`);
  }
}

function validate(config: ConfigTable): void {
  try {
    complete(config, 'Invalid configuration');
  } catch (error) {
    throw error instanceof ConfigError ? new ConfigWriteError('configValidationError', error.message) : error;
  }
}

function validateFeatures(config: ConfigTable, requirements: Requirements): void {
  const { features } = config;
  const said = isTable(features) ? Object.entries(features) : [];
  const switches = said.filter((entry): entry is [string, boolean] => typeof entry[1] === 'boolean');
  const problem = disallowedFeature(requirements, switches);
  if (problem === undefined) return;
  throw new ConfigWriteError('configValidationError', `Invalid configuration: ${problem}`);
}

function withUser(layers: readonly ConfigLayer[], config: ConfigTable): readonly ConfigLayer[] {
  return layers.map((layer) =>
    layer.name.type === 'user' ? { ...layer, config, version: tableVersion(config) } : layer,
  );
}

function conflict(): ConfigWriteError {
  return new ConfigWriteError(
    'configVersionConflict',
    'Configuration was modified since last read. Fetch latest version and retry.',
  );
}
