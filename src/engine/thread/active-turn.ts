import { setMaxListeners } from 'node:events';
import type { UserInput } from '../../protocol/index.ts';
import type { ClientMetadata } from '../turn/settings.ts';

/** A turn that runs: what the user said and the model has not heard, and the means to end it early. */
export class ActiveTurn {
  readonly id: string;
  readonly startedAtMs = Date.now();
  readonly #abort = new AbortController();
  #input: (readonly UserInput[])[];
  #clientMetadata: ClientMetadata;
  #failure: Error | null = null;

  constructor(id: string, input: readonly UserInput[], clientMetadata: ClientMetadata | null) {
    this.id = id;
    // Every request, command and question of the turn listens.
    setMaxListeners(0, this.#abort.signal);
    this.#input = [input];
    this.#clientMetadata = clientMetadata ?? {};
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Why the turn was ended from outside as failed; null when it was not. */
  get failure(): Error | null {
    return this.#failure;
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
}
