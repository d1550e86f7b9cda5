/** How long calls wait for output before they answer, in milliseconds; the bounds are those of 0.129.0. */
const LEAST_MS = 250;
const MOST_MS = 30_000;
/** A call that only looks for output is answered no sooner: there is no point in asking again and again. */
const LEAST_LOOKING_MS = 5_000;
const STARTING_MS = 10_000;
const WRITING_MS = 250;

/** What calls may say of it. */
export const YIELD_PARAMETER = {
  type: 'number',
  description: 'Milliseconds to wait for it to end before answering with what it wrote so far.',
} as const;

/** What calls may say of the size of their answer. */
export const MAX_OUTPUT_PARAMETER = {
  type: 'number',
  description: 'Tokens of output to return at most; the middle of a longer one is left out.',
} as const;

/** How long to wait, by what the model asked for; null where it said nothing. */
export const yieldTime = {
  ofStart: (asked: number | null): number => within(asked ?? STARTING_MS, LEAST_MS, MOST_MS),
  ofWrite: (asked: number | null): number => within(asked ?? WRITING_MS, LEAST_MS, MOST_MS),
  /** @param mostMs the most that is configured for looking */
  ofLook: (asked: number | null, mostMs: number): number =>
    within(asked ?? 0, LEAST_LOOKING_MS, Math.max(mostMs, LEAST_LOOKING_MS)),
};

function within(ms: number, least: number, most: number): number {
  return Math.min(Math.max(ms, least), most);
}
