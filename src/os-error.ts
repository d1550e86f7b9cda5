import { constants } from 'node:os';

/** What the system says of its errors, in the words of the reference's C library (0.129.0 for Linux is built on musl). */
const WORDS: Readonly<Record<string, string>> = {
  E2BIG: 'Argument list too long',
  EACCES: 'Permission denied',
  EADDRINUSE: 'Address in use',
  EADDRNOTAVAIL: 'Address not available',
  EAGAIN: 'Resource temporarily unavailable',
  EBADF: 'Bad file descriptor',
  EBUSY: 'Resource busy',
  ECONNREFUSED: 'Connection refused',
  EDQUOT: 'Quota exceeded',
  EEXIST: 'File exists',
  EFBIG: 'File too large',
  EINVAL: 'Invalid argument',
  EIO: 'I/O error',
  EISDIR: 'Is a directory',
  ELOOP: 'Symbolic link loop',
  EMFILE: 'No file descriptors available',
  EMLINK: 'Too many links',
  ENAMETOOLONG: 'Filename too long',
  ENFILE: 'Too many open files in system',
  ENODEV: 'No such device',
  ENOENT: 'No such file or directory',
  ENOEXEC: 'Exec format error',
  ENOMEM: 'Out of memory',
  ENOSPC: 'No space left on device',
  ENOTDIR: 'Not a directory',
  ENOTEMPTY: 'Directory not empty',
  ENOTSUP: 'Not supported',
  ENXIO: 'No such device or address',
  EPERM: 'Operation not permitted',
  EROFS: 'Read-only file system',
  ETXTBSY: 'Text file busy',
  EXDEV: 'Cross-device link',
};

const NUMBERS: ReadonlyMap<string, number> = new Map(Object.entries(constants.errno));

/** The errno name of an error that came from the system, as in `ENOENT`; undefined for any other error. */
export function osErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' && NUMBERS.has(error.code) ? error.code : undefined;
}

/** The reference's text for an errno name: `No such file or directory (os error 2)`. Undefined for what is none. */
export function osErrorText(code: string): string | undefined {
  const number = NUMBERS.get(code);
  return number === undefined ? undefined : `${WORDS[code] ?? code} (os error ${number})`;
}
