export { allowedMessage, hostMessage } from './allowed-prefix.ts';
export { modeInstructions } from './collaboration.ts';
export { gitInfo } from './git-info.ts';
export { type InstructionSources, instructionSources } from './instruction-sources.ts';
export type { TurnContext } from './turn-context.ts';
export { warningMessage } from './warning.ts';
export { contextUpdates, type DeveloperSections, initialContext } from './turn-items.ts';
