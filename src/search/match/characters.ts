/** The kinds of characters that word boundaries are seen by, in the order in which nucleo compares them. */
export const CharClass = {
  whitespace: 0,
  nonWord: 1,
  delimiter: 2,
  lower: 3,
  upper: 4,
  letter: 5,
  number: 6,
} as const;

/** The class of a character. */
export function classOf(code: number): number {
  return code < 128 ? (ASCII_CLASSES[code] ?? 0) : classes.of(code);
}

/** The character in lower case, by Unicode's simple case folding; one that becomes several stays. */
export function foldCase(code: number): number {
  return code < 128 ? (FOLDED_ASCII[code] ?? code) : folded.of(code);
}

/** What Unicode says of a character takes a while to find out: of those that most texts are written in it is kept. */
class Known {
  readonly #find: (code: number) => number;
  #found: Int32Array | undefined;

  constructor(find: (code: number) => number) {
    this.#find = find;
  }

  of(code: number): number {
    this.#found ??= new Int32Array(0x10000).fill(-1);
    const known = this.#found[code] ?? -1;
    if (known >= 0) return known;
    const found = this.#find(code);
    this.#found[code] = found;
    return found;
  }
}

const classes = new Known(classBeyondAscii);
const folded = new Known(foldBeyondAscii);

function foldBeyondAscii(code: number): number {
  if (code === 0x131 || (code >= 0x13a0 && code <= 0x13f5)) return code;
  if (code >= 0x13f8 && code <= 0x13fd) return code - 8;
  // Cherokee's small letters fold to its older capitals.
  if (code >= 0xab70 && code <= 0xabbf) return code - 0xab70 + 0x13a0;
  const upper = onlyCode(String.fromCodePoint(code).toUpperCase()) ?? code;
  return onlyCode(String.fromCodePoint(upper).toLowerCase()) ?? code;
}

/** The ASCII character that a Latin letter, digit or sign is a variant of, as nucleo has it; else the character. */
export function withoutMarks(code: number): number {
  if (code < 0xa0 || code >= 0x20a0 || (code > 0x29f && code < 0x1e00)) return code;
  if (code > 0x1eff && code < 0x2070) return code;
  const variant = (variants ??= readVariants()).get(code);
  if (variant !== undefined) return variant;
  const [base = '', ...marks] = String.fromCodePoint(code).normalize('NFKD');
  return /^[!-~]$/.test(base) && marks.every((mark) => /\p{M}/u.test(mark)) ? base.charCodeAt(0) : code;
}

/** Whether Rust's `char::is_whitespace` holds. */
export function isWhitespace(code: number): boolean {
  return /\p{White_Space}/u.test(String.fromCodePoint(code));
}

/** Whether Rust's `u8::is_ascii_whitespace` holds, which knows no vertical tab. */
export function isAsciiWhitespace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x09 || code === 0x0c || code === 0x0d;
}

const SLASH = 0x2f;

function asciiClass(code: number): number {
  const character = String.fromCharCode(code);
  if (/[a-z]/.test(character)) return CharClass.lower;
  if (/[A-Z]/.test(character)) return CharClass.upper;
  if (/[0-9]/.test(character)) return CharClass.number;
  if (isAsciiWhitespace(code)) return CharClass.whitespace;
  return code === SLASH ? CharClass.delimiter : CharClass.nonWord;
}

const ASCII_CLASSES = Uint8Array.from({ length: 128 }, (_, code) => asciiClass(code));
const FOLDED_ASCII = Uint8Array.from(
  { length: 128 },
  (_, code) => code + (code >= 65 && code <= 90 ? 32 : 0),
);

function classBeyondAscii(code: number): number {
  const character = String.fromCodePoint(code);
  if (/\p{Lowercase}/u.test(character)) return CharClass.lower;
  if (foldCase(code) !== code) return CharClass.upper;
  if (/\p{N}/u.test(character)) return CharClass.number;
  if (/\p{Alphabetic}/u.test(character)) return CharClass.letter;
  return isWhitespace(code) ? CharClass.whitespace : CharClass.nonWord;
}

function onlyCode(text: string): number | undefined {
  const code = text.codePointAt(0);
  return code !== undefined && String.fromCodePoint(code) === text ? code : undefined;
}

/** What nucleo's table says otherwise than Unicode's compatibility decomposition, its slips included. */
const VARIANTS: Readonly<Record<string, string>> = {
  '!': '¡ǃ',
  '-': '⁻₋',
  '0': 'º⁹',
  '?': '¿',
  A: 'Ⱥ',
  B: 'ƁɃʙ',
  C: 'ƇȻ',
  D: 'ÐĐƉƊ',
  E: 'ƎƐɆ',
  F: 'Ƒ',
  G: 'ƓǤɢʛ',
  H: 'Ħʜ',
  I: 'ƖƗɪ',
  J: 'Ɉ',
  L: 'ĿŁȽʟ',
  M: 'Ɯ',
  N: 'ŊƝȠɴ',
  O: 'ØƆƟǾ',
  P: 'Ƥ',
  Q: 'Ɋ',
  R: 'ƦɌʀʁ',
  S: 'Ƨ',
  T: 'ŦƬƮȾ',
  U: 'Ʉ',
  V: 'ƲɅ',
  Y: 'ƳɎʏ',
  Z: 'ƵȤ',
  a: 'ɐɑɒẚ',
  b: 'ƀƂƃƄɓ',
  c: 'ƈȼɔɕʗ',
  d: 'ðđƋƌȡɖɗ',
  e: 'Əǝɇɘəɚɛɜɝɞʚḋₔ',
  f: 'ƒẜẝ',
  g: 'ǥɠɡɣḣḥḧḩ',
  h: 'ħƕɥɦɧ',
  i: 'ıɨɩẛ',
  j: 'ȷɉɟʝẉ',
  k: 'ƙʞ',
  l: 'ŀłƚƪȴɫɬɭ',
  m: 'ɯɰɱ',
  n: 'ŉŋƞȵɲɳ',
  o: 'øǿɵ',
  p: 'ƥ',
  q: 'ɋ',
  r: 'ɍɹɺɻɼɽɾɿ',
  s: 'ßƨȿʂ',
  t: 'ŧƫƭȶʇʈ',
  u: 'ɤʉ',
  v: 'ʋʌ',
  w: 'ʍ',
  y: 'ƴɏʎ',
  z: 'ƶȥɀʐʑ',
  Æ: 'ǢǼ',
  æ: 'ǣǽ',
};

let variants: Map<number, number> | undefined;

function readVariants(): Map<number, number> {
  const read = new Map<number, number>();
  for (const [base, letters] of Object.entries(VARIANTS)) {
    for (const letter of letters) read.set(letter.codePointAt(0) ?? 0, base.codePointAt(0) ?? 0);
  }
  return read;
}
