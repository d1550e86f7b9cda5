/** Unicode's white space, which 0.129.0 trims: JavaScript takes a byte order mark for some, and a next-line mark for none. */
const WHITE_SPACE = /[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

/** The text without white space at its end. */
export function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && WHITE_SPACE.test(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

/** The text without white space around it. */
export function trim(text: string): string {
  let start = 0;
  while (start < text.length && WHITE_SPACE.test(text.charAt(start))) start++;
  return trimEnd(text.slice(start));
}
