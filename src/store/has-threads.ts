import type { ThreadSourceKind } from '../protocol/index.ts';
import type { ThreadStore } from './thread-store.ts';

const EVERY_KIND: readonly ThreadSourceKind[] = ['cli', 'vscode', 'exec', 'appServer', 'subAgent', 'unknown'];

/** Whether a store holds a thread that was begun before that time, archived or not. @param time Unix seconds */
export async function hasThreadsBefore(store: Pick<ThreadStore, 'list'>, time: number): Promise<boolean> {
  for (const archived of [false, true]) {
    const oldest = {
      limit: 1,
      sortKey: 'created_at',
      sortDirection: 'asc',
      modelProviders: [],
      archived,
    } as const;
    const { threads } = await store.list({ ...oldest, sourceKinds: [...EVERY_KIND] });
    if (threads.some(({ createdAt }) => createdAt < time)) return true;
  }
  return false;
}
