import type { ResponseItem } from '../../protocol/index.ts';
import type { RolloutItem, TurnContextItem, WriteClaim } from '../../store/index.ts';
import type { DeveloperSections, TurnContext } from '../context/index.ts';
import type { ThreadEvent } from '../events.ts';
import { boundedOutput } from '../turn/bounded-output.ts';
import { Conversation } from '../turn/conversation.ts';
import type { TurnSettings } from '../turn/settings.ts';
import type { UsageLedger } from '../turn/usage-ledger.ts';
import type { ModelMemory } from './model-memory.ts';
import { outputLimit } from './shell-tools.ts';
import type { ThreadServices, ThreadStart } from './thread-services.ts';
import type { ThreadSettings } from './thread-settings.ts';
import { tellContext } from './turn-preparation.ts';

/** What a thread's memory is part of. */
export interface ThreadMemoryParts {
  readonly services: ThreadServices;
  readonly start: ThreadStart;
  readonly settings: ThreadSettings;
  readonly usage: UsageLedger;
  readonly emit: (event: ThreadEvent) => void;
}

/**
 * What the model knows of a loaded thread: what was said, and what it was told of its surroundings. It is read from the
 * store when it is needed: many threads are loaded to be looked at only.
 */
export class ThreadMemory {
  readonly conversation = new Conversation();
  readonly #parts: ThreadMemoryParts;
  #context: TurnContext | null = null;
  #storedContext: TurnContextItem | null = null;
  #recalled: Promise<void> | null = null;
  #modelBefore: string | null;
  /** Those of the thread that this one was made from count as that one's; null until they are known. */
  #compactionsCopied: number | null;

  constructor(parts: ThreadMemoryParts) {
    this.#parts = parts;
    this.#modelBefore = parts.start.lastTurn?.model ?? null;
    this.#compactionsCopied = parts.start.copied ? null : 0;
  }

  /** The model of the turn before; null before the first. */
  get modelBefore(): string | null {
    return this.#modelBefore;
  }

  /** Whether the model knows anything of its surroundings. */
  get knowsSurroundings(): boolean {
    return this.#context !== null || this.#storedContext !== null;
  }

  /**
   * Reads what is stored, once; again when others have written the thread since. (The settings stay: they are what
   * clients here were told.)
   *
   * @throws StoreError
   */
  async recall(claim: WriteClaim): Promise<void> {
    const { history } = this.#parts.start;
    const read = async (): Promise<void> => this.#load(await history.modelMemory());
    if (claim.changed) this.#recalled = this.#restoreUsage().then(read);
    claim.caughtUp();
    this.#recalled ??= read();
    await this.#recalled.catch((error: unknown) => {
      this.#recalled = null;
      throw error;
    });
  }

  /**
   * Reads what is left once a further record is stored, such as a rollback.
   *
   * @throws StoreError
   */
  async recallAfter(record: RolloutItem, claim: WriteClaim): Promise<void> {
    if (claim.changed) await this.#restoreUsage();
    this.#load(await this.#parts.start.history.modelMemoryAfter(record));
    claim.caughtUp();
  }

  /** Tells the model what it does not know yet of its surroundings. @param sections what is told beside them at first */
  tell(settings: TurnSettings, turnId: string, sections: () => DeveloperSections): void {
    const { services, start, emit } = this.#parts;
    const known = { previous: this.#context, stored: this.#storedContext, modelBefore: this.#modelBefore };
    this.#context = tellContext(
      services,
      start,
      { settings, ...known, sections, emit, remember: this.remember },
      turnId,
    );
    this.#modelBefore = settings.model;
  }

  /** The model no longer sees what it was told of its surroundings. */
  readonly forgetSurroundings = (): void => {
    this.#context = null;
    this.#storedContext = null;
  };

  /** Takes in what was said, and stores it: whole, though the model may remember less of it. */
  readonly remember = (items: readonly ResponseItem[]): void => {
    if (items.length === 0) return;
    this.conversation.append(this.#bounded(items));
    const records = items.map((payload) => ({ type: 'response_item', payload }) as const);
    this.#parts.emit({ type: 'recorded', records });
  };

  #bounded(items: readonly ResponseItem[]): ResponseItem[] {
    const { start, settings } = this.#parts;
    const limit = outputLimit(start.config, start.models.find(settings.current.model));
    return items.map((item) => boundedOutput(item, limit));
  }

  async #restoreUsage(): Promise<void> {
    const { usage } = await this.#parts.start.history.facts();
    this.#parts.usage.restore(usage);
  }

  #load({ history, compactions, baseline }: ModelMemory): void {
    this.#recalled = Promise.resolve();
    this.#compactionsCopied ??= compactions;
    this.conversation.load(this.#bounded(history), compactions - this.#compactionsCopied);
    this.#context = null;
    this.#storedContext = baseline;
  }
}
