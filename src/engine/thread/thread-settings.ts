import { usableWindow } from '../../model/index.ts';
import { changeSettings, modeOf, type TurnRequest, type TurnSettings } from '../turn/settings.ts';
import type { ThreadStart } from './thread-services.ts';

/** What the next turn of a thread runs with, and for whom. */
export class ThreadSettings {
  /** The client that had to do with the thread last; empty before the first. */
  clientName = '';
  readonly #start: Pick<ThreadStart, 'config' | 'models'>;
  #current: TurnSettings;

  constructor(start: Pick<ThreadStart, 'config' | 'models' | 'settings'>) {
    this.#start = start;
    this.#current = start.settings;
  }

  get current(): TurnSettings {
    return this.#current;
  }

  /** Whether turns make plans only. */
  get plans(): boolean {
    return modeOf(this.#current) === 'plan';
  }

  /** The tokens that the model can be sent. */
  get window(): number {
    const { models, config } = this.#start;
    return usableWindow(models.find(this.#current.model), config.modelContextWindow ?? null);
  }

  /** Takes over what a client asks of the next turn and of all after it. */
  change({ settings, clientName }: TurnRequest): void {
    this.#current = changeSettings(this.#current, settings);
    this.clientName = clientName;
  }
}
