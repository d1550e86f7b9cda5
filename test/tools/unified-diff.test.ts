import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { unifiedDiff } from '../../src/tools/apply-patch/index.ts';

/** Diffs that the reference (0.129.0) shows of random texts: of the change item, and of the turn. */
interface Row {
  before: string;
  after: string;
  item: string;
  turn: string;
}

const rows = readFileSync(new URL('fixtures/diffs.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line): Row => JSON.parse(line));

describe('unified diffs', () => {
  it('are those of the reference, also where several are shortest', () => {
    for (const row of rows) {
      expect([row.before, unifiedDiff(row.before, row.after, 1)]).toEqual([row.before, row.item]);
      expect([row.before, unifiedDiff(row.before, row.after, 3)]).toEqual([row.before, row.turn]);
    }
    expect(rows.length).toBeGreaterThan(100);
  });

  it.each([
    ['', '', ''],
    ['a\n', 'a\n', ''],
    ['', 'a\nb', '@@ -0,0 +1,2 @@\n+a\n+b\n\\ No newline at end of file\n'],
    ['a\nb\n', '', '@@ -1,2 +0,0 @@\n-a\n-b\n'],
    ['a', 'a\n', '@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n'],
    ['a\rb\n', 'a\rc\r', '@@ -1,2 +1,2 @@\n a\r-b\n+c\r'],
    ['a\rb\n', 'a\rc\r', '@@ -1,2 +1,2 @@\n a\r-b\n+c\r'],
    ['a\r\nb\r\n', 'a\r\nB\n', '@@ -1,2 +1,2 @@\n a\r\n-b\r\n+B\n'],
  ])('of %j and %j is %j', (before, after, diff) => {
    expect(unifiedDiff(before, after, 1)).toBe(diff);
  });

  it('puts an inserted block behind the line it repeats', () => {
    const diff = unifiedDiff('a() {\n}\n', 'a() {\n}\n\nb() {\n}\n', 3);
    expect(diff).toBe('@@ -1,2 +1,5 @@\n a() {\n }\n+\n+b() {\n+}\n');
  });

  it('shows texts without a common line as replaced, however long', () => {
    const text = (sign: string) => Array.from({ length: 7000 }, (_, at) => `${sign}${at}\n`).join('');
    const diff = unifiedDiff(text('a'), text('b'), 1);
    expect(diff.slice(0, 30)).toBe('@@ -1,7000 +1,7000 @@\n-a0\n-a1\n');
    expect(diff.split('\n').length).toBe(14002);
  });
});
