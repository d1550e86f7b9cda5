/** A thread's history: turns and model history from stored records, stored events from live items. */
export { HistoryReplay, completeCalls, historyItems, isUserBoundary } from './history-items.ts';
export { fileChangeItem, mcpToolCallItem, userMessageItem } from './items.ts';
export { hookPromptItem } from './hook-prompt.ts';
export { readTurns } from './read-turns.ts';
export { itemOfResponse, startedItem } from './response-items.ts';
export { type CompletedItem, toStoredEvents, userMessageEvent } from './stored-events.ts';
export { type FinishOptions, TurnsBuilder } from './turns-builder.ts';
