/** The store: threads, their rollout files, and the state database that indexes them. */
export { StoreError, type StoreErrorKind } from './errors.ts';
export { LocalThreadStore, type LocalThreadStoreOptions } from './local-thread-store.ts';
export { MemoryThreadStore, type MemoryThreadStoreOptions } from './memory-thread-store.ts';
export { newThreadId } from './thread-id.ts';
export type {
  LoadedThread,
  NewThread,
  ResumedThread,
  SortDirection,
  StoredThread,
  ThreadPage,
  ThreadQuery,
  ThreadRecorder,
  ThreadRef,
  ThreadSortKey,
  ThreadStore,
} from './thread-store.ts';
export { isStoredEvent, isStoredResponseItem } from './rollout/decode.ts';
export type { LineFilter, RolloutReadOptions, RolloutReadResult } from './rollout/reader.ts';
export { StateError, type StateErrorKind } from './state/state-errors.ts';
export * from './rollout/mapping.ts';
export type * from './rollout/records.ts';
export type * from './rollout/events.ts';
export type * from './rollout/policies.ts';
