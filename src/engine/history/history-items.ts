/** The model's history of a stored thread: what the next request's input begins with. */
import type { ContentItem, ResponseItem } from '../../protocol/index.ts';
import type { CompactedItem, RolloutItem } from '../../store/index.ts';

const ABORTED = 'aborted';

/** A stretch of the history that one turn added, as far as rollbacks are concerned. */
interface Segment {
  /** The history when the turn began: that array, up to that length. */
  items: ResponseItem[];
  length: number;
  hasUserMessage: boolean;
  /** Opened by a turn's start; others end with the next user message. */
  explicit: boolean;
}

/**
 * The history that stored records amount to: response items in order, started over by compactions, without the
 * turns that were rolled back, and every call with its output.
 */
export function historyItems(records: Iterable<RolloutItem>): ResponseItem[] {
  const replay = new HistoryReplay();
  for (const record of records) replay.add(record);
  return replay.items();
}

/** The same, one record at a time. */
export class HistoryReplay {
  #items: ResponseItem[] = [];
  #segments: Segment[] = [];

  add(record: RolloutItem): void {
    switch (record.type) {
      case 'response_item': {
        if (isUserBoundary(record.payload)) this.#userSegment().hasUserMessage = true;
        this.#items.push(record.payload);
        break;
      }
      case 'compacted':
        if (this.#segments.length === 0) this.#newSegment(false);
        this.#items = compactedHistory(record.payload, this.#items);
        break;
      case 'event_msg':
        if (record.payload.type === 'task_started') this.#newSegment(true);
        else if (record.payload.type === 'thread_rolled_back') this.#rollBack(record.payload.num_turns);
        break;
      case 'session_meta':
      case 'turn_context':
        break;
    }
  }

  items(): ResponseItem[] {
    return completeCalls(this.#items);
  }

  #newSegment(explicit: boolean): Segment {
    const segment = { items: this.#items, length: this.#items.length, hasUserMessage: false, explicit };
    this.#segments.push(segment);
    return segment;
  }

  /** The segment a user message belongs to: in files without turn starts, one of its own. */
  #userSegment(): Segment {
    const current = this.#segments.at(-1);
    if (current === undefined || (!current.explicit && current.hasUserMessage))
      return this.#newSegment(false);
    return current;
  }

  /**
   * Drops the last turns, and whatever came after them. A turn without a word of the user, such as a compaction, is
   * one too, as it is for clients.
   */
  #rollBack(turns: number): void {
    let remaining = turns;
    while (remaining > 0) {
      const segment = this.#segments.pop();
      if (segment === undefined) return;
      if (segment.explicit || segment.hasUserMessage) remaining -= 1;
      const isFirst = !this.#segments.some((earlier) => earlier.hasUserMessage);
      const keep = isFirst ? contextBefore(segment) : segment.length;
      this.#items = segment.items;
      this.#items.length = keep;
    }
  }
}

/** The first turn's context messages stay when it is rolled back: the model has to know where it is. */
function contextBefore({ items, length }: Segment): number {
  const boundary = items.findIndex((item, index) => index >= length && isUserBoundary(item));
  return boundary === -1 ? length : boundary;
}

/** Compactions of old versions have no history of their own: the user's messages and the summary stand in. */
function compactedHistory(compacted: CompactedItem, before: readonly ResponseItem[]): ResponseItem[] {
  if (compacted.replacement_history !== undefined) return [...compacted.replacement_history];
  const summary: ResponseItem = {
    type: 'message',
    role: 'user',
    content: [{ type: 'input_text', text: compacted.message }],
  };
  return [...before.filter(isUserBoundary), summary];
}

/** How messages begin that the harness, not the user, put in the user's name. */
const CONTEXT_STARTS = [
  '<environment_context>',
  '# AGENTS.md instructions for ',
  '<user_instructions>',
  '<skill>',
  '<user_shell_command>',
  '<turn_aborted>',
  '<subagent_notification>',
  '<hook_prompt',
];

/** Whether the user said this, which makes it a point that rollbacks count. */
export function isUserBoundary(item: ResponseItem): boolean {
  return item.type === 'message' && item.role === 'user' && !item.content.some(isContext);
}

/** What the user said in each message of a history, without images and without what the harness said for the user. */
export function userTexts(items: readonly ResponseItem[]): string[] {
  return items.flatMap((item) => {
    if (item.type !== 'message' || !isUserBoundary(item)) return [];
    const texts = item.content.flatMap((part) => (part.type === 'input_text' ? [part.text] : []));
    return [texts.filter((text) => !IMAGE_TAG.test(text)).join('')];
  });
}

/** The tags between which the model gets the user's images. */
const IMAGE_TAG = /^<\/?image(?: name=[^>]*)?>$/;

function isContext(part: ContentItem): boolean {
  if (part.type !== 'input_text') return false;
  const text = part.text.trimStart();
  return CONTEXT_STARTS.some((start) => text.startsWith(start));
}

type Output = Extract<
  ResponseItem,
  { type: 'function_call_output' | 'custom_tool_call_output' | 'tool_search_output' }
>;

/**
 * Makes every call have its output (`aborted` if it never came) and drops outputs without a call: providers insist.
 * Messages of the system, which a client may have injected, are not passed on either.
 */
export function completeCalls(items: readonly ResponseItem[]): ResponseItem[] {
  const calls = new Set<string>();
  const answered = new Set<string>();
  for (const item of items) {
    const missing = abortedOutput(item);
    if (missing !== undefined) calls.add(callKey(missing));
    else if (isOutput(item)) answered.add(callKey(item));
  }
  const complete: ResponseItem[] = [];
  for (const item of items) {
    if (isOutput(item) && item.call_id !== null && !calls.has(callKey(item))) continue;
    if (item.type === 'message' && item.role === 'system') continue;
    complete.push(item);
    const missing = abortedOutput(item);
    if (missing !== undefined && !answered.has(callKey(missing))) complete.push(missing);
  }
  return complete;
}

const callKey = (output: Output): string => `${output.type}:${output.call_id ?? ''}`;

const isOutput = (item: ResponseItem): item is Output =>
  item.type === 'function_call_output' ||
  item.type === 'custom_tool_call_output' ||
  item.type === 'tool_search_output';

/** The output to give a call that has none; `undefined` for items that expect no output. */
function abortedOutput(item: ResponseItem): Output | undefined {
  switch (item.type) {
    case 'function_call':
      return { type: 'function_call_output', call_id: item.call_id, output: ABORTED };
    case 'local_shell_call':
      return item.call_id === null
        ? undefined
        : { type: 'function_call_output', call_id: item.call_id, output: ABORTED };
    case 'custom_tool_call':
      return { type: 'custom_tool_call_output', call_id: item.call_id, output: ABORTED };
    case 'tool_search_call':
      return item.call_id === null || item.execution !== 'client'
        ? undefined
        : {
            type: 'tool_search_output',
            call_id: item.call_id,
            status: 'completed',
            execution: 'client',
            tools: [],
          };
    default:
      return undefined;
  }
}
