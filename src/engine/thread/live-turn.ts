import type { ThreadItem, Turn } from '../../protocol/index.ts';
import type { ThreadEvent } from '../events.ts';
import { TurnsBuilder } from '../history/index.ts';
import { recordsOf, type RecordingOptions } from './recording.ts';

/** The items of calls: clients see them while they run, whatever is stored of them. */
const SHOWN_UNDER_WAY: ReadonlySet<ThreadItem['type']> = new Set([
  'commandExecution',
  'fileChange',
  'dynamicToolCall',
  'collabAgentToolCall',
]);

/** The running turn as its events tell it: with what is under way, which no stored record shows. */
export class LiveTurn {
  readonly #builder = new TurnsBuilder();
  readonly #threadId: string;
  readonly #recording: RecordingOptions;
  #id: string | null = null;

  constructor(threadId: string, recording: RecordingOptions) {
    this.#threadId = threadId;
    this.#recording = recording;
  }

  /** The turn so far; null before it is announced. Items are counted from the turn's beginning, as in 0.129.0. */
  get turn(): Turn | null {
    return this.#builder.turns({ running: true }).at(-1) ?? null;
  }

  hear(event: ThreadEvent): void {
    const shown = event.type === 'itemStarted' || event.type === 'itemCompleted';
    if (event.type === 'turnStarted') this.#id = event.turnId;
    // A command of the user may outlive its turn.
    if (shown && event.turnId !== this.#id) return;
    if (shown && SHOWN_UNDER_WAY.has(event.item.type)) {
      this.#builder.show(event.item);
    } else if (event.type === 'turnStarted' || event.type === 'turnEnded' || event.type === 'itemCompleted') {
      for (const record of recordsOf(event, this.#threadId, this.#recording)) this.#builder.add(record);
    }
  }
}
