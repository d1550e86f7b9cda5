import { invalidRequest } from '../rpc/index.ts';

/** Beyond this the reference has no number for an offset. */
const MAX_OFFSET = 2n ** 64n - 1n;

/** Which page of a list a client asks for. */
interface PageRequest {
  /** Where the page before it ended. */
  readonly cursor?: string | null | undefined;
  readonly limit?: number | null | undefined;
}

/**
 * A page of a list that is known as a whole; a cursor is an offset. Throws `RpcError` for a cursor that is none, or is
 * beyond the list of `what`.
 */
export function offsetPage<T>(all: readonly T[], { cursor, limit }: PageRequest, what: string) {
  const start = offsetOf(cursor ?? '0', all.length, what);
  const end = start + Math.max(1, limit ?? all.length);
  return { data: all.slice(start, end), nextCursor: end < all.length ? String(end) : null };
}

function offsetOf(cursor: string, total: number, what: string): number {
  if (!/^\+?\d+$/.test(cursor)) throw invalidRequest(`invalid cursor: ${cursor}`);
  const offset = BigInt(cursor.replace('+', ''));
  if (offset > MAX_OFFSET) throw invalidRequest(`invalid cursor: ${cursor}`);
  if (offset > total) throw invalidRequest(`cursor ${offset} exceeds total ${what} ${total}`);
  return Number(offset);
}
