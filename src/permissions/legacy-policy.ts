import type { PermissionProfile, SandboxPolicy } from '../protocol/index.ts';
import { accessAt, pathRules, writtenPaths } from './path-rules.ts';
import { isUnconfined } from './terms.ts';

/**
 * The sandbox policy that comes closest to a permission profile, for clients and records that know no profiles
 * (0.129.0). It may say that more is open than is: what counts for commands is the profile.
 */
export function legacyPolicy(
  profile: PermissionProfile,
  cwd: string,
  env: Readonly<Record<string, string>>,
): SandboxPolicy {
  switch (profile.type) {
    case 'disabled':
      return { type: 'dangerFullAccess' };
    case 'external':
      return external(profile.network.enabled);
    case 'managed': {
      const { fileSystem, network } = profile;
      const everything: PermissionProfile = { ...profile, network: { enabled: true } };
      if (isUnconfined(everything)) return network.enabled ? { type: 'dangerFullAccess' } : external(false);
      if (fileSystem.type === 'unrestricted') return external(network.enabled);
      return restrictedPolicy({ network, fileSystem }, cwd, env);
    }
  }
}

type Managed = Extract<PermissionProfile, { type: 'managed' }>;

interface Restricted extends Omit<Managed, 'type'> {
  readonly fileSystem: Extract<Managed['fileSystem'], { type: 'restricted' }>;
}

function external(enabled: boolean): SandboxPolicy {
  return { type: 'externalSandbox', networkAccess: enabled ? 'enabled' : 'restricted' };
}

function restrictedPolicy(
  profile: Restricted,
  cwd: string,
  env: Readonly<Record<string, string>>,
): SandboxPolicy {
  const { enabled: networkAccess } = profile.network;
  const rules = pathRules({ type: 'managed', ...profile }, cwd, env);
  const written = writtenPaths(rules);
  if (written.length === 0 && !namesForWriting(profile, 'tmpdir')) return { type: 'readOnly', networkAccess };
  const opensProject = written.includes(cwd);
  const tmpdir = env['TMPDIR'];
  const opens = (kind: 'slash_tmp' | 'tmpdir', path: string | undefined): boolean =>
    opensProject ? namesForWriting(profile, kind) : path !== undefined && accessAt(rules, path) === 'write';
  const roots = opensProject ? writtenPaths(pathRules(withoutScratch(profile), cwd, env)) : written;
  return {
    type: 'workspaceWrite',
    writableRoots: roots.filter((path) => path !== cwd),
    networkAccess,
    excludeTmpdirEnvVar: !opens('tmpdir', tmpdir),
    excludeSlashTmp: !opens('slash_tmp', '/tmp'),
  };
}

/** The profile without the folders for scratch files, which a policy names in its own way. */
function withoutScratch({ network, fileSystem }: Restricted): PermissionProfile {
  const entries = fileSystem.entries.filter(
    ({ path }) => path.type !== 'special' || !['slash_tmp', 'tmpdir'].includes(path.value.kind),
  );
  return { type: 'managed', network, fileSystem: { ...fileSystem, entries } };
}

function namesForWriting({ fileSystem }: Restricted, kind: 'slash_tmp' | 'tmpdir'): boolean {
  return fileSystem.entries.some(
    ({ path, access }) => access === 'write' && path.type === 'special' && path.value.kind === kind,
  );
}
