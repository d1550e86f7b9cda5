/** errno name -> number on Linux and the C library's sentence, which error texts of 0.129.0 carry. */
const SYSTEM_ERRORS: Readonly<Record<string, readonly [number, string]>> = {
  EPERM: [1, 'Operation not permitted'],
  ENOENT: [2, 'No such file or directory'],
  EIO: [5, 'Input/output error'],
  ENXIO: [6, 'No such device or address'],
  EACCES: [13, 'Permission denied'],
  EBUSY: [16, 'Device or resource busy'],
  EEXIST: [17, 'File exists'],
  ENOTDIR: [20, 'Not a directory'],
  EISDIR: [21, 'Is a directory'],
  EINVAL: [22, 'Invalid argument'],
  ENFILE: [23, 'Too many open files in system'],
  EMFILE: [24, 'Too many open files'],
  ETXTBSY: [26, 'Text file busy'],
  EFBIG: [27, 'File too large'],
  ENOSPC: [28, 'No space left on device'],
  EROFS: [30, 'Read-only file system'],
  ENAMETOOLONG: [36, 'File name too long'],
  ELOOP: [40, 'Too many levels of symbolic links'],
  EDQUOT: [122, 'Disk quota exceeded'],
};

/** The errno name of a failed file operation, or null. */
export function errorCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** A file operation's failure in the reference's words: `No such file or directory (os error 2)`. */
export function describeFileError(error: unknown): string {
  const known = SYSTEM_ERRORS[errorCode(error) ?? ''];
  if (known !== undefined) return `${known[1]} (os error ${known[0]})`;
  return error instanceof Error ? error.message : String(error);
}

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
