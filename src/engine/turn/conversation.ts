import type { ResponseItem } from '../../protocol/index.ts';
import { plainFromJson } from '../../tools/output-text.ts';
import { completeCalls, isUserBoundary, userTexts } from '../history/index.ts';
import { itemsTokens } from './token-estimate.ts';
import { withoutImages } from './without-images.ts';

/** How a request says what was said. */
export interface RequestForm {
  readonly plainReports: boolean;
  readonly images: boolean;
}

/** What the model has seen and said in a thread, oldest first: the `input` of its next request. */
export class Conversation {
  #items: ResponseItem[] = [];
  #compactions = 0;

  get items(): readonly ResponseItem[] {
    return this.#items;
  }

  /** Another object whenever what was said before is no longer what it was; further items leave it as it is. */
  get state(): object {
    return this.#items;
  }

  /** How often it was compacted, before it was loaded too. */
  get compactions(): number {
    return this.#compactions;
  }

  /** Begins with what is stored, which was compacted so often. */
  load(items: readonly ResponseItem[], compactions: number): void {
    this.#items = [...items];
    this.#compactions = compactions;
  }

  append(items: readonly ResponseItem[]): void {
    this.#items.push(...items);
  }

  /** Goes on with what stands for everything before. */
  compact(items: readonly ResponseItem[]): void {
    this.#items = [...items];
    this.#compactions++;
  }

  /** About how many tokens the items take. */
  estimateTokens(): number {
    return itemsTokens(this.#items);
  }

  /**
   * About how many tokens the provider has not counted: what was added behind the model's last answer and, unless it
   * says that it counts that, the reasoning before the user's last message.
   */
  uncountedTokens({ reasoningIsCounted }: { readonly reasoningIsCounted: boolean }): number {
    const answer = this.#items.findLastIndex(isModels);
    const added = answer === -1 ? [] : this.#items.slice(answer + 1);
    if (reasoningIsCounted) return itemsTokens(added);
    const before = Math.max(0, this.#items.findLastIndex(isUserBoundary));
    const thoughts = this.#items
      .slice(0, before)
      .filter((item) => item.type === 'reasoning' && item.encrypted_content !== null);
    return itemsTokens(added) + itemsTokens(thoughts);
  }

  /** What the user said so far, a text a message. */
  userTexts(): string[] {
    return userTexts(this.#items);
  }

  /**
   * The items as a provider accepts them: every call with its output, every output with its call. With
   * `plainReports` the reports of patches and of `shell` are in their plain form; without `images` there are none.
   */
  forRequest({ plainReports, images }: RequestForm): ResponseItem[] {
    const items = completeCalls(this.#items);
    const shown = images ? items : withoutImages(items);
    return plainReports ? withPlainReports(shown) : shown;
  }
}

/** Whether the model made the item. */
function isModels(item: ResponseItem): boolean {
  switch (item.type) {
    case 'message':
      return item.role === 'assistant';
    case 'function_call_output':
    case 'custom_tool_call_output':
    case 'tool_search_output':
    case 'other':
      return false;
    default:
      return true;
  }
}

/** The functions that report as JSON. */
const REPORTING_FUNCTIONS: ReadonlySet<string> = new Set(['shell', 'container.exec', 'apply_patch']);

function withPlainReports(items: readonly ResponseItem[]): ResponseItem[] {
  const reporting = new Set<string>();
  return items.map((item) => {
    if (item.type === 'custom_tool_call' && item.name === 'apply_patch') reporting.add(item.call_id);
    if (item.type === 'function_call' && REPORTING_FUNCTIONS.has(item.name)) reporting.add(item.call_id);
    const answers = item.type === 'function_call_output' || item.type === 'custom_tool_call_output';
    if (!answers || typeof item.output !== 'string' || !reporting.has(item.call_id)) return item;
    return { ...item, output: plainFromJson(item.output) };
  });
}
