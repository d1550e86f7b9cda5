import { permissionProfile } from '../../src/permissions/index.ts';
import type { SandboxPolicy } from '../../src/protocol/index.ts';
import { PermissionGrants } from '../../src/tools/permissions/grants.ts';
import { SessionApprovals } from '../../src/tools/session-approvals.ts';
import { NO_RULES } from '../../src/tools/rules/index.ts';

/** A command that asks for no permissions of its own. */
export const NO_MORE = { additional: null, preapproved: false } as const;

/** What commands are judged by where nothing was granted and no rule says anything; the approval policy is missing. */
export function judging(sandboxPolicy: SandboxPolicy) {
  return {
    sandboxPolicy,
    permissionProfile: permissionProfile(sandboxPolicy),
    rules: NO_RULES,
    isWritable: () => false,
    grants: new PermissionGrants(new SessionApprovals()),
  };
}
