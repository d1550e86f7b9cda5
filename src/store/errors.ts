/** What can go wrong in the store: one small union that handlers map to wire errors. */

export type StoreErrorKind =
  /** No stored thread with that id or at that path. */
  | 'notFound'
  /** The caller's argument (a cursor, a path) is wrong. */
  | 'invalidRequest'
  /** The file exists but holds no usable session head. */
  | 'corrupt'
  /** A thread was asked for by a path where threads are in no files. */
  | 'pathless'
  /** Another process is writing the thread; the message names it. */
  | 'busy'
  /** The operating system refused: disk full, read-only, permission, … (`code` says which). */
  | 'io';

export class StoreError extends Error {
  readonly kind: StoreErrorKind;
  /** The errno name of an `io` error, such as `ENOSPC`. */
  readonly code: string | undefined;

  constructor(kind: StoreErrorKind, message: string, options: { code?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'StoreError';
    this.kind = kind;
    this.code = options.code;
  }
}

export const noRolloutFound = (threadId: string): StoreError =>
  new StoreError('notFound', `no rollout found for thread id ${threadId}`);

export const invalidCursor = (cursor: string): StoreError =>
  new StoreError('invalidRequest', `invalid cursor: ${cursor}`);

/** The errno name that Node puts on a failed system call. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Wraps a failed system call on `path`. */
export function ioError(action: string, path: string, cause: unknown): StoreError {
  const code = errnoOf(cause);
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new StoreError('io', `failed to ${action} ${path}: ${reason}`, {
    cause,
    ...(code === undefined ? {} : { code }),
  });
}
