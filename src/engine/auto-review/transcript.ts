/** What a reviewer reads of a thread: who said what, and what tools were called with and gave. Figures are 0.129.0's. */
import type { ResponseItem } from '../../protocol/index.ts';
import { isUserBoundary } from '../history/index.ts';
import { textTokens } from '../turn/token-estimate.ts';
import { APPROVED_BY_USER } from './approved-action.ts';
import { cutText } from './cut-text.ts';

/** One thing that was said, or that a tool was told or gave. */
export interface TranscriptEntry {
  readonly kind: 'user' | 'message' | 'tool';
  /** Who or what it comes from, as the reviewer reads it. */
  readonly from: string;
  readonly text: string;
}

const MAX_ENTRY_TOKENS = { user: 2_000, message: 2_000, tool: 1_000 } as const;
/** What people said has room of its own, so that no tool's output crowds it out. */
const MAX_MESSAGE_TOKENS = 10_000;
const MAX_TOOL_TOKENS = 10_000;
/** Of what is not the user's, only the last so many entries. */
const MAX_OTHER_ENTRIES = 40;

/** The entries of a conversation; what the server added to it is left out, but for approvals of the user. */
export function transcriptEntries(items: readonly ResponseItem[]): TranscriptEntry[] {
  const tools = new Map<string, string>();
  return items.flatMap((item) => {
    if (item.type === 'function_call' || item.type === 'custom_tool_call') tools.set(item.call_id, item.name);
    const entry = entryOf(item, tools);
    return entry === null || entry.text.trim() === '' ? [] : [entry];
  });
}

function entryOf(item: ResponseItem, tools: ReadonlyMap<string, string>): TranscriptEntry | null {
  switch (item.type) {
    case 'message':
      return messageEntry(item);
    case 'function_call':
      return { kind: 'tool', from: `tool ${item.name} call`, text: item.arguments };
    case 'custom_tool_call':
      return { kind: 'tool', from: `tool ${item.name} call`, text: item.input };
    case 'local_shell_call':
      return { kind: 'tool', from: 'tool shell call', text: JSON.stringify(item.action) };
    case 'web_search_call':
      return item.action == null
        ? null
        : { kind: 'tool', from: 'tool web_search call', text: JSON.stringify(item.action) };
    case 'function_call_output':
    case 'custom_tool_call_output': {
      const name = tools.get(item.call_id);
      return {
        kind: 'tool',
        from: name === undefined ? 'tool result' : `tool ${name} result`,
        text: outputText(item.output),
      };
    }
    default:
      return null;
  }
}

function messageEntry(item: Extract<ResponseItem, { type: 'message' }>): TranscriptEntry | null {
  const texts = item.content.flatMap((part) => (part.type === 'input_image' ? [] : [part.text]));
  const text = texts.join('\n');
  switch (item.role) {
    case 'user':
      return isUserBoundary(item) ? { kind: 'user', from: 'user', text } : null;
    case 'assistant':
      return { kind: 'message', from: 'assistant', text };
    case 'developer':
      return text.startsWith(APPROVED_BY_USER) ? { kind: 'message', from: 'developer', text } : null;
    default:
      return null;
  }
}

type Output = Extract<ResponseItem, { type: 'function_call_output' }>['output'];

function outputText(output: Output): string {
  if (typeof output === 'string') return output;
  return output.flatMap((part) => (part.type === 'input_text' ? [part.text] : [])).join('\n');
}

/** A transcript as it is read; `omitted` says that not all of it is there. */
export interface RenderedTranscript {
  readonly lines: readonly string[];
  readonly omitted: boolean;
}

/**
 * The entries that there is room for, in their order: what the user said first and last, then the rest of it from the
 * newest on, then everything else from the newest on.
 *
 * @param before how many entries came before: they are numbered through
 */
export function renderTranscript(entries: readonly TranscriptEntry[], before = 0): RenderedTranscript {
  const lines = entries.map(
    ({ kind, from, text }, index) =>
      `[${before + index + 1}] ${from}: ${cutText(text, MAX_ENTRY_TOKENS[kind])}`,
  );
  const room = new Room(entries, lines);
  const indices = [...entries.keys()];
  const users = indices.filter((index) => entries[index]?.kind === 'user');
  room.take(users.slice(0, 1), Infinity);
  room.take(users.slice(-1));
  room.take(users.toReversed());
  room.take(
    indices.filter((index) => entries[index]?.kind !== 'user').toReversed(),
    MAX_MESSAGE_TOKENS,
    MAX_OTHER_ENTRIES,
  );
  return {
    lines: lines.filter((_line, index) => room.taken.has(index)),
    omitted: room.taken.size < lines.length,
  };
}

/** What of a transcript fits. */
class Room {
  readonly taken = new Set<number>();
  readonly #entries: readonly TranscriptEntry[];
  readonly #lines: readonly string[];
  #messageTokens = 0;
  #toolTokens = 0;

  constructor(entries: readonly TranscriptEntry[], lines: readonly string[]) {
    this.#entries = entries;
    this.#lines = lines;
  }

  /** Takes those that still fit, at most `count` of them. */
  take(indices: readonly number[], maxMessageTokens = MAX_MESSAGE_TOKENS, count = Infinity): void {
    let left = count;
    for (const index of indices) {
      if (left <= 0) return;
      if (this.taken.has(index) || !this.#fits(index, maxMessageTokens)) continue;
      this.taken.add(index);
      left -= 1;
    }
  }

  #fits(index: number, maxMessageTokens: number): boolean {
    const tokens = textTokens(this.#lines[index] ?? '');
    if (this.#entries[index]?.kind === 'tool') {
      if (this.#toolTokens + tokens > MAX_TOOL_TOKENS) return false;
      this.#toolTokens += tokens;
    } else {
      if (this.#messageTokens + tokens > maxMessageTokens) return false;
      this.#messageTokens += tokens;
    }
    return true;
  }
}
