/** Bytes that are not UTF-8. The message says where, in the words of 0.129.0. */
class InvalidUtf8Error extends Error {}

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Decodes UTF-8 or throws an error that says where it is broken. A byte order mark is kept. */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    throw new InvalidUtf8Error(invalidUtf8Message(bytes));
  }
}

function invalidUtf8Message(bytes: Uint8Array): string {
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length.complete) at += length.bytes;
    else if (at + length.bytes === bytes.length && length.truncated) {
      return `incomplete utf-8 byte sequence from index ${at}`;
    } else return `invalid utf-8 sequence of ${Math.max(1, length.bytes)} bytes from index ${at}`;
  }
  return 'stream did not contain valid UTF-8';
}

/** How many bytes at `at` belong to one (possibly broken) sequence. */
function sequenceLength(
  bytes: Uint8Array,
  at: number,
): { complete: boolean; truncated: boolean; bytes: number } {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return { complete: true, truncated: false, bytes: 1 };
  const expected =
    lead >= 0xc2 && lead < 0xe0 ? 2 : (lead & 0xf0) === 0xe0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
  if (expected === 0) return { complete: false, truncated: false, bytes: 1 };
  // The second byte's range excludes overlong forms, surrogates and values past U+10FFFF.
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  for (let offset = 1; offset < expected; offset += 1) {
    const byte = bytes[at + offset];
    if (byte === undefined) return { complete: false, truncated: true, bytes: offset };
    const [min, max] = offset === 1 ? [low, high] : [0x80, 0xbf];
    if (byte < min || byte > max) return { complete: false, truncated: false, bytes: offset };
  }
  return { complete: true, truncated: false, bytes: expected };
}
