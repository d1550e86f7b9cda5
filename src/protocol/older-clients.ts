/** What older clients still send, put into today's shape before it is decoded. */
import { decode } from './decode/index.ts';
import { Mismatch } from './decode/wording.ts';
import { def, tagged, unpublished } from './schema/index.ts';
import type { Adapt } from './schema/node.ts';

const LegacyReadOnlyAccess = def(
  'LegacyReadOnlyAccess',
  () => tagged('type', { fullAccess: {}, restricted: {} }),
  unpublished,
);

/** Sandbox policies once could limit reading. Full access is what they all mean now; anything less is refused. */
export const refuseReadLimits: Adapt = (policy) => {
  const field = policy['type'] === 'workspaceWrite' ? 'readOnlyAccess' : 'access';
  const access = policy[field];
  if (policy['type'] !== 'workspaceWrite' && policy['type'] !== 'readOnly') return policy;
  if (access === undefined || access === null) return policy;
  const decoded = decode(LegacyReadOnlyAccess, access);
  if (!decoded.ok) throw new Mismatch(decoded.message);
  if (decoded.value.type === 'restricted') {
    throw new Mismatch(
      `${policy['type']}.${field} is no longer supported; use permissionProfile for restricted reads`,
    );
  }
  return policy;
};

/** A dynamic tool once said whether it is exposed; now it says whether loading it is deferred. */
export const readExposure: Adapt = (tool) => {
  const { exposeToContext, deferLoading, ...rest } = tool;
  if (deferLoading !== undefined && deferLoading !== null) return { ...rest, deferLoading };
  if (exposeToContext === undefined || exposeToContext === null) return rest;
  return { ...rest, deferLoading: typeof exposeToContext === 'boolean' ? !exposeToContext : exposeToContext };
};
