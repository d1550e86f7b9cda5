export {
  additionalFromWire,
  additionalToWire,
  grantedWithin,
  isGranted,
  isNothing,
  mergeAdditional,
  over,
  plainEntries,
  plainPaths,
  type AdditionalPermissions,
} from './additional-permissions.ts';
export type { HostRules, HostSettings } from './host-settings.ts';
export { legacyPolicy } from './legacy-policy.ts';
export { accessAt, pathRules, readsAll, writtenPaths, type PathRules } from './path-rules.ts';
export { permissionProfile, PROTECTED_NAMES } from './permission-profile.ts';
export { allowsNetwork, isUnconfined, offline, profileOf, type SandboxTerms } from './terms.ts';
