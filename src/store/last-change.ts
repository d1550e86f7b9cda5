import { StoreError } from './errors.ts';
import type { ThreadStore } from './thread-store.ts';

/**
 * When a stored thread was changed last, in milliseconds since 1970; null for one that is not stored.
 *
 * @throws StoreError where that cannot be told
 */
export async function lastChange(store: Pick<ThreadStore, 'read'>, threadId: string): Promise<number | null> {
  try {
    return (await store.read({ threadId })).updatedAt * 1000;
  } catch (error) {
    if (error instanceof StoreError && error.kind === 'notFound') return null;
    throw error;
  }
}
