import type { Clock } from '../../clock.ts';
import type { TokenUsageBreakdown } from '../../protocol/index.ts';
import type { GoalUsage } from './goal.ts';

/** Work for a goal that is not counted in it yet. */
export interface UncountedWork extends GoalUsage {
  readonly goalId: string;
}

interface MeteredTurn {
  readonly id: string;
  /** What the turn works for; null while for nothing. */
  goalId: string | null;
  /** The thread's usage up to which everything is counted. */
  counted: TokenUsageBreakdown;
}

/**
 * Measures what the running turn uses for its thread's goal: the tokens that the provider did not have in its cache,
 * and whole seconds; what is left of a second counts later.
 */
export class GoalMeter {
  readonly #usage: () => TokenUsageBreakdown;
  readonly #clock: Clock;
  #turn: MeteredTurn | null = null;
  #time: { readonly goalId: string; countedUntilMs: number } | null = null;

  /** @param usage what the thread has used so far */
  constructor(usage: () => TokenUsageBreakdown, clock: Clock) {
    this.#usage = usage;
    this.#clock = clock;
  }

  get turnId(): string | null {
    return this.#turn?.id ?? null;
  }

  /** A turn begins; it works for nothing until `workFor`. */
  beginTurn(id: string): void {
    this.#turn = { id, goalId: null, counted: this.#usage() };
  }

  endTurn(): void {
    this.#turn = null;
  }

  /** What is used from now on is for this goal. */
  workFor(goalId: string): void {
    if (this.#turn !== null) {
      this.#turn.goalId = goalId;
      this.#turn.counted = this.#usage();
    }
    if (this.#time?.goalId !== goalId) this.#time = { goalId, countedUntilMs: this.#clock.now() };
  }

  /** What is used from now on is for no goal. */
  rest(): void {
    if (this.#turn !== null) this.#turn.goalId = null;
    this.#time = null;
  }

  /** What is not counted yet; null where that is nothing. */
  uncounted(): UncountedWork | null {
    const goalId = this.#turn?.goalId ?? null;
    if (this.#turn === null || goalId === null) return null;
    const tokens = tokensSince(this.#turn.counted, this.#usage());
    const elapsedMs = this.#time === null ? 0 : this.#clock.now() - this.#time.countedUntilMs;
    const seconds = Math.floor(elapsedMs / 1000);
    return tokens === 0 && seconds === 0 ? null : { goalId, tokens, seconds };
  }

  /** Notes that this was counted. */
  counted({ seconds }: UncountedWork): void {
    if (this.#turn !== null) this.#turn.counted = this.#usage();
    if (this.#time !== null) this.#time.countedUntilMs += seconds * 1000;
  }
}

/** Tokens by which usage grew: without cached input, as 0.129.0 charges goals. */
function tokensSince(before: TokenUsageBreakdown, now: TokenUsageBreakdown): number {
  const grown = (key: keyof TokenUsageBreakdown): number => Math.max(0, now[key] - before[key]);
  return Math.max(0, grown('inputTokens') - grown('cachedInputTokens')) + grown('outputTokens');
}
