import type { ResponseItem, TokenUsageBreakdown } from '../../protocol/index.ts';
import type { ModelRequest } from '../provider.ts';

const CHARACTERS_PER_TOKEN = 4;

/** Counts tokens the way everyone estimates them: four characters are one. */
export class TokenCount {
  readonly #inputTokens: number;
  readonly #cachedTokens: number;
  #outputTokens = 0;
  #reasoningTokens = 0;

  /** What a real provider would still have from its last answer counts as cached. */
  constructor({ instructions, tools, input }: ModelRequest) {
    const answered = input.findLastIndex(isAnswer) + 1;
    const earlier = tokensOf(input.slice(0, answered));
    const fixed = tokensOf(instructions) + tokensOf(tools);
    this.#inputTokens = fixed + earlier + tokensOf(input.slice(answered));
    this.#cachedTokens = answered === 0 ? 0 : fixed + earlier;
  }

  add(item: ResponseItem): void {
    const tokens = tokensOf(item);
    this.#outputTokens += tokens;
    if (item.type === 'reasoning') this.#reasoningTokens += tokens;
  }

  usage(): TokenUsageBreakdown {
    return {
      totalTokens: this.#inputTokens + this.#outputTokens,
      inputTokens: this.#inputTokens,
      cachedInputTokens: this.#cachedTokens,
      outputTokens: this.#outputTokens,
      reasoningOutputTokens: this.#reasoningTokens,
    };
  }
}

function isAnswer(item: ResponseItem): boolean {
  switch (item.type) {
    case 'message':
      return item.role === 'assistant';
    case 'reasoning':
    case 'function_call':
    case 'custom_tool_call':
      return true;
    default:
      return false;
  }
}

function tokensOf(value: unknown): number {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}
