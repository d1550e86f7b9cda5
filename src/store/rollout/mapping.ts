/** Stored spelling <-> protocol spelling of the settings and origins that both carry. */
import type {
  AskForApproval,
  FileSystemPath,
  FileSystemSandboxEntry,
  GitInfo,
  PermissionProfile,
  SandboxPolicy,
  SessionSource,
} from '../../protocol/index.ts';
import type {
  StoredApprovalPolicy,
  StoredFileSystemEntry,
  StoredFileSystemPath,
  StoredFileSystemPolicy,
  StoredNetworkPermission,
  StoredPermissionProfile,
  StoredSandboxPolicy,
} from './policies.ts';
import type { StoredGitInfo, StoredSessionSource, StoredSubAgentSource } from './records.ts';

/** Approval policies are spelled alike on both sides. */
export const approvalToStored = (policy: AskForApproval): StoredApprovalPolicy => policy;
export const approvalFromStored = (policy: StoredApprovalPolicy): AskForApproval => policy;

export function sandboxToStored(policy: SandboxPolicy): StoredSandboxPolicy {
  switch (policy.type) {
    case 'dangerFullAccess':
      return { type: 'danger-full-access' };
    case 'readOnly':
      return policy.networkAccess ? { type: 'read-only', network_access: true } : { type: 'read-only' };
    case 'externalSandbox':
      return { type: 'external-sandbox', network_access: policy.networkAccess };
    case 'workspaceWrite':
      return {
        type: 'workspace-write',
        ...(policy.writableRoots.length > 0 ? { writable_roots: policy.writableRoots } : {}),
        network_access: policy.networkAccess,
        exclude_tmpdir_env_var: policy.excludeTmpdirEnvVar,
        exclude_slash_tmp: policy.excludeSlashTmp,
      };
  }
}

export function sandboxFromStored(policy: StoredSandboxPolicy): SandboxPolicy {
  switch (policy.type) {
    case 'danger-full-access':
      return { type: 'dangerFullAccess' };
    case 'read-only':
      return { type: 'readOnly', networkAccess: policy.network_access ?? false };
    case 'external-sandbox':
      return { type: 'externalSandbox', networkAccess: policy.network_access };
    case 'workspace-write':
      return {
        type: 'workspaceWrite',
        writableRoots: policy.writable_roots ?? [],
        networkAccess: policy.network_access,
        excludeTmpdirEnvVar: policy.exclude_tmpdir_env_var,
        excludeSlashTmp: policy.exclude_slash_tmp,
      };
  }
}

const networkToStored = (enabled: boolean): StoredNetworkPermission => (enabled ? 'enabled' : 'restricted');

function pathToStored(path: FileSystemPath): StoredFileSystemPath {
  if (path.type !== 'special') return path;
  const { value } = path;
  switch (value.kind) {
    case 'project_roots':
      return {
        type: 'special',
        value: value.subpath === null ? { kind: value.kind } : { kind: value.kind, subpath: value.subpath },
      };
    case 'unknown':
      return {
        type: 'special',
        value: {
          kind: value.kind,
          path: value.path,
          ...(value.subpath === null ? {} : { subpath: value.subpath }),
        },
      };
    case 'root':
    case 'minimal':
    case 'tmpdir':
    case 'slash_tmp':
      return { type: 'special', value: { kind: value.kind } };
  }
}

function pathFromStored(path: StoredFileSystemPath): FileSystemPath {
  if (path.type !== 'special') return path;
  const { value } = path;
  switch (value.kind) {
    case 'project_roots':
      return { type: 'special', value: { kind: value.kind, subpath: value.subpath ?? null } };
    case 'unknown':
      return {
        type: 'special',
        value: { kind: value.kind, path: value.path, subpath: value.subpath ?? null },
      };
    case 'root':
    case 'minimal':
    case 'tmpdir':
    case 'slash_tmp':
      return { type: 'special', value: { kind: value.kind } };
  }
}

const entryToStored = (entry: FileSystemSandboxEntry): StoredFileSystemEntry => ({
  path: pathToStored(entry.path),
  access: entry.access,
});
const entryFromStored = (entry: StoredFileSystemEntry): FileSystemSandboxEntry => ({
  path: pathFromStored(entry.path),
  access: entry.access,
});

export function permissionProfileToStored(profile: PermissionProfile): StoredPermissionProfile {
  switch (profile.type) {
    case 'disabled':
      return { type: 'disabled' };
    case 'external':
      return { type: 'external', network: networkToStored(profile.network.enabled) };
    case 'managed': {
      const { fileSystem } = profile;
      return {
        type: 'managed',
        file_system:
          fileSystem.type === 'unrestricted'
            ? { type: 'unrestricted' }
            : {
                type: 'restricted',
                entries: fileSystem.entries.map(entryToStored),
                ...(fileSystem.globScanMaxDepth === undefined
                  ? {}
                  : { glob_scan_max_depth: fileSystem.globScanMaxDepth }),
              },
        network: networkToStored(profile.network.enabled),
      };
    }
  }
}

export function permissionProfileFromStored(profile: StoredPermissionProfile): PermissionProfile {
  switch (profile.type) {
    case 'disabled':
      return { type: 'disabled' };
    case 'external':
      return { type: 'external', network: { enabled: profile.network === 'enabled' } };
    case 'managed': {
      const stored = profile.file_system;
      return {
        type: 'managed',
        network: { enabled: profile.network === 'enabled' },
        fileSystem:
          stored.type === 'unrestricted'
            ? { type: 'unrestricted' }
            : {
                type: 'restricted',
                entries: stored.entries.map(entryFromStored),
                ...(stored.glob_scan_max_depth === undefined
                  ? {}
                  : { globScanMaxDepth: stored.glob_scan_max_depth }),
              },
      };
    }
  }
}

/**
 * The file system half of a profile in the form that a turn context repeats it in
 * (0.129.0 writes it only where the legacy sandbox policy cannot say the same).
 */
export function fileSystemPolicyToStored(profile: PermissionProfile): StoredFileSystemPolicy {
  const stored = permissionProfileToStored(profile);
  if (stored.type === 'external') return { kind: 'external-sandbox' };
  if (stored.type === 'disabled' || stored.file_system.type === 'unrestricted')
    return { kind: 'unrestricted' };
  const { entries, glob_scan_max_depth } = stored.file_system;
  return {
    kind: 'restricted',
    ...(glob_scan_max_depth === undefined ? {} : { glob_scan_max_depth }),
    entries,
  };
}

export function sourceFromStored(source: StoredSessionSource): SessionSource {
  if (source === 'mcp') return 'appServer';
  if (typeof source === 'string') return source;
  if ('custom' in source) return { custom: source.custom };
  if ('subagent' in source) return { subAgent: subAgentFromStored(source.subagent) };
  return 'unknown';
}

/** Where a thread came from. A spawned agent's own name and role go before those that its source says. */
export function originFromStored(
  source: StoredSessionSource,
  nickname: string | null | undefined,
  role: string | null | undefined,
): { source: SessionSource; agentNickname: string | null; agentRole: string | null } {
  const subagent = typeof source === 'object' && 'subagent' in source ? source.subagent : null;
  if (typeof subagent !== 'object' || subagent === null || !('thread_spawn' in subagent)) {
    return { source: sourceFromStored(source), agentNickname: nickname ?? null, agentRole: role ?? null };
  }
  const spawn = subagent.thread_spawn;
  const agent_nickname = nickname ?? spawn.agent_nickname ?? null;
  const agent_role = role ?? spawn.agent_role ?? null;
  return {
    source: sourceFromStored({ subagent: { thread_spawn: { ...spawn, agent_nickname, agent_role } } }),
    agentNickname: agent_nickname,
    agentRole: agent_role,
  };
}

export function sourceToStored(source: SessionSource): StoredSessionSource {
  if (source === 'appServer') return 'mcp';
  if (typeof source === 'string') return source;
  return 'custom' in source ? { custom: source.custom } : { subagent: source.subAgent };
}

type SubAgent = Extract<SessionSource, { subAgent: unknown }>['subAgent'];

function subAgentFromStored(source: StoredSubAgentSource): SubAgent {
  if (typeof source === 'string') return source;
  if ('other' in source) return { other: source.other };
  const { parent_thread_id, depth, agent_path, agent_nickname, agent_role } = source.thread_spawn;
  return {
    thread_spawn: {
      parent_thread_id,
      depth,
      agent_path: agent_path ?? null,
      agent_nickname: agent_nickname ?? null,
      agent_role: agent_role ?? null,
    },
  };
}

export function gitFromStored(git: StoredGitInfo | undefined): GitInfo | null {
  if (git === undefined || Object.keys(git).length === 0) return null;
  return { sha: git.commit_hash ?? null, branch: git.branch ?? null, originUrl: git.repository_url ?? null };
}

export function gitToStored(git: GitInfo): StoredGitInfo {
  return {
    ...(git.sha === null ? {} : { commit_hash: git.sha }),
    ...(git.branch === null ? {} : { branch: git.branch }),
    ...(git.originUrl === null ? {} : { repository_url: git.originUrl }),
  };
}
