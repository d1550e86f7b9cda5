import { join } from 'node:path';
import type { ActivePermissionProfile, SandboxPolicy } from '../protocol/index.ts';
import { ConfigError } from './config-error.ts';
import type { RequestOverrides } from './request-overrides.ts';
import type { SandboxModeName, Settings, TrustLevel } from './settings.ts';

type Modifications = ActivePermissionProfile['modifications'];

export interface ResolvedSandbox {
  readonly sandboxPolicy: SandboxPolicy;
  /** The named profile in force; null where a sandbox mode was asked for. */
  readonly activePermissionProfile: ActivePermissionProfile | null;
}

const BUILT_IN: ReadonlyMap<string, SandboxModeName> = new Map([
  [':read-only', 'read-only'],
  [':workspace', 'workspace-write'],
  [':danger-no-sandbox', 'danger-full-access'],
]);

/**
 * The sandbox of a thread: what the request asks for, else `default_permissions`, else `sandbox_mode`, else
 * `workspace-write` for a folder that was decided on (trusted or not) and `read-only` for one that was not.
 */
export function resolveSandbox(
  settings: Settings,
  sandboxMode: SandboxModeName | undefined,
  request: Pick<RequestOverrides, 'sandbox' | 'permissions'>,
  trust: TrustLevel | undefined,
  codexHome: string,
): ResolvedSandbox {
  const named = request.permissions?.id ?? (request.sandbox ? undefined : settings.defaultPermissions);
  const mode = named === undefined ? (request.sandbox ?? sandboxMode) : undefined;
  if (mode !== undefined)
    return { sandboxPolicy: sandboxPolicyOf(mode, settings, codexHome), activePermissionProfile: null };
  const id = named ?? (trust === undefined ? ':read-only' : ':workspace');
  const policy = sandboxPolicyOf(builtInMode(id, settings), settings, codexHome);
  const { sandboxPolicy, applied } = withRoots(policy, request.permissions?.modifications ?? []);
  return { sandboxPolicy, activePermissionProfile: { id, extends: null, modifications: [...applied] } };
}

/** Adds a request's writable roots. A policy that allows all needs none; one that only reads then writes there alone. */
function withRoots(
  policy: SandboxPolicy,
  modifications: Modifications,
): { sandboxPolicy: SandboxPolicy; applied: Modifications } {
  const roots = modifications.map(({ path }) => path);
  if (roots.length === 0) return { sandboxPolicy: policy, applied: [] };
  switch (policy.type) {
    case 'dangerFullAccess':
    case 'externalSandbox':
      return { sandboxPolicy: policy, applied: [] };
    case 'workspaceWrite':
      return {
        sandboxPolicy: { ...policy, writableRoots: [...new Set([...roots, ...policy.writableRoots])] },
        applied: modifications,
      };
    case 'readOnly': {
      const excludes = { excludeTmpdirEnvVar: true, excludeSlashTmp: true };
      const { networkAccess } = policy;
      return {
        sandboxPolicy: { type: 'workspaceWrite', writableRoots: roots, networkAccess, ...excludes },
        applied: modifications,
      };
    }
  }
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
function sandboxPolicyOf(mode: SandboxModeName, settings: Settings, codexHome: string): SandboxPolicy {
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
