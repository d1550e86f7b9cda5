/** The store: threads, their rollout files, and the state database that indexes them. */
export { ownWords } from './rollout/preview.ts';
export { LocalDeviceKeyBindings } from './device-key-bindings.ts';
export { StoreError } from './errors.ts';
export { lastChange } from './last-change.ts';
export { LocalThreadStore } from './local-thread-store.ts';
export { MemoryThreadStore } from './memory-thread-store.ts';
export { RemoteThreadStore } from './remote-thread-store.ts';
export type { SpawnEdges } from './spawn-edges.ts';
export type { GoalChange, StoredGoal, ThreadGoals } from './thread-goals.ts';
export { newThreadId } from './thread-id.ts';
export type {
  LoadedThread,
  NewThread,
  RecordsDigest,
  StoredThread,
  ThreadDamage,
  ThreadRecorder,
  ThreadRef,
  ThreadStore,
  WriteClaim,
} from './thread-store.ts';
export type { LineFilter, RolloutBatch } from './rollout/reader.ts';
export { StateError } from './state/state-errors.ts';
export { LazyStateHandle, type StateHandle } from './state/state-handle.ts';
export {
  approvalFromStored,
  approvalToStored,
  fileSystemPolicyToStored,
  permissionProfileFromStored,
  permissionProfileToStored,
  sandboxFromStored,
  sandboxToStored,
  sourceFromStored,
  sourceToStored,
} from './rollout/mapping.ts';
export type {
  CompactedItem,
  RolloutItem,
  SessionMeta,
  StoredDynamicTool,
  TurnContextItem,
} from './rollout/records.ts';
export type {
  ImageGenerationEndEvent,
  McpToolCallEndEvent,
  PatchApplyEndEvent,
  StoredDuration,
  StoredEvent,
  StoredFileChange,
  StoredMcpOk,
  StoredMemoryCitation,
  StoredTextElement,
  StoredTokenUsage,
  StoredTokenUsageInfo,
  StoredWebSearchAction,
  TaskCompleteEvent,
  TaskStartedEvent,
  TurnAbortedEvent,
  UserMessageEvent,
} from './rollout/events.ts';
