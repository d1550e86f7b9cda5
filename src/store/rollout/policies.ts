/** Sandbox and approval settings in the spelling of rollout files and of the state database (0.129.0). */

export type StoredApprovalPolicy =
  | 'untrusted'
  | 'on-failure'
  | 'on-request'
  | 'never'
  | {
      granular: {
        sandbox_approval: boolean;
        rules: boolean;
        skill_approval: boolean;
        request_permissions: boolean;
        mcp_elicitations: boolean;
      };
    };

/** `network_access` is left out when false, except where the reference always writes it (workspace-write). */
export type StoredSandboxPolicy =
  | { type: 'danger-full-access' }
  | { type: 'read-only'; network_access?: boolean }
  | { type: 'external-sandbox'; network_access: 'restricted' | 'enabled' }
  | {
      type: 'workspace-write';
      writable_roots?: string[];
      network_access: boolean;
      exclude_tmpdir_env_var: boolean;
      exclude_slash_tmp: boolean;
    };

type StoredSpecialPath =
  | { kind: 'root' | 'minimal' | 'tmpdir' | 'slash_tmp' }
  | { kind: 'project_roots'; subpath?: string }
  | { kind: 'unknown'; path: string; subpath?: string };

export type StoredFileSystemPath =
  | { type: 'path'; path: string }
  | { type: 'glob_pattern'; pattern: string }
  | { type: 'special'; value: StoredSpecialPath };

export interface StoredFileSystemEntry {
  path: StoredFileSystemPath;
  access: 'read' | 'write' | 'none';
}

export type StoredNetworkPermission = 'restricted' | 'enabled';

export type StoredPermissionProfile =
  | {
      type: 'managed';
      file_system:
        | { type: 'restricted'; entries: StoredFileSystemEntry[]; glob_scan_max_depth?: number }
        | { type: 'unrestricted' };
      network: StoredNetworkPermission;
    }
  | { type: 'disabled' }
  | { type: 'external'; network: StoredNetworkPermission };

export interface StoredFileSystemPolicy {
  kind: 'restricted' | 'unrestricted' | 'external-sandbox';
  glob_scan_max_depth?: number;
  entries?: StoredFileSystemEntry[];
}
