/** What 0.129.0 allows skills, in characters. */
export const MAX_NAME = 64;
export const MAX_TEXT = 1024;
