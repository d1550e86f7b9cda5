import { setMaxListeners } from 'node:events';
import type { ResponseItem, UserInput } from '../../protocol/index.ts';
import type { ClientMetadata } from '../turn/settings.ts';
import type { PendingInput } from '../turn/turn-inputs.ts';

/** What a turn is for: a talk with the model, making the thread's history shorter, a review, or a command of the user. */
export type TurnKind = 'regular' | 'compact' | 'review' | 'command';

/** A turn that runs: what the model has still to hear, and the means to end it early. */
export class ActiveTurn {
  readonly id: string;
  readonly kind: TurnKind;
  readonly startedAtMs = Date.now();
  /** The server began it by itself. */
  readonly unasked: boolean;
  /** Settles when clients were told of the turn, or never will be. */
  readonly whenAnnounced: Promise<void>;
  readonly #abort = new AbortController();
  #input: PendingInput[];
  #clientMetadata: ClientMetadata;
  #failure: Error | null = null;
  #replaced = false;
  #announced = (): void => undefined;

  /** @param input what the model hears first */
  constructor(
    id: string,
    kind: TurnKind,
    input: readonly PendingInput[],
    clientMetadata: ClientMetadata | null,
  ) {
    this.id = id;
    this.kind = kind;
    // Every request, command and question of the turn listens.
    setMaxListeners(0, this.#abort.signal);
    this.#input = [...input];
    this.unasked = input[0]?.type === 'items';
    this.whenAnnounced = new Promise((resolve) => (this.#announced = resolve));
    this.#clientMetadata = clientMetadata ?? {};
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Why the turn was ended from outside as failed; null when it was not. */
  get failure(): Error | null {
    return this.#failure;
  }

  /** Whether another turn was put in its place. */
  get replaced(): boolean {
    return this.#replaced;
  }

  /** The client's own facts as it told them last. */
  get clientMetadata(): ClientMetadata {
    return this.#clientMetadata;
  }

  /** Whether words of the user can join the turn. */
  get takesWords(): boolean {
    return this.kind !== 'compact' && this.kind !== 'review';
  }

  /** Clients were told of the turn, or never will be. */
  announced(): void {
    this.#announced();
  }

  /** Adds words to the running turn; the model hears them before its next answer. Facts replace those told before. */
  steer(input: readonly UserInput[], clientMetadata: ClientMetadata | null): void {
    this.#input.push({ type: 'words', input });
    this.#clientMetadata = clientMetadata ?? this.#clientMetadata;
  }

  /** Adds items for the model, which hears them like words. */
  tell(items: readonly ResponseItem[]): void {
    this.#input.push({ type: 'items', items });
  }

  /** Adds what came of a command of the user or of an agent, which is heard in any case. */
  tellForGood(record: ResponseItem): void {
    this.#input.push({ type: 'record', record });
  }

  readonly hasInput = (): boolean => this.#input.length > 0;

  readonly takeInput = (): readonly PendingInput[] => {
    const taken = this.#input;
    this.#input = [];
    return taken;
  };

  /** Ends the turn as failed. */
  fail(error: Error): void {
    this.#failure ??= error;
    this.#abort.abort();
  }

  readonly cancel = (): void => this.#abort.abort();

  /** Ends the turn as another one takes its place. */
  replace(): void {
    this.#replaced = true;
    this.#abort.abort();
  }
}
