/**
 * Cursors of thread lists: the sort time of the last thread given, as RFC 3339 in UTC (the reference's format).
 * Where the page ends between two threads of the same millisecond, `|<thread id>` follows, so that none is skipped.
 */
import { invalidCursor } from './errors.ts';

export interface ListCursor {
  /** Unix milliseconds, possibly with a fraction. */
  timeMs: number;
  threadId?: string;
}

const RFC3339 =
  /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(\.\d+)?([Zz]|[+-]\d{2}:\d{2})(?:\|([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}))?$/;

/** The spelling of times in file names, which the reference takes too. */
const FILE_NAME_TIME = /^(\d{4}-\d{2}-\d{2}T\d{2})-(\d{2})-(\d{2})$/;

/** @throws StoreError `invalidRequest` */
export function parseCursor(text: string): ListCursor {
  const match = RFC3339.exec(text.replace(FILE_NAME_TIME, '$1:$2:$3Z'));
  const [, date, time, fraction = '', zone = '', threadId] = match ?? [];
  const seconds = match === null ? Number.NaN : Date.parse(`${date}T${time}${zone.toUpperCase()}`);
  if (Number.isNaN(seconds)) throw invalidCursor(text);
  const timeMs = fraction === '' ? seconds : seconds + Number(fraction) * 1000;
  return threadId === undefined ? { timeMs } : { timeMs, threadId };
}

export function formatCursor({ timeMs, threadId }: ListCursor): string {
  const time = new Date(timeMs).toISOString().replace(/\.?0*Z$/, 'Z');
  return threadId === undefined ? time : `${time}|${threadId}`;
}
