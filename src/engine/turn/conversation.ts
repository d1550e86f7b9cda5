import type { ResponseItem } from '../../protocol/index.ts';
import { plainFromJson } from '../../tools/output-text.ts';
import { completeCalls, userTexts } from '../history/index.ts';

/** What the model has seen and said in a thread, oldest first: the `input` of its next request. */
export class Conversation {
  #items: ResponseItem[] = [];

  append(items: readonly ResponseItem[]): void {
    this.#items.push(...items);
  }

  /** Starts over with these. */
  replace(items: readonly ResponseItem[]): void {
    this.#items = [...items];
  }

  /** About how many tokens the items take: four bytes each, as 0.129.0 guesses. */
  estimateTokens(): number {
    const bytes = this.#items.reduce((sum, item) => sum + Buffer.byteLength(JSON.stringify(item)), 0);
    return Math.ceil(bytes / 4);
  }

  /** What the user said so far, a text a message. */
  userTexts(): string[] {
    return userTexts(this.#items);
  }

  /**
   * The items as a provider accepts them: every call with its output, every output with its call. With
   * `plainReports` the reports of patches and of `shell` are in their plain form.
   */
  forRequest({ plainReports }: { readonly plainReports: boolean }): ResponseItem[] {
    const items = completeCalls(this.#items);
    return plainReports ? withPlainReports(items) : items;
  }
}

function withPlainReports(items: readonly ResponseItem[]): ResponseItem[] {
  const reporting = new Set<string>();
  return items.map((item) => {
    if (item.type === 'custom_tool_call' && item.name === 'apply_patch') reporting.add(item.call_id);
    if (item.type === 'function_call' && item.name === 'shell') reporting.add(item.call_id);
    const answers = item.type === 'function_call_output' || item.type === 'custom_tool_call_output';
    if (!answers || typeof item.output !== 'string' || !reporting.has(item.call_id)) return item;
    return { ...item, output: plainFromJson(item.output) };
  });
}
