/** What takes a conversation's place when it is compacted; the rules and figures are those of 0.129.0. */
import { isSummary } from '../../model/index.ts';
import type { ResponseItem } from '../../protocol/index.ts';
import { truncateMiddle } from '../../tools/output-text.ts';
import { hookPromptItem, isUserBoundary, userTexts } from '../history/index.ts';
import { textTokens } from '../turn/token-estimate.ts';

/** Of the user's own messages this much stays. */
const USER_MESSAGES_TOKENS = 20_000;

/** What takes a conversation's place. */
export interface Compacted {
  /** What is recorded of it beside the history: the summary, where there is one. */
  readonly message: string;
  readonly history: readonly ResponseItem[];
}

/** The user's latest messages, then the summary as one more. Earlier summaries are part of the new one. */
export function summarizedHistory(items: readonly ResponseItem[], summary: string): ResponseItem[] {
  return [...latestUserTexts(items), summary].map((text) => ({
    type: 'message',
    role: 'user',
    content: [{ type: 'input_text', text }],
  }));
}

/** As many as fit, the oldest of them cut in its middle. */
function latestUserTexts(items: readonly ResponseItem[]): string[] {
  const kept: string[] = [];
  let left = USER_MESSAGES_TOKENS;
  const texts = userTexts(items).filter((text) => text !== '' && !isSummary(text));
  for (const text of texts.reverse()) {
    if (left === 0) break;
    kept.push(truncateMiddle(text, { mode: 'tokens', limit: left }));
    left = Math.max(0, left - textTokens(text));
  }
  return kept.reverse();
}

/** What stays of a history that the provider compacted: instructions and surroundings in it are out of date. */
export function keptOfCompacted(items: readonly ResponseItem[]): ResponseItem[] {
  return items.filter((item) => {
    if (item.type === 'message') {
      return item.role === 'assistant' || isUserBoundary(item) || hookPromptItem(item.content) !== null;
    }
    return item.type === 'compaction' || item.type === 'context_compaction';
  });
}

/**
 * Puts what the model has to know of its surroundings where it goes on in the middle of a turn: above the last thing
 * the user said, so that what stands for the conversation stays last.
 */
export function withContext(
  history: readonly ResponseItem[],
  context: readonly ResponseItem[],
): ResponseItem[] {
  const places = [
    history.findLastIndex((item) => isUserBoundary(item) && !isSummaryItem(item)),
    history.findLastIndex(isSummaryItem),
    history.findLastIndex(({ type }) => type === 'compaction' || type === 'context_compaction'),
  ];
  const place = places.find((index) => index !== -1) ?? history.length;
  return history.toSpliced(place, 0, ...context);
}

const isSummaryItem = (item: ResponseItem): boolean => userTexts([item]).some(isSummary);
