import type { FileSystemSandboxEntry, PermissionProfile, SandboxPolicy } from '../protocol/index.ts';

/** Names that stay read-only directly inside every writable root (in the reference's order). */
export const PROTECTED_NAMES: readonly string[] = ['.git', '.agents', '.codex'];

type SpecialPath = Extract<FileSystemSandboxEntry['path'], { type: 'special' }>['value'];

/**
 * The permission profile that says the same as a sandbox policy, in the reference's order of entries.
 * `appendedRoots` are those of the policy's writable roots that the server itself has added
 * (the memories folder): the reference lists them after everything else.
 */
export function permissionProfile(
  policy: SandboxPolicy,
  { appendedRoots = [] }: { appendedRoots?: readonly string[] } = {},
): PermissionProfile {
  switch (policy.type) {
    case 'dangerFullAccess':
      return { type: 'disabled' };
    case 'externalSandbox':
      return { type: 'external', network: { enabled: policy.networkAccess === 'enabled' } };
    case 'readOnly':
      return managed(policy.networkAccess, [readEverything]);
    case 'workspaceWrite':
      return managed(policy.networkAccess, workspaceEntries(policy, appendedRoots));
  }
}

function managed(enabled: boolean, entries: FileSystemSandboxEntry[]): PermissionProfile {
  return { type: 'managed', network: { enabled }, fileSystem: { type: 'restricted', entries } };
}

const readEverything = special({ kind: 'root' }, 'read');

function workspaceEntries(
  policy: Extract<SandboxPolicy, { type: 'workspaceWrite' }>,
  appendedRoots: readonly string[],
): FileSystemSandboxEntry[] {
  const own = policy.writableRoots.filter((path) => !appendedRoots.includes(path));
  const added = policy.writableRoots.filter((path) => appendedRoots.includes(path));
  return [
    readEverything,
    special({ kind: 'project_roots', subpath: null }, 'write'),
    ...(policy.excludeSlashTmp ? [] : [special({ kind: 'slash_tmp' }, 'write')]),
    ...(policy.excludeTmpdirEnvVar ? [] : [special({ kind: 'tmpdir' }, 'write')]),
    ...own.map(writablePath),
    ...PROTECTED_NAMES.map((subpath) => special({ kind: 'project_roots', subpath }, 'read')),
    ...added.map(writablePath),
  ];
}

function special(value: SpecialPath, access: FileSystemSandboxEntry['access']): FileSystemSandboxEntry {
  return { path: { type: 'special', value }, access };
}

function writablePath(path: string): FileSystemSandboxEntry {
  return { path: { type: 'path', path }, access: 'write' };
}
