import type { PermissionProfile, SandboxPolicy } from '../protocol/index.ts';
import { permissionProfile } from './permission-profile.ts';

/** What confines a command: a sandbox policy, or a permission profile, which can say more. */
export type SandboxTerms = SandboxPolicy | PermissionProfile;

/** The terms in full. */
export function profileOf(terms: SandboxTerms): PermissionProfile {
  switch (terms.type) {
    case 'managed':
    case 'disabled':
    case 'external':
      return terms;
    case 'dangerFullAccess':
    case 'externalSandbox':
    case 'readOnly':
    case 'workspaceWrite':
      return permissionProfile(terms);
  }
}

/** Whether commands under these terms may use the network. */
export function allowsNetwork(terms: SandboxTerms): boolean {
  const profile = profileOf(terms);
  return profile.type === 'disabled' || profile.network.enabled;
}

/** The terms without a network. */
export function offline(terms: SandboxTerms): SandboxTerms {
  const profile = profileOf(terms);
  return profile.type === 'managed' ? { ...profile, network: { enabled: false } } : profile;
}

/** Whether commands under these terms run as the user's own do: there is nothing that we would have to enforce. */
export function isUnconfined(terms: SandboxTerms): boolean {
  const profile = profileOf(terms);
  if (profile.type !== 'managed') return true;
  const { fileSystem, network } = profile;
  if (!network.enabled) return false;
  return fileSystem.type === 'unrestricted' || opensAll(fileSystem.entries);
}

type Entries = Extract<
  Extract<PermissionProfile, { type: 'managed' }>['fileSystem'],
  { type: 'restricted' }
>['entries'];

/** Whether the entries open the whole file system and take nothing of it back. */
function opensAll(entries: Entries): boolean {
  const opened = entries.some(
    ({ path, access }) => access === 'write' && path.type === 'special' && path.value.kind === 'root',
  );
  return opened && entries.every(({ access }) => access === 'write');
}
