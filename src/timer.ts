/** The longest that a timer of Node can wait, some 25 days, in milliseconds; one that is set for longer fires at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;
