/** A thread's history: turns and model history from stored records, stored events from live items. */
export { agentMessageItem, type AgentMessage } from './items.ts';
export { hookPromptItem } from './hook-prompt.ts';
export { HistoryReplay, completeCalls, historyItems, isUserBoundary, userTexts } from './history-items.ts';
export { readTurns } from './read-turns.ts';
export { readTurnPage, type TurnAnchor } from './turn-page.ts';
export { imageBegun, itemOfResponse, messageText, startedItem } from './response-items.ts';
export { toStoredEvents } from './stored-events.ts';
export { TurnsBuilder } from './turns-builder.ts';
