import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import type { SandboxPolicy } from '../../protocol/index.ts';

/** Where commands may write under a policy, in the order in which the model is told; empty unless workspace-write. */
export function writableRoots(
  policy: SandboxPolicy,
  cwd: string | undefined,
  tmpdir: string | undefined,
): readonly string[] {
  if (policy.type !== 'workspaceWrite') return [];
  const roots = cwd === undefined ? [] : [cwd];
  if (!policy.excludeSlashTmp && existsSync('/tmp')) roots.push('/tmp');
  if (!policy.excludeTmpdirEnvVar && tmpdir !== undefined && isAbsolute(tmpdir)) roots.push(tmpdir);
  return [...new Set([...roots, ...policy.writableRoots])];
}
