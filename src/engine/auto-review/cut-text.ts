/** Four bytes count as a token. */
const BYTES_PER_TOKEN = 4;

/**
 * A text in at most about so many tokens: its beginning and its end, and between them how much is missing, in the form
 * of 0.129.0.
 */
export function cutText(text: string, maxTokens: number): string {
  const bytes = Buffer.from(text);
  const maxBytes = maxTokens * BYTES_PER_TOKEN;
  if (bytes.length <= maxBytes) return text;
  const omitted = Math.ceil((bytes.length - maxBytes) / BYTES_PER_TOKEN);
  const marker = `<truncated omitted_approx_tokens="${omitted}" />`;
  const room = Math.max(0, maxBytes - marker.length);
  const head = Math.floor(room / 2);
  return `${wholeStart(bytes, head)}${marker}${wholeEnd(bytes, room - head)}`;
}

/** The first bytes, as far as they are whole characters. */
function wholeStart(bytes: Buffer, length: number): string {
  let end = length;
  while (end > 0 && isInside(bytes[end])) end--;
  return bytes.toString('utf8', 0, end);
}

/** The last bytes, likewise. */
function wholeEnd(bytes: Buffer, length: number): string {
  let start = bytes.length - length;
  while (start < bytes.length && isInside(bytes[start])) start++;
  return bytes.toString('utf8', start);
}

/** Whether a byte goes on with a character that began before it. */
function isInside(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
