export { SandboxHost, type PreparedLaunch } from './sandbox-host.ts';
export { planLaunch, type LaunchPlan, type LaunchRefusal, type LaunchRequest } from './launch-plan.ts';
export type { NetworkRoom } from './network-room.ts';
export type { SandboxFacts } from './sandbox-facts.ts';
export type { RootSurvey } from './root-survey.ts';
export { ProjectFolders, type ProjectFolder } from './project-folders.ts';
export { isReadable, isWritable } from './writable.ts';
export { denialLikely } from './denial.ts';
