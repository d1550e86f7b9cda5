import { setMaxListeners } from 'node:events';
import type { UserInput } from '../../protocol/index.ts';
import type { ClientMetadata } from '../turn/settings.ts';

/** What a turn is for: a talk with the model, or making the thread's history shorter. */
export type TurnKind = 'regular' | 'compact';

/** A turn that runs: what the user said and the model has not heard, and the means to end it early. */
export class ActiveTurn {
  readonly id: string;
  readonly kind: TurnKind;
  readonly startedAtMs = Date.now();
  readonly #abort = new AbortController();
  #input: (readonly UserInput[])[];
  #clientMetadata: ClientMetadata;
  #failure: Error | null = null;
  #replaced = false;

  /** @param input what the user said already, one entry a message */
  constructor(
    id: string,
    kind: TurnKind,
    input: readonly (readonly UserInput[])[],
    clientMetadata: ClientMetadata | null,
  ) {
    this.id = id;
    this.kind = kind;
    // Every request, command and question of the turn listens.
    setMaxListeners(0, this.#abort.signal);
    this.#input = [...input];
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

  /** Adds words to the running turn; the model hears them before its next answer. Facts replace those told before. */
  steer(input: readonly UserInput[], clientMetadata: ClientMetadata | null): void {
    this.#input.push(input);
    this.#clientMetadata = clientMetadata ?? this.#clientMetadata;
  }

  readonly hasInput = (): boolean => this.#input.length > 0;

  readonly takeInput = (): readonly (readonly UserInput[])[] => {
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
