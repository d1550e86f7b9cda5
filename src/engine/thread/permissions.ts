import { join } from 'node:path';
import type { EffectiveConfig } from '../../config/index.ts';
import type { PermissionProfile, SandboxPolicy } from '../../protocol/index.ts';
import { permissionProfile } from '../../sandbox/index.ts';

/** A thread's sandbox policy as a profile, the server's own memories folder last, as 0.129.0 lists it. */
export function threadPermissions(
  { codexHome }: Pick<EffectiveConfig, 'codexHome'>,
  policy: SandboxPolicy,
): PermissionProfile {
  return permissionProfile(policy, { appendedRoots: [join(codexHome, 'memories')] });
}
