import { ToolFailure } from '../../tools/tool.ts';
import type { Thread } from '../thread/thread.ts';
import { Nicknames } from './nicknames.ts';

/** The agents of one session: all that are below one root. */
export class AgentTree {
  readonly nicknames = new Nicknames();
  readonly #isLoaded: (thread: Thread) => boolean;
  readonly #agents = new Set<Thread>();
  #reserved = 0;

  /** @param isLoaded whether a thread was not let go, by whomever */
  constructor(isLoaded: (thread: Thread) => boolean) {
    this.#isLoaded = isLoaded;
  }

  /**
   * Takes a place among the open agents for one that is about to be made, until the returned function is called.
   *
   * @throws ToolFailure where all are taken
   */
  reserve(most: number): () => void {
    if (this.#open().length + this.#reserved >= most) {
      throw new ToolFailure('collab spawn failed: agent thread limit reached');
    }
    this.#reserved += 1;
    return () => (this.#reserved -= 1);
  }

  add(agent: Thread): void {
    this.#agents.add(agent);
  }

  /** The open agents below a thread, nearest first. */
  below(threadId: string): Thread[] {
    const open = this.#open();
    const found: Thread[] = [];
    for (let makers = new Set([threadId]); makers.size > 0;) {
      const made = open.filter(
        ({ start: { place } }) => place.parentId !== null && makers.has(place.parentId),
      );
      found.push(...made);
      makers = new Set(made.map(({ id }) => id));
    }
    return found;
  }

  #open(): Thread[] {
    for (const agent of this.#agents) if (!this.#isLoaded(agent)) this.#agents.delete(agent);
    return [...this.#agents];
  }
}
