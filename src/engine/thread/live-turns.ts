import type { Turn } from '../../protocol/index.ts';
import type { ThreadEvent } from '../events.ts';
import { LiveTurn } from './live-turn.ts';
import type { RecordingOptions } from './recording.ts';

/**
 * The turns that ran at or after a moment, each as it is when it is asked for. Whoever begins to watch before reading
 * what is stored misses nothing: every other turn was stored whole by then.
 */
export interface TurnsSince {
  /** The turns that ended since, then the running one. */
  readonly turns: () => readonly Turn[];
  /** Ends the watch; nothing is kept for it any more. */
  readonly stop: () => void;
}

/** The running turn of a thread, and for those who watch the ones that ended meanwhile. */
export class LiveTurns {
  readonly #threadId: string;
  readonly #recording: RecordingOptions;
  readonly #watches = new Set<Turn[]>();
  #live: LiveTurn | null = null;

  constructor(threadId: string, recording: RecordingOptions) {
    this.#threadId = threadId;
    this.#recording = recording;
  }

  /** The running turn with what is under way in it; null while none runs, and before it is announced. */
  get active(): Turn | null {
    return this.#live?.turn ?? null;
  }

  /** A turn begins; its announcement follows. */
  begin(): void {
    this.#live = new LiveTurn(this.#threadId, this.#recording);
  }

  hear(event: ThreadEvent): void {
    this.#live?.hear(event);
    if (event.type !== 'turnEnded') return;
    const ended = this.active;
    this.#live = null;
    if (ended !== null) for (const watch of this.#watches) watch.push(ended);
  }

  watch(): TurnsSince {
    const ended: Turn[] = [];
    this.#watches.add(ended);
    return {
      turns: () => (this.active === null ? ended : [...ended, this.active]),
      stop: () => this.#watches.delete(ended),
    };
  }
}

/** Stored turns with the live ones in place of what is stored of them. */
export function withLiveTurns(stored: readonly Turn[], live: readonly Turn[]): Turn[] {
  const ids = new Set(live.map(({ id }) => id));
  return [...stored.filter(({ id }) => !ids.has(id)), ...live];
}
