import type { FunctionCallOutputBody, ResponseItem } from '../../protocol/index.ts';
import { parseJson, recordAt, isRecord, stringOrNull } from '../untyped.ts';

/** How far the conversation has come since the user last spoke. */
export interface Progress {
  /** The user's last message. */
  readonly message: string;
  /** How many calls were made since. */
  readonly calls: number;
  /** What came of them, in order, as text. */
  readonly outputs: readonly string[];
}

/** Reads the state of a conversation off its items: the model keeps none itself. */
export function progressOf(input: readonly ResponseItem[]): Progress {
  const last = input.findLastIndex(isSpoken);
  const since = input.slice(last + 1);
  const outputs = since.map(outputText).filter((text) => text !== null);
  return { message: messageText(input[last]), calls: since.filter(isCallItem).length, outputs };
}

/** Messages in the user's name that the agent put there itself. */
const INJECTED = /^(?:<[a-z_]+>|# AGENTS\.md instructions )/;

function isSpoken(item: ResponseItem): boolean {
  return item.type === 'message' && item.role === 'user' && !INJECTED.test(messageText(item));
}

/** Whether the item is a call that a tool answers. */
export function isCallItem(item: ResponseItem): boolean {
  return item.type === 'function_call' || item.type === 'custom_tool_call';
}

function messageText(item: ResponseItem | undefined): string {
  if (item?.type !== 'message') return '';
  const texts = item.content.map((part) => (part.type === 'input_image' ? '' : part.text));
  return texts.filter((text) => text !== '').join('\n');
}

function outputText(item: ResponseItem): string | null {
  if (item.type !== 'function_call_output' && item.type !== 'custom_tool_call_output') return null;
  return plainOutput(bodyText(item.output));
}

function bodyText(body: FunctionCallOutputBody): string {
  if (typeof body === 'string') return body;
  return body.map((part) => (part.type === 'input_text' ? part.text : '')).join('\n');
}

/** What a command printed, without the facts that tools put before it. */
function plainOutput(text: string): string {
  const report = text.startsWith('{') ? parseJson(text) : undefined;
  const inner =
    isRecord(report) && isRecord(recordAt(report, 'metadata')) ? stringOrNull(report['output']) : null;
  if (inner !== null) return inner.trimEnd();
  const at = text.indexOf('\nOutput:\n');
  return (at === -1 ? text : text.slice(at + '\nOutput:\n'.length)).trimEnd();
}
