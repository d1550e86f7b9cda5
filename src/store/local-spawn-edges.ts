import type { SpawnEdges } from './spawn-edges.ts';
import type { SpawnEdgesTable } from './state/spawn-edges-table.ts';
import { StateError } from './state/state-errors.ts';
import type { ThreadState } from './state/thread-state.ts';

/** The edges in the state database, as 0.129.0 keeps them. */
export class LocalSpawnEdges implements SpawnEdges {
  readonly #state: ThreadState;

  constructor(state: ThreadState) {
    this.#state = state;
  }

  async open(parentId: string, childId: string): Promise<void> {
    await this.#run((edges) => edges.open(parentId, childId));
  }

  async close(childId: string): Promise<void> {
    await this.#run((edges) => edges.close(childId));
  }

  async openChildren(parentId: string): Promise<string[]> {
    return (await this.#run((edges) => edges.openChildren(parentId))) ?? [];
  }

  async #run<T>(work: (edges: SpawnEdgesTable) => T): Promise<T | undefined> {
    try {
      return await this.#state.transaction(({ db }) => work(db.edges));
    } catch (error) {
      if (error instanceof StateError) return undefined;
      throw error;
    }
  }
}
