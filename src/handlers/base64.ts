/** Padding in the reference's table of symbols. */
const PAD = 0x3d;

/** Bytes, or what is wrong with the text in the words that clients of 0.129.0 see. */
export type DecodedBase64 = { readonly bytes: Buffer } | { readonly problem: string };

/** Reads standard base64 with its padding, and nothing that is almost that. */
export function decodeBase64(text: string): DecodedBase64 {
  const bytes = Buffer.from(text, 'base64');
  // Node skips what it doesn't know; only canonical text comes out as it went in.
  return bytes.toString('base64') === text ? { bytes } : { problem: findProblem(Buffer.from(text)) };
}

function findProblem(text: Buffer): string {
  const stray = text.length % 4 === 1 ? text.length - 1 : -1;
  if (stray >= 0 && !isSymbol(text[stray]) && text[stray] !== PAD) return invalidSymbol(text, stray);
  const lastQuad = Math.max(0, Math.ceil(text.length / 4) - 1) * 4;
  const bad = text.subarray(0, lastQuad).findIndex((byte) => !isSymbol(byte));
  return bad >= 0 ? invalidSymbol(text, bad) : findProblemInLastQuad(text, lastQuad);
}

function findProblemInLastQuad(text: Buffer, start: number): string {
  let firstPad = -1;
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === PAD) {
      if (at - start < 2) return invalidSymbol(text, at);
      if (firstPad < 0) firstPad = at;
    } else if (firstPad >= 0) return invalidSymbol(text, firstPad);
    else if (!isSymbol(text[at])) return invalidSymbol(text, at);
  }
  const symbolsEnd = firstPad < 0 ? text.length : firstPad;
  if (symbolsEnd - start === 1) return `Invalid input length: ${symbolsEnd}`;
  if (text.length % 4 !== 0) return 'Invalid padding';
  return `Invalid last symbol ${text[symbolsEnd - 1]}, offset ${symbolsEnd - 1}.`;
}

function invalidSymbol(text: Buffer, offset: number): string {
  return `Invalid symbol ${text[offset]}, offset ${offset}.`;
}

function isSymbol(byte: number | undefined): boolean {
  return byte !== undefined && /[A-Za-z0-9+/]/.test(String.fromCharCode(byte));
}
