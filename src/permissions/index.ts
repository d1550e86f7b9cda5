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
export { legacyPolicy } from './legacy-policy.ts';
export { accessAt, pathRules, readsAll, writtenPaths, type PathRules } from './path-rules.ts';
export { permissionProfile, PROTECTED_NAMES } from './permission-profile.ts';
export { allowsNetwork, isUnconfined, type SandboxTerms } from './terms.ts';
