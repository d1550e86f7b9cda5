import { join } from 'node:path';
import type { SandboxPolicy } from '../protocol/index.ts';
import { ConfigError } from './config-error.ts';
import type { SandboxModeName, Settings, TrustLevel } from './settings.ts';

/** The named permission profile in force; null where an explicit sandbox mode was asked for. */
export interface ActivePermissionProfile {
  readonly id: string;
  readonly extends: string | null;
  readonly modifications: readonly never[];
}

export interface ResolvedSandbox {
  readonly sandboxPolicy: SandboxPolicy;
  readonly activePermissionProfile: ActivePermissionProfile | null;
}

const BUILT_IN: ReadonlyMap<string, SandboxModeName> = new Map([
  [':read-only', 'read-only'],
  [':workspace', 'workspace-write'],
  [':danger-no-sandbox', 'danger-full-access'],
]);

/**
 * The sandbox of a thread: an explicit mode, else `default_permissions`, else `workspace-write` for a folder
 * that was decided on (trusted or not) and `read-only` for one that was not.
 */
export function resolveSandbox(
  mode: SandboxModeName | undefined,
  settings: Settings,
  trust: TrustLevel | undefined,
  codexHome: string,
): ResolvedSandbox {
  if (mode !== undefined)
    return { sandboxPolicy: sandboxPolicyOf(mode, settings, codexHome), activePermissionProfile: null };
  const id = settings.defaultPermissions ?? (trust === undefined ? ':read-only' : ':workspace');
  const sandboxPolicy = sandboxPolicyOf(builtInMode(id, settings), settings, codexHome);
  return { sandboxPolicy, activePermissionProfile: { id, extends: null, modifications: [] } };
}

function builtInMode(id: string, settings: Settings): SandboxModeName {
  const mode = BUILT_IN.get(id);
  if (mode !== undefined) return mode;
  if (id.startsWith(':'))
    throw new ConfigError(`default_permissions refers to unknown built-in profile \`${id}\``);
  if (!settings.permissions) throw new ConfigError('default_permissions requires a `[permissions]` table');
  throw new ConfigError(`default_permissions refers to undefined profile \`${id}\``);
}

/** The policy for a mode. Workspace-write can also write to `CODEX_HOME/memories` and the configured roots. */
export function sandboxPolicyOf(mode: SandboxModeName, settings: Settings, codexHome: string): SandboxPolicy {
  switch (mode) {
    case 'danger-full-access':
      return { type: 'dangerFullAccess' };
    case 'read-only':
      return { type: 'readOnly', networkAccess: false };
    case 'workspace-write':
      return {
        type: 'workspaceWrite',
        writableRoots: [...new Set([...(settings.writableRoots ?? []), join(codexHome, 'memories')])],
        networkAccess: settings.networkAccess ?? false,
        excludeTmpdirEnvVar: settings.excludeTmpdirEnvVar ?? false,
        excludeSlashTmp: settings.excludeSlashTmp ?? false,
      };
  }
}
