import type { ThreadRecorder } from '../../store/index.ts';
import type { ThreadEvent } from '../events.ts';
import { recordsOf, type RecordingOptions } from './recording.ts';

/** An event with its place in its thread's stream, counted from 1. */
export type Listener = (event: ThreadEvent, sequence: number) => void;

/**
 * A thread's one stream of events. An event is stored before anybody hears of it, so what a client was told survives
 * the server, and what is stored and what is sent cannot disagree.
 */
export class EventStream {
  readonly #recorder: ThreadRecorder;
  readonly #recording: RecordingOptions;
  readonly #onStoreFailure: (error: unknown) => void;
  readonly #listeners = new Set<Listener>();
  #sequence = 0;

  constructor(
    recorder: ThreadRecorder,
    recording: RecordingOptions,
    onStoreFailure: (error: unknown) => void,
  ) {
    this.#recorder = recorder;
    this.#recording = recording;
    this.#onStoreFailure = onStoreFailure;
  }

  /** Hears every event from now on, until the returned function is called. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Stores, then tells. A store that fails ends nothing by itself: whoever owns the thread decides.
   *
   * @param onStored runs in between
   */
  readonly emit = (event: ThreadEvent, onStored?: () => void): void => {
    const records = recordsOf(event, this.#recorder.threadId, this.#recording);
    if (records.length > 0) this.#store(records);
    onStored?.();
    this.#sequence++;
    for (const listener of this.#listeners) listener(event, this.#sequence);
  };

  #store(records: Parameters<ThreadRecorder['append']>[0]): void {
    try {
      this.#recorder.append(records);
    } catch (error) {
      this.#onStoreFailure(error);
    }
  }
}
