import type { FunctionCallOutputContentItem, ResponseItem } from '../../protocol/index.ts';
import { approximateTokens, truncateMiddle } from '../../tools/output-text.ts';
import type { OutputLimit } from '../../tools/tool.ts';

/** How many times a model's limit an answer may take in its memory (0.129.0): tools report within it, as JSON at times. */
const ALLOWANCE = 1.2;

/**
 * A record as a model remembers it: what a tool answered, whoever carried the tool out, takes no more of its context
 * than a good measure over `limit`. Texts are cut in the middle; images stay.
 */
export function boundedOutput(item: ResponseItem, { mode, limit }: OutputLimit): ResponseItem {
  if (item.type !== 'function_call_output' && item.type !== 'custom_tool_call_output') return item;
  const { output } = item;
  const bound = { mode, limit: Math.ceil(limit * ALLOWANCE) };
  return {
    ...item,
    output: typeof output === 'string' ? truncateMiddle(output, bound) : boundedParts(output, bound),
  };
}

/** Parts of an answer share a limit: the first text that passes it is cut, those behind it are only counted. */
function boundedParts(
  parts: readonly FunctionCallOutputContentItem[],
  { mode, limit }: OutputLimit,
): FunctionCallOutputContentItem[] {
  const kept: FunctionCallOutputContentItem[] = [];
  let left = limit;
  let omitted = 0;
  for (const part of parts) {
    if (part.type !== 'input_text') kept.push(part);
    else if (left === 0) omitted++;
    else {
      const bytes = Buffer.byteLength(part.text);
      const cost = mode === 'bytes' ? bytes : approximateTokens(bytes);
      kept.push(cost <= left ? part : { ...part, text: truncateMiddle(part.text, { mode, limit: left }) });
      left = Math.max(0, left - cost);
    }
  }
  if (omitted > 0) kept.push({ type: 'input_text', text: `[omitted ${omitted} text items ...]` });
  return kept;
}
