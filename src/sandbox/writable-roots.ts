import { isAbsolute } from 'node:path';
import type { SandboxPolicy } from '../protocol/index.ts';

/** Names that stay read-only directly inside every writable root (in the reference's order). */
export const PROTECTED_NAMES: readonly string[] = ['.git', '.agents', '.codex'];

/**
 * The folders that a policy opens for writing, as spelled: nothing is resolved or checked here.
 * Empty when nothing is writable and also when everything is (`dangerFullAccess`, `externalSandbox`).
 */
export function writableRootPaths(
  policy: SandboxPolicy,
  cwd: string,
  env: Readonly<Record<string, string>>,
): readonly string[] {
  if (policy.type !== 'workspaceWrite') return [];
  const roots = [cwd, ...policy.writableRoots];
  if (!policy.excludeSlashTmp) roots.push('/tmp');
  const temporary = env['TMPDIR'];
  if (!policy.excludeTmpdirEnvVar && temporary !== undefined && isAbsolute(temporary)) roots.push(temporary);
  return [...new Set(roots)];
}

/** Whether commands under this policy may use the network. */
export function allowsNetwork(policy: SandboxPolicy): boolean {
  switch (policy.type) {
    case 'dangerFullAccess':
      return true;
    case 'externalSandbox':
      return policy.networkAccess === 'enabled';
    case 'readOnly':
    case 'workspaceWrite':
      return policy.networkAccess;
  }
}

/** Whether `path` is `folder` or lies below it; both absolute and without `.` or `..`. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || folder === '/' || path.startsWith(`${folder}/`);
}
