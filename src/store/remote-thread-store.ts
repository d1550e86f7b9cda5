/** Threads behind an address (`experimental_thread_store_endpoint` of 0.129.0), which this version cannot reach. */
import { StoreError } from './errors.ts';
import type { SpawnEdges } from './spawn-edges.ts';
import type { ThreadGoals } from './thread-goals.ts';
import type { ThreadRef, ThreadStore } from './thread-store.ts';

/**
 * Refuses everything: whoever configured it wants the threads kept there, so none is kept here instead. Ephemeral
 * threads live elsewhere and go on working.
 */
export class RemoteThreadStore implements ThreadStore {
  readonly goals: ThreadGoals = { get: () => this.#refuse(), change: () => this.#refuse() };
  readonly edges: SpawnEdges = {
    open: () => this.#refuse(),
    close: () => this.#refuse(),
    openChildren: () => this.#refuse(),
  };
  readonly #endpoint: string;

  constructor(endpoint: string) {
    this.#endpoint = endpoint;
  }

  create(): never {
    throw this.#unreachable();
  }

  checkFree(): never {
    throw this.#unreachable();
  }

  readonly load = (ref: ThreadRef): Promise<never> => this.#refuse(ref);
  readonly read = this.load;
  readonly resume = this.load;
  readonly fork = this.load;
  readonly digest = this.load;
  readonly keepDigest = this.load;
  readonly damage = this.load;
  readonly list = (): Promise<never> => this.#refuse();
  readonly rename = this.list;
  readonly changeGit = this.list;
  readonly setMemoryMode = this.list;
  readonly archive = this.list;
  readonly unarchive = this.list;
  readonly descendants = this.list;
  readonly resetMemory = this.list;

  async *records(ref: ThreadRef): AsyncGenerator<never> {
    yield await this.#refuse(ref);
  }

  async *latest(ref: ThreadRef): AsyncGenerator<never> {
    yield await this.#refuse(ref);
  }

  async close(): Promise<void> {}

  async #refuse(ref?: ThreadRef): Promise<never> {
    if (ref !== undefined && 'path' in ref) throw pathsAreLocal();
    throw this.#unreachable();
  }

  #unreachable(): StoreError {
    const reason = `remote thread stores are not supported (experimental_thread_store_endpoint is ${this.#endpoint})`;
    return new StoreError('io', reason);
  }
}

/** What stores without files answer to a path, in the words of 0.129.0. */
export const pathsAreLocal = (): StoreError =>
  new StoreError('pathless', 'remote thread store does not support read_thread_by_rollout_path');
