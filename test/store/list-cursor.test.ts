import { describe, expect, test } from 'vitest';
import { formatCursor, parseCursor } from '../../src/store/list-cursor.ts';

const id = '01a1f866-f954-7383-913c-23149e7f6a87';

describe('list cursors', () => {
  test.each([
    ['2026-11-20T10:19:00Z', { timeMs: Date.UTC(2026, 10, 20, 10, 19, 0) }],
    ['2026-11-20T10:19:01.733Z', { timeMs: Date.UTC(2026, 10, 20, 10, 19, 1, 733) }],
    ['2026-11-20T10:18:00.5Z', { timeMs: Date.UTC(2026, 10, 20, 10, 18, 0, 500) }],
    [`2026-11-20T10:18:00.5Z|${id}`, { timeMs: Date.UTC(2026, 10, 20, 10, 18, 0, 500), threadId: id }],
  ])('%s stands for itself', (text, cursor) => {
    expect(parseCursor(text)).toEqual(cursor);
    expect(formatCursor(cursor)).toBe(text);
  });

  test('other time zones are understood', () => {
    expect(parseCursor('2026-11-20T12:05:00+02:00')).toEqual({ timeMs: Date.UTC(2026, 10, 20, 10, 5, 0) });
  });

  test.each([
    'bad',
    '',
    '2026-11-20',
    '2026-13-20T10:00:00Z',
    '2026-11-20T10:05:00Z|x',
    '2026-11-20T10-05-00|x',
  ])('%j is refused in the words that clients know', (text) => {
    expect(() => parseCursor(text)).toThrow(
      expect.objectContaining({ kind: 'invalidRequest', message: `invalid cursor: ${text}` }),
    );
  });
});
