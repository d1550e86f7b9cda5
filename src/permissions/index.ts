export { legacyPolicy } from './legacy-policy.ts';
export { opensPath, pathRules, writtenPaths, type PathRules } from './path-rules.ts';
export { permissionProfile, PROTECTED_NAMES } from './permission-profile.ts';
export { allowsNetwork, isUnconfined, type SandboxTerms } from './terms.ts';
