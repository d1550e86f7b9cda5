import type { Handler } from '../rpc/index.ts';
import type { ThreadStore } from '../store/index.ts';
import { toRpcError } from './domain-errors.ts';

/** What forgetting memories needs. */
export interface MemoryParts {
  readonly store: () => Promise<ThreadStore>;
}

/** `memory/reset`: forgets what was remembered across threads, and keeps the threads. */
export function memoryHandlers({ store }: MemoryParts): { readonly 'memory/reset': Handler<'memory/reset'> } {
  return {
    'memory/reset': async () => {
      await (await store()).resetMemory().catch(toRpcError);
      return {};
    },
  };
}
