/** Where a grapheme may be more than one code point: marks, joiners, flags, skin tones, conjoining jamo, CR LF. */
const MAY_JOIN =
  /[\p{M}\p{Cf}\p{Grapheme_Extend}\p{Regional_Indicator}\p{Emoji_Modifier}\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff\u0d4e\r\u{11000}-\u{11fff}]/u;

let segmenter: Intl.Segmenter | undefined;

/** The first code point of each grapheme of a text, which is what nucleo matches; of CR LF it is the line feed. */
export function graphemes(text: string): Uint32Array {
  const codes: number[] = [];
  if (MAY_JOIN.test(text)) {
    segmenter ??= new Intl.Segmenter('und', { granularity: 'grapheme' });
    for (const { segment } of segmenter.segment(text))
      codes.push(firstCode(segment === '\r\n' ? '\n' : segment));
  } else {
    for (const character of text) codes.push(firstCode(character));
  }
  return Uint32Array.from(codes);
}

function firstCode(text: string): number {
  return text.codePointAt(0) ?? 0;
}
