import { mergeRateLimits } from '../../model/index.ts';
import type { RateLimitSnapshot, ThreadTokenUsage, TokenUsageBreakdown } from '../../protocol/index.ts';

/** Of a thread in which nothing was counted. */
export const NO_USAGE: TokenUsageBreakdown = {
  totalTokens: 0,
  inputTokens: 0,
  cachedInputTokens: 0,
  outputTokens: 0,
  reasoningOutputTokens: 0,
};

/** What a thread has used so far, and the account's limits as the provider last told them. */
export class UsageLedger {
  #usage: ThreadTokenUsage | null;
  #rateLimits: RateLimitSnapshot | null = null;
  #reasoningIsCounted = false;

  constructor(usage: ThreadTokenUsage | null = null) {
    this.#usage = usage;
  }

  /** Null until a request was counted. */
  get usage(): ThreadTokenUsage | null {
    return this.#usage;
  }

  get rateLimits(): RateLimitSnapshot | null {
    return this.#rateLimits;
  }

  /** Goes on from what was stored. */
  restore(usage: ThreadTokenUsage | null): void {
    this.#usage = usage;
  }

  /** How full the window was after the last request, or as it was guessed since; 0 before the first. */
  get windowTokens(): number {
    return this.#usage?.last.totalTokens ?? 0;
  }

  /** Whether the provider's figures hold the reasoning of earlier answers. */
  get reasoningIsCounted(): boolean {
    return this.#reasoningIsCounted;
  }

  noteReasoningCounted(): void {
    this.#reasoningIsCounted = true;
  }

  /** Counts one finished request. */
  add(last: TokenUsageBreakdown, modelContextWindow: number | null): void {
    const total = this.#usage?.total ?? NO_USAGE;
    this.#usage = {
      total: {
        totalTokens: total.totalTokens + last.totalTokens,
        inputTokens: total.inputTokens + last.inputTokens,
        cachedInputTokens: total.cachedInputTokens + last.cachedInputTokens,
        outputTokens: total.outputTokens + last.outputTokens,
        reasoningOutputTokens: total.reasoningOutputTokens + last.reasoningOutputTokens,
      },
      last,
      modelContextWindow,
    };
  }

  /** Notes that the provider refused a request as too long: the window counts as full (0.129.0). */
  fill(modelContextWindow: number): void {
    const total = { ...NO_USAGE, totalTokens: modelContextWindow };
    const before = this.#usage?.total.totalTokens ?? 0;
    const last = { ...NO_USAGE, totalTokens: Math.max(0, modelContextWindow - before) };
    this.#usage = { total, last, modelContextWindow };
  }

  /** Notes a guess of how full the window is where no request told; what was used so far stays (0.129.0). */
  estimate(totalTokens: number, modelContextWindow: number | null): void {
    const total = this.#usage?.total ?? NO_USAGE;
    const window = this.#usage?.modelContextWindow ?? modelContextWindow;
    this.#usage = { total, last: { ...NO_USAGE, totalTokens }, modelContextWindow: window };
  }

  /** Takes in what the provider said; what it did not repeat still holds. */
  setRateLimits(snapshot: RateLimitSnapshot): void {
    this.#rateLimits = mergeRateLimits(this.#rateLimits, snapshot);
  }
}
