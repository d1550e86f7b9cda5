import type { Turn } from '../../protocol/index.ts';
import type { RolloutItem, ThreadRecorder, ThreadRef, ThreadStore } from '../../store/index.ts';
import { readTurns } from '../history/index.ts';
import { type ModelMemory, modelMemory, NOTHING_REMEMBERED } from './model-memory.ts';
import { storedFacts, type StoredFacts } from './stored-facts.ts';

/** What is stored of a loaded thread, read when it is asked for. */
export class ThreadHistory {
  readonly #store: ThreadStore;
  readonly #recorder: ThreadRecorder;

  constructor(store: ThreadStore, recorder: ThreadRecorder) {
    this.#store = store;
    this.#recorder = recorder;
  }

  /** @throws StoreError where nothing usable is stored, as all of them */
  facts(): Promise<StoredFacts> {
    return storedFacts(this.#store, this.#ref);
  }

  /** What the model knows of the thread; nothing where nothing is stored yet. */
  async modelMemory(): Promise<ModelMemory> {
    return this.#recorder.materialized ? modelMemory(this.#store, this.#ref) : NOTHING_REMEMBERED;
  }

  /** What the model will know once a further record is stored. */
  modelMemoryAfter(added: RolloutItem): Promise<ModelMemory> {
    return modelMemory(this.#store, this.#ref, added);
  }

  /** All turns; one that goes on looks interrupted. */
  turns(): Promise<Turn[]> {
    return readTurns(this.#store, this.#ref);
  }

  get #ref(): ThreadRef {
    return { threadId: this.#recorder.threadId };
  }
}
