import { join, resolve } from 'node:path';
import {
  disallowedChoice,
  permissionsOfPolicy,
  type LoadedConfig,
  type RequestOverrides,
  type ThreadPermissions,
} from '../config/index.ts';
import type { Thread } from '../engine/index.ts';
import type { TurnStartParams } from '../protocol/index.ts';
import { invalidRequest } from '../rpc/index.ts';
import { toRpcError } from './domain-errors.ts';

/** What naming a profile for a turn needs. */
export interface TurnPermissionsParts {
  /** The server's folder, absolute. */
  readonly cwd: string;
  readonly loadConfig: (overrides: RequestOverrides) => Promise<LoadedConfig>;
}

/**
 * The permissions that a turn changes its thread to; null where it leaves them alone. A profile is looked up in the
 * configuration as it is now, for the folder that the turn runs in.
 *
 * @throws RpcError where the turn names both a profile and a policy, or a profile that is not there
 */
export async function turnPermissions(
  { permissions, sandboxPolicy, cwd }: TurnStartParams,
  { settings, start }: Thread,
  parts: TurnPermissionsParts,
): Promise<ThreadPermissions | null> {
  const folder = cwd == null ? settings.cwd : resolve(parts.cwd, cwd);
  if (permissions == null) {
    if (sandboxPolicy == null) return null;
    return withProjectConfig(permissionsOfPolicy(sandboxPolicy, start.config.codexHome), folder);
  }
  if (sandboxPolicy != null) throw invalidRequest('`permissions` cannot be combined with `sandboxPolicy`');
  const { config } = await parts.loadConfig({ cwd: folder, permissions }).catch(toRpcError);
  return {
    sandboxPolicy: config.sandboxPolicy,
    permissionProfile: config.permissionProfile,
    activePermissionProfile: config.activePermissionProfile,
    hosts: config.hosts,
  };
}

/**
 * Refuses what the administrator does not allow to a turn.
 *
 * @throws RpcError
 */
export function checkAllowed(
  { approvalPolicy, approvalsReviewer }: TurnStartParams,
  permissions: ThreadPermissions | null,
  { start }: Thread,
): void {
  const sandbox = permissions?.permissionProfile;
  const problem = disallowedChoice(start.config.requirements, { approvalPolicy, approvalsReviewer, sandbox });
  if (problem !== undefined) throw invalidRequest(`invalid turn context override: ${problem}`);
}

/** The profile of a turn's workspace names the project's own configuration folder once more by its path (0.129.0). */
function withProjectConfig(permissions: ThreadPermissions, folder: string): ThreadPermissions {
  const { sandboxPolicy, permissionProfile: profile } = permissions;
  if (sandboxPolicy.type !== 'workspaceWrite' || profile.type !== 'managed') return permissions;
  if (profile.fileSystem.type !== 'restricted') return permissions;
  const path = { type: 'path', path: join(folder, '.codex') } as const;
  const entries = [...profile.fileSystem.entries, { path, access: 'read' as const }];
  const permissionProfile = { ...profile, fileSystem: { ...profile.fileSystem, entries } };
  return { ...permissions, permissionProfile };
}
