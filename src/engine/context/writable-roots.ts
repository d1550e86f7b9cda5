import { existsSync } from 'node:fs';
import { pathRules, writtenPaths } from '../../permissions/index.ts';
import type { ContextFacts } from './turn-context.ts';

/** Where commands may write, in the order in which the model is told; empty unless workspace-write. */
export function writableRoots({
  sandboxPolicy,
  permissionProfile,
  cwd,
  tmpdir,
}: Pick<ContextFacts, 'sandboxPolicy' | 'permissionProfile' | 'cwd' | 'tmpdir'>): readonly string[] {
  if (sandboxPolicy.type !== 'workspaceWrite') return [];
  if (cwd === undefined) return sandboxPolicy.writableRoots;
  const env = tmpdir === undefined ? {} : { TMPDIR: tmpdir };
  const written = writtenPaths(pathRules(permissionProfile, cwd, env));
  return written.filter((path) => path !== '/tmp' || existsSync(path));
}
