import { randomUUID } from 'node:crypto';
import type { ResponseItem, ThreadItem } from '../../protocol/index.ts';
import type { ModelEvent } from '../../model/index.ts';
import type { ToolCall } from '../../tools/tool.ts';
import { imageBegun, itemOfResponse, messageText, startedItem } from '../history/index.ts';
import { MessageStream, type MessageTeller } from './messages/message-stream.ts';
import { toolCallOf } from './tool-call-of.ts';

/** What an assembler tells, and whom. */
export interface AssemblerOptions extends MessageTeller {
  /** The model plans: what it proposes is parted from what it says. */
  readonly planning: boolean;
  /** Keeps an image that the provider made; null where it cannot be kept. */
  readonly keepImage: (id: string, data: string) => string | null;
  /** A finished item, for the model's own history. */
  readonly onItem: (item: ResponseItem) => void;
  readonly onCall: (call: ToolCall) => void;
}

/**
 * Builds a thread's items from one model response as it streams: every item is started, grows by deltas and is
 * completed; calls are handed on the moment they are whole.
 */
export class StreamAssembler {
  readonly #options: AssemblerOptions;
  readonly #messages: MessageStream;
  /** The item that deltas belong to. */
  #open: ThreadItem | null = null;
  #firstOutputAt: number | null = null;
  #lastMessage: string | null = null;

  constructor(options: AssemblerOptions) {
    this.#options = options;
    this.#messages = new MessageStream(options, options);
  }

  /** When the first output of the model arrived, in Unix milliseconds. */
  get firstOutputAt(): number | null {
    return this.#firstOutputAt;
  }

  /** The text of the last complete message that says something. */
  get lastMessage(): string | null {
    return this.#lastMessage;
  }

  /** Takes the events that make items; others are not for it. */
  handle(event: ModelEvent): void {
    const { turnId, emit } = this.#options;
    const itemId = this.#open?.id;
    switch (event.type) {
      case 'textDelta':
        this.#firstOutputAt ??= Date.now();
        return this.#messages.push(event.delta);
      case 'itemAdded':
        return this.#added(event.item, event.itemId);
      case 'itemDone':
        return this.#done(event.item, event.itemId);
      case 'reasoningSummaryPartAdded':
        if (itemId === undefined) return;
        return emit({ type: 'reasoningSummaryPartAdded', turnId, itemId, summaryIndex: event.index });
      case 'reasoningSummaryDelta': {
        if (itemId === undefined) return;
        const { delta, index: summaryIndex } = event;
        this.#think('summary', summaryIndex, delta);
        return emit({ type: 'reasoningSummaryDelta', turnId, itemId, delta, summaryIndex });
      }
      case 'reasoningDelta': {
        if (itemId === undefined) return;
        const { delta, index: contentIndex } = event;
        this.#think('content', contentIndex, delta);
        return emit({ type: 'reasoningDelta', turnId, itemId, delta, contentIndex });
      }
      default:
    }
  }

  /** Keeps what the open reasoning item has shown, for the case that it is never finished. */
  #think(part: 'summary' | 'content', index: number, delta: string): void {
    if (this.#open?.type !== 'reasoning') return;
    const texts = this.#open[part];
    while (texts.length <= index) texts.push('');
    texts[index] += delta;
  }

  /** Completes what a stream leaves unfinished, as far as it got. */
  finish(): void {
    this.#finishOpen();
    this.#messages.end();
  }

  #finishOpen(): void {
    const item = this.#open;
    this.#open = null;
    if (item?.type === 'agentMessage') this.#messages.abandon();
    else if (item !== null) this.#complete(item);
  }

  #added(item: ResponseItem, id: string | null): void {
    this.#firstOutputAt ??= Date.now();
    const started = startedItem(item, id ?? randomUUID());
    if (started === null) return;
    this.#finishOpen();
    this.#open = started;
    if (started.type === 'agentMessage') this.#messages.begin(started, messageText(item));
    else this.#start(structuredClone(started));
  }

  #done(item: ResponseItem, id: string | null): void {
    this.#firstOutputAt ??= Date.now();
    const finished = itemOfResponse(item, id ?? randomUUID());
    if (finished !== null) this.#finishAs(finished);
    this.#options.onItem(item);
    const call = toolCallOf(item);
    if (call !== null) this.#options.onCall(call);
  }

  /** Completes the open item as `finished`, or both where they are not the same. */
  #finishAs(finished: ThreadItem): void {
    const open = this.#open;
    if (open?.type === finished.type) this.#open = null;
    else this.#finishOpen();
    if (finished.type === 'agentMessage') {
      this.#lastMessage = this.#messages.complete(finished) ?? this.#lastMessage;
    } else if (finished.type === 'imageGeneration') {
      if (open?.type !== finished.type) this.#start(imageBegun(finished.id));
      const savedPath = this.#options.keepImage(finished.id, finished.result);
      this.#complete(savedPath === null ? finished : { ...finished, savedPath });
    } else if (open?.type === finished.type) {
      this.#complete({ ...finished, id: open.id });
    } else {
      this.#start(finished);
      this.#complete(finished);
    }
  }

  #start(item: ThreadItem): void {
    const { turnId, emit } = this.#options;
    emit({ type: 'itemStarted', turnId, item, startedAtMs: Date.now() });
  }

  #complete(item: ThreadItem): void {
    const { turnId, emit } = this.#options;
    emit({ type: 'itemCompleted', turnId, item, completedAtMs: Date.now() });
  }
}
