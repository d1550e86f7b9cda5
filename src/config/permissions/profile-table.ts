import type { FileSystemAccessMode } from '../../protocol/index.ts';
import { SettingError } from '../config-error.ts';
import { SettingsReader, integer, mapOf, table, variantOf, wrongType } from '../decode.ts';
import { type ConfigValue, isTable } from '../values.ts';

/** A `[permissions.NAME]` table, decoded and not yet resolved. */
export interface ProfileTable {
  readonly filesystem: FilesystemTable | undefined;
  readonly network: NetworkTable | undefined;
}

/** What a path's key says: one access for all below it, or one for each of the subpaths named. */
export type PathPermission = FileSystemAccessMode | ReadonlyMap<string, FileSystemAccessMode>;

/** `[permissions.NAME.filesystem]`. */
export interface FilesystemTable {
  readonly globScanMaxDepth: number | undefined;
  readonly paths: ReadonlyMap<string, PathPermission>;
}

/** `[permissions.NAME.network]`; undefined is "not said". */
export type NetworkTable = ReturnType<typeof readNetwork>;

const ACCESS = ['read', 'write', 'none'] as const;
const DOMAIN_PERMISSIONS = ['allow', 'deny'] as const;
const SOCKET_PERMISSIONS = ['allow', 'none'] as const;
const MODES = ['limited', 'full'] as const;
const GLOB_SCAN_MAX_DEPTH = 'glob_scan_max_depth';

/**
 * Decodes `[permissions]`. Keys that nobody knows are left alone, so that profiles of later versions stay usable.
 *
 * @throws SettingError at `permissions` itself, wherever in it the fault is (0.129.0)
 */
export function readProfiles(value: ConfigValue): ReadonlyMap<string, ProfileTable> {
  const at = ['permissions'];
  try {
    if (!isTable(value)) return wrongType(value, 'struct PermissionsToml', at);
    return mapOf((profile, path) => readProfile(new SettingsReader(table(profile, path), path)))(value, at);
  } catch (error) {
    throw error instanceof SettingError ? new SettingError(error.message, at) : error;
  }
}

function readProfile(reader: SettingsReader): ProfileTable {
  return {
    filesystem: reader.get('filesystem', readFilesystem),
    network: reader.get('network', readNetwork),
  };
}

function readFilesystem(value: ConfigValue, at: readonly string[]): FilesystemTable {
  const { [GLOB_SCAN_MAX_DEPTH]: depth, ...paths } = table(value, at);
  return {
    globScanMaxDepth: depth === undefined ? undefined : integer('usize')(depth, [...at, GLOB_SCAN_MAX_DEPTH]),
    paths: mapOf(readPathPermission)(paths, at),
  };
}

function readPathPermission(value: ConfigValue, at: readonly string[]): PathPermission {
  try {
    return isTable(value) ? mapOf(variantOf(ACCESS))(value, at) : variantOf(ACCESS)(value, at);
  } catch (error) {
    if (!(error instanceof SettingError)) throw error;
    throw new SettingError('data did not match any variant of untagged enum FilesystemPermissionToml', at);
  }
}

function readNetwork(value: ConfigValue, at: readonly string[]) {
  const reader = new SettingsReader(table(value, at), at);
  return {
    enabled: reader.boolean('enabled'),
    proxyUrl: reader.string('proxy_url'),
    enableSocks5: reader.boolean('enable_socks5'),
    socksUrl: reader.string('socks_url'),
    enableSocks5Udp: reader.boolean('enable_socks5_udp'),
    allowUpstreamProxy: reader.boolean('allow_upstream_proxy'),
    allowNonLoopbackProxy: reader.boolean('dangerously_allow_non_loopback_proxy'),
    allowAllUnixSockets: reader.boolean('dangerously_allow_all_unix_sockets'),
    mode: reader.variant('mode', MODES),
    domains: reader.get('domains', mapOf(variantOf(DOMAIN_PERMISSIONS))),
    unixSockets: reader.get('unix_sockets', mapOf(variantOf(SOCKET_PERMISSIONS))),
    allowLocalBinding: reader.boolean('allow_local_binding'),
  };
}
