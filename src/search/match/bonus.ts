import { CharClass } from './characters.ts';

/** What a matched character counts. */
export const MATCH = 16;
/** What the first character that is passed over between two matched ones costs, and each further one. */
export const GAP_START = 3;
export const GAP_EXTENSION = 1;
/** What a match at the start of a word counts more. */
export const BOUNDARY = 8;
/** The least that a match right behind another one counts more. */
export const CONSECUTIVE = GAP_START + GAP_EXTENSION;
/** The first character of a needle has its bonus this many times. */
export const FIRST_FACTOR = 2;
/** What a match behind a `/`, or at the start of a path, counts more: the most there is. */
const AFTER_SLASH = BOUNDARY + 1;

const CAMEL_OR_DIGIT = BOUNDARY - GAP_START;
const CLASSES = 7;

/** What a match of a character counts more, by its class and the one before it; nucleo's figures for paths. */
export function bonusOf(before: number, own: number): number {
  return BONUSES[before * CLASSES + own] ?? 0;
}

/** The most that a needle of this length can count. */
export function bestScore(length: number): number {
  return length * (MATCH + AFTER_SLASH) + AFTER_SLASH * (FIRST_FACTOR - 1);
}

function bonus(before: number, own: number): number {
  if (own > CharClass.delimiter) {
    if (before === CharClass.delimiter) return AFTER_SLASH;
    if (before === CharClass.whitespace || before === CharClass.nonWord) return BOUNDARY;
  }
  if (before === CharClass.lower && own === CharClass.upper) return CAMEL_OR_DIGIT;
  if (before !== CharClass.number && own === CharClass.number) return CAMEL_OR_DIGIT;
  return own === CharClass.whitespace || own === CharClass.nonWord ? BOUNDARY : 0;
}

const BONUSES = Uint8Array.from({ length: CLASSES * CLASSES }, (_, index) =>
  bonus(Math.floor(index / CLASSES), index % CLASSES),
);
