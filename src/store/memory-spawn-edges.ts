import type { SpawnEdges } from './spawn-edges.ts';

/** The in-memory twin of the edges in the state database. */
export class MemorySpawnEdges implements SpawnEdges {
  readonly #parents = new Map<string, string>();

  async open(parentId: string, childId: string): Promise<void> {
    this.#parents.set(childId, parentId);
  }

  async close(childId: string): Promise<void> {
    this.#parents.delete(childId);
  }

  async openChildren(parentId: string): Promise<string[]> {
    return [...this.#parents]
      .filter(([, parent]) => parent === parentId)
      .map(([child]) => child)
      .sort();
  }
}
