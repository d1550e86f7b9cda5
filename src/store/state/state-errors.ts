/** Why the state database cannot be used; the store goes on without it. */

export type StateErrorKind =
  /** Another process holds it for longer than we wait. */
  | 'locked'
  /** Not a database, or damaged. */
  | 'corrupt'
  /** A database of a version whose tables we cannot use. */
  | 'incompatible'
  /** It cannot be opened or written: permissions, disk full, no SQLite library, … */
  | 'unavailable';

export class StateError extends Error {
  readonly kind: StateErrorKind;

  constructor(kind: StateErrorKind, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'StateError';
    this.kind = kind;
  }
}

const BUSY = 5;
const LOCKED = 6;
const CORRUPT = 11;
const NOT_A_DATABASE = 26;

/** Classifies what the SQLite library threw. */
export function stateError(action: string, error: unknown): StateError {
  if (error instanceof StateError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new StateError(kindOf(error), `failed to ${action}: ${reason}`, error);
}

function kindOf(error: unknown): StateErrorKind {
  const code = resultCode(error);
  if (code === BUSY || code === LOCKED) return 'locked';
  if (code === CORRUPT || code === NOT_A_DATABASE) return 'corrupt';
  return 'unavailable';
}

/** SQLite's primary result code, which both libraries put on their errors. */
function resultCode(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const code: unknown = Reflect.get(error, 'errcode');
  return typeof code === 'number' ? code & 0xff : undefined;
}
