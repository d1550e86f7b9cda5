import { join } from 'node:path';
import {
  accessAt,
  isUnconfined,
  legacyPolicy,
  pathRules,
  permissionProfile,
  type HostSettings,
} from '../../permissions/index.ts';
import type {
  ActivePermissionProfile,
  FileSystemSandboxEntry,
  PermissionProfile,
  SandboxPolicy,
} from '../../protocol/index.ts';
import { ConfigError } from '../config-error.ts';
import type { RequestOverrides } from '../request-overrides.ts';
import type { SandboxModeName, Settings, TrustLevel } from '../settings.ts';
import { compileEntries } from './file-entries.ts';
import { hostSettings } from './host-settings.ts';
import type { ProfileTable } from './profile-table.ts';

type Modifications = ActivePermissionProfile['modifications'];

/** What commands of a thread may do. */
export interface ThreadPermissions {
  /** The profile, as far as a sandbox policy can say it. */
  readonly sandboxPolicy: SandboxPolicy;
  readonly permissionProfile: PermissionProfile;
  /** The named profile in force; null where a sandbox mode was asked for. */
  readonly activePermissionProfile: ActivePermissionProfile | null;
  /** The hosts that commands with a network may reach; null: all. */
  readonly hosts: HostSettings | null;
}

/** The permissions that a configuration comes to. */
export interface ResolvedPermissions extends ThreadPermissions {
  /** What users should know of the profile. */
  readonly permissionWarnings: readonly string[];
}

/** Where permissions are resolved. */
export interface PermissionsPlace {
  readonly codexHome: string;
  /** The project's folder, absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly trust: TrustLevel | undefined;
}

type WorkspaceSettings = Partial<
  Pick<Settings, 'writableRoots' | 'networkAccess' | 'excludeTmpdirEnvVar' | 'excludeSlashTmp'>
>;

const BUILT_IN: ReadonlyMap<string, SandboxModeName> = new Map([
  [':read-only', 'read-only'],
  [':workspace', 'workspace-write'],
  [':danger-no-sandbox', 'danger-full-access'],
]);

/**
 * The permissions of a thread: what the request asks for, else `default_permissions`, else `sandbox_mode`, else
 * `workspace-write` for a folder that was decided on (trusted or not) and `read-only` for one that was not.
 *
 * @throws ConfigError for a profile that is not there, or says what cannot be
 */
export function resolvePermissions(
  settings: Settings,
  sandboxMode: SandboxModeName | undefined,
  request: Pick<RequestOverrides, 'sandbox' | 'permissions'>,
  place: PermissionsPlace,
): ResolvedPermissions {
  checkNames(settings.permissions);
  const named = request.permissions?.id ?? (request.sandbox ? undefined : settings.defaultPermissions);
  if (named === undefined) {
    const mode = request.sandbox ?? sandboxMode;
    if (mode === undefined && settings.permissions && settings.permissions.size > 0)
      throw new ConfigError('config defines `[permissions]` profiles but does not set `default_permissions`');
    return { ...unnamed(settings, mode, place), ...NOTHING_MORE };
  }
  const { profile, ...more } = profileNamed(named, settings, place);
  const modifications = profile.type === 'managed' ? (request.permissions?.modifications ?? []) : [];
  const opened = withRoots(profile, modifications, place);
  return {
    sandboxPolicy: policyUnder(legacyPolicy(opened, place.cwd, definedEnv(place.env)), more.hosts),
    permissionProfile: opened,
    activePermissionProfile: { id: named, extends: null, modifications: [...modifications] },
    ...more,
  };
}

/** A profile that opens all files and some hosts is not one that opens everything, which commands would leave unasked. */
function policyUnder(policy: SandboxPolicy, hosts: HostSettings | null): SandboxPolicy {
  if (hosts === null || policy.type !== 'dangerFullAccess') return policy;
  const open = { excludeTmpdirEnvVar: false, excludeSlashTmp: false, networkAccess: true };
  return { type: 'workspaceWrite', writableRoots: ['/'], ...open };
}

/** The permissions of a sandbox mode, or where none is asked for, of the profile that the folder's trust stands for. */
function unnamed(
  settings: Settings,
  mode: SandboxModeName | undefined,
  { codexHome, trust }: PermissionsPlace,
): ThreadPermissions {
  const byTrust = trust === undefined ? 'read-only' : 'workspace-write';
  const policy = policyOfMode(mode ?? byTrust, settings);
  const memories = memoriesFolder(codexHome);
  const sandboxPolicy: SandboxPolicy =
    policy.type === 'workspaceWrite'
      ? { ...policy, writableRoots: [...new Set([...policy.writableRoots, memories])] }
      : policy;
  const permissions = permissionsOfPolicy(sandboxPolicy, codexHome);
  if (mode !== undefined || (settings.hasWorkspaceTable && byTrust === 'workspace-write')) return permissions;
  const id = byTrust === 'read-only' ? ':read-only' : ':workspace';
  return { ...permissions, activePermissionProfile: { id, extends: null, modifications: [] } };
}

type More = Pick<ResolvedPermissions, 'hosts' | 'permissionWarnings'>;

const NOTHING_MORE: More = { hosts: null, permissionWarnings: [] };

function checkNames(profiles: Settings['permissions']): void {
  const reserved = [...(profiles?.keys() ?? [])].find((name) => name.startsWith(':'));
  if (reserved === undefined) return;
  throw new ConfigError(`permissions profile \`${reserved}\` uses a reserved built-in profile prefix`);
}

function profileNamed(
  id: string,
  settings: Settings,
  place: PermissionsPlace,
): More & { readonly profile: PermissionProfile } {
  const mode = BUILT_IN.get(id);
  // `sandbox_workspace_write` belongs to the mode: a profile is what its name says.
  if (mode !== undefined) return { profile: permissionProfile(policyOfMode(mode, {})), ...NOTHING_MORE };
  if (id.startsWith(':'))
    throw new ConfigError(`default_permissions refers to unknown built-in profile \`${id}\``);
  if (!settings.permissions) throw new ConfigError('default_permissions requires a `[permissions]` table');
  const configured = settings.permissions.get(id);
  if (!configured) throw new ConfigError(`default_permissions refers to undefined profile \`${id}\``);
  return compileProfile(id, configured, place);
}

function compileProfile(
  id: string,
  { filesystem, network }: ProfileTable,
  { cwd, env }: PermissionsPlace,
): More & { readonly profile: PermissionProfile } {
  if (filesystem?.globScanMaxDepth === 0) throw new ConfigError('glob_scan_max_depth must be at least 1');
  const { entries, warnings } =
    filesystem === undefined || filesystem.paths.size === 0
      ? { entries: [], warnings: [noEntriesWarning(id)] }
      : compileEntries(filesystem, { cwd, userHome: env['HOME'] });
  const depth = filesystem?.globScanMaxDepth;
  const scan = depth === undefined ? {} : { globScanMaxDepth: depth };
  return {
    profile: {
      type: 'managed',
      network: { enabled: network?.enabled ?? false },
      fileSystem: { type: 'restricted', entries: [...entries], ...scan },
    },
    hosts: hostSettings(network),
    permissionWarnings: warnings,
  };
}

function noEntriesWarning(id: string): string {
  return `Permissions profile \`${id}\` does not define any recognized filesystem entries for this version of Codex. Filesystem access will remain restricted. Upgrade Codex if this profile expects filesystem permissions.`;
}

/** Adds a request's writable roots and, where a profile opens anything for writing, the server's own memories. */
function withRoots(
  profile: PermissionProfile,
  modifications: Modifications,
  { codexHome, cwd, env }: PermissionsPlace,
): PermissionProfile {
  if (isUnconfined(profile)) return profile;
  const writesByItself = legacyPolicy(profile, cwd, definedEnv(env)).type === 'workspaceWrite';
  const memories = writesByItself ? [memoriesFolder(codexHome)] : [];
  const roots = [...modifications.map(({ path }) => path), ...memories];
  return roots.reduce((opened, root) => withRoot(opened, root, cwd, env), profile);
}

function withRoot(
  profile: PermissionProfile,
  path: string,
  cwd: string,
  env: PermissionsPlace['env'],
): PermissionProfile {
  if (profile.type !== 'managed' || profile.fileSystem.type !== 'restricted') return profile;
  if (accessAt(pathRules(profile, cwd, definedEnv(env)), path) === 'write') return profile;
  const entry: FileSystemSandboxEntry = { path: { type: 'path', path }, access: 'write' };
  const { fileSystem } = profile;
  return { ...profile, fileSystem: { ...fileSystem, entries: [...fileSystem.entries, entry] } };
}

function definedEnv(env: PermissionsPlace['env']): Record<string, string> {
  const tmpdir = env['TMPDIR'];
  return tmpdir === undefined ? {} : { TMPDIR: tmpdir };
}

function memoriesFolder(codexHome: string): string {
  return join(codexHome, 'memories');
}

/** The permissions that a sandbox policy stands for, the server's own memories folder last, as 0.129.0 lists it. */
export function permissionsOfPolicy(sandboxPolicy: SandboxPolicy, codexHome: string): ThreadPermissions {
  const appendedRoots = [memoriesFolder(codexHome)];
  return {
    sandboxPolicy,
    permissionProfile: permissionProfile(sandboxPolicy, { appendedRoots }),
    activePermissionProfile: null,
    hosts: null,
  };
}

function policyOfMode(mode: SandboxModeName, workspace: WorkspaceSettings): SandboxPolicy {
  switch (mode) {
    case 'danger-full-access':
      return { type: 'dangerFullAccess' };
    case 'read-only':
      return { type: 'readOnly', networkAccess: false };
    case 'workspace-write':
      return {
        type: 'workspaceWrite',
        writableRoots: [...new Set(workspace.writableRoots ?? [])],
        networkAccess: workspace.networkAccess ?? false,
        excludeTmpdirEnvVar: workspace.excludeTmpdirEnvVar ?? false,
        excludeSlashTmp: workspace.excludeSlashTmp ?? false,
      };
  }
}
