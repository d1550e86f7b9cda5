/** Identifiers and small words that many resources share. */
import { absolutePath, def, shared, string, stringEnum, tsOnly, uuid, type Static } from './schema/index.ts';

export const AbsolutePathBuf = def('AbsolutePathBuf', () => absolutePath, { json: 'both', ts: 'root' });
export type AbsolutePathBuf = Static<typeof AbsolutePathBuf>;

export const SortDirection = def('SortDirection', () => stringEnum('asc', 'desc'));
export type SortDirection = Static<typeof SortDirection>;

export const AgentPath = def('AgentPath', () => string, shared);
export type AgentPath = Static<typeof AgentPath>;

export const ThreadId = def('ThreadId', () => uuid, shared);
export type ThreadId = Static<typeof ThreadId>;

export const GitSha = def('GitSha', () => string, tsOnly);
export type GitSha = Static<typeof GitSha>;
