import type { FileSystemSandboxEntry, PermissionProfile, SandboxPolicy } from '../../protocol/index.ts';

/** What the read entries of a workspace name: the sandbox keeps these read-only anyway. */
const PROTECTED = new Set(['.git', '.agents', '.codex']);

/** The sandbox policy that says the same as a permission profile; undefined where none does. */
export function policyOfProfile(profile: PermissionProfile): SandboxPolicy | undefined {
  switch (profile.type) {
    case 'disabled':
      return { type: 'dangerFullAccess' };
    case 'external':
      return {
        type: 'externalSandbox',
        networkAccess: profile.network.enabled ? 'enabled' : 'restricted',
      };
    case 'managed': {
      const { fileSystem, network } = profile;
      if (fileSystem.type === 'restricted') return policyOfEntries(fileSystem.entries, network.enabled);
      return network.enabled ? { type: 'dangerFullAccess' } : undefined;
    }
  }
}

function policyOfEntries(
  entries: readonly FileSystemSandboxEntry[],
  networkAccess: boolean,
): SandboxPolicy | undefined {
  const grants = entries.map(grantOf);
  if (grants.includes('other')) return undefined;
  if (grants.includes('writeAll')) return networkAccess ? { type: 'dangerFullAccess' } : undefined;
  if (!grants.includes('readAll')) return undefined;
  const writes = grants.filter((grant) => grant !== 'readAll' && grant !== 'readProtected');
  if (writes.length === 0) return { type: 'readOnly', networkAccess };
  // Without the folder itself: a policy that can write anywhere can write there.
  if (!writes.includes('writeCwd')) return undefined;
  return {
    type: 'workspaceWrite',
    writableRoots: writes.flatMap((grant) => (typeof grant === 'object' ? [grant.path] : [])),
    networkAccess,
    excludeTmpdirEnvVar: !writes.includes('writeTmpdir'),
    excludeSlashTmp: !writes.includes('writeSlashTmp'),
  };
}

type Grant =
  | 'writeAll'
  | 'readAll'
  | 'readProtected'
  | 'writeCwd'
  | 'writeTmpdir'
  | 'writeSlashTmp'
  | { readonly path: string }
  | 'other';

function grantOf({ path, access }: FileSystemSandboxEntry): Grant {
  if (path.type === 'path') return access === 'write' ? { path: path.path } : 'other';
  if (path.type === 'glob_pattern' || access === 'none') return 'other';
  const { value } = path;
  const write = access === 'write';
  switch (value.kind) {
    case 'root':
      return write ? 'writeAll' : 'readAll';
    case 'project_roots':
      if (value.subpath === null) return write ? 'writeCwd' : 'other';
      return !write && PROTECTED.has(value.subpath) ? 'readProtected' : 'other';
    case 'tmpdir':
      return write ? 'writeTmpdir' : 'other';
    case 'slash_tmp':
      return write ? 'writeSlashTmp' : 'other';
    case 'minimal':
    case 'unknown':
      return 'other';
  }
}
