export { SandboxHost, type PreparedLaunch } from './sandbox-host.ts';
export {
  NETWORK_DISABLED_VARIABLE,
  planLaunch,
  type LaunchPlan,
  type LaunchRefusal,
  type LaunchRequest,
} from './launch-plan.ts';
export type { Bubblewrap, SandboxFacts } from './sandbox-facts.ts';
export { surveyRoots, type ProtectedPath, type RootSurvey, type SurveyedRoot } from './root-survey.ts';
export { allowsNetwork } from './writable-roots.ts';
export { permissionProfile } from './permission-profile.ts';
export { isWritable } from './writable.ts';
export { denialLikely } from './denial.ts';
