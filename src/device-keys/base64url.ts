/** The bytes of unpadded base64url; undefined for anything else, such as padding or bits left over at the end. */
export function decodeBase64url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}
