import {
  ConfigError,
  ConfigWriteError,
  SWITCHABLE_FEATURES,
  type ConfigTable,
  type LoadedConfig,
  type RequestOverrides,
  type UserConfig,
} from '../config/index.ts';
import { internal, invalidRequest, type Handlers } from '../rpc/index.ts';
import { Config, type ConfigWriteResponse, type JsonValue, decode } from '../protocol/index.ts';

/** What `config/*` works with. */
export interface ConfigParts {
  readonly userConfig: UserConfig;
  readonly loadConfig: (request: RequestOverrides) => Promise<Pick<LoadedConfig, 'config'>>;
}

type ConfigMethod = 'config/read' | 'config/value/write' | 'config/batchWrite' | 'configRequirements/read';

/** `config/read`, what writes the user's config.toml, and what an administrator requires. */
export function configHandlers({ userConfig, loadConfig }: ConfigParts): Handlers<ConfigMethod> {
  const write = async (request: Parameters<UserConfig['write']>[0]): Promise<ConfigWriteResponse> => {
    const { version, filePath, overridden } = await answered(userConfig.write(request));
    const status = overridden === null ? 'ok' : 'okOverridden';
    return { status, version, filePath, overriddenMetadata: overridden };
  };
  return {
    'config/read': async ({ cwd, includeLayers }) => {
      const switched = async (): Promise<ConfigTable> => {
        const { features } = await effective(loadConfig, cwd);
        return Object.fromEntries(SWITCHABLE_FEATURES.map((name) => [name, features.enabled(name)]));
      };
      const { config, origins, layers } = await answered(userConfig.read(cwd ?? null, switched));
      return { config: onWire(config), origins, layers: includeLayers ? [...layers] : null };
    },
    'config/value/write': ({ filePath, expectedVersion, ...edit }) =>
      write({ edits: [edit], filePath, expectedVersion }),
    // Loaded threads hold nothing of the user's file that could be read anew: `reloadUserConfig` needs nothing.
    'config/batchWrite': ({ edits, filePath, expectedVersion }) =>
      write({ edits, filePath, expectedVersion }),
    'configRequirements/read': async () => ({ requirements: await answered(userConfig.requirements()) }),
  };
}

function onWire(config: { readonly [key: string]: JsonValue }): Config {
  const decoded = decode(Config, config);
  if (!decoded.ok) throw internal(`failed to deserialize configuration: ${decoded.message}`);
  return decoded.value;
}

async function effective(
  loadConfig: ConfigParts['loadConfig'],
  cwd: RequestOverrides['cwd'],
): Promise<LoadedConfig['config']> {
  try {
    return (await loadConfig({ cwd })).config;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw internal(`failed to resolve feature override precedence: ${error.message}`);
  }
}

async function answered<T>(doing: Promise<T>): Promise<T> {
  try {
    return await doing;
  } catch (error) {
    if (error instanceof ConfigWriteError)
      throw invalidRequest(error.message, { config_write_error_code: error.code });
    throw error instanceof ConfigError ? internal(error.message) : error;
  }
}
