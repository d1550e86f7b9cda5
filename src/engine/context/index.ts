export { collaborationText } from './collaboration.ts';
export { gitInfo } from './git-info.ts';
export { type InstructionSources, instructionSources } from './instruction-sources.ts';
export type { ContextFacts, PermissionTools, TurnContext, UserInstructions } from './turn-context.ts';
export { type DeveloperSections, contextUpdates, initialContext } from './turn-items.ts';
export { writableRoots } from './writable-roots.ts';
