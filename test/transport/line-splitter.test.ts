import { expect, test } from 'vitest';
import { LineSplitter } from '../../src/transport/line-splitter.ts';

function split(chunks: readonly (Buffer | string)[]): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const chunk of chunks) splitter.push(Buffer.from(chunk));
  splitter.end();
  return lines;
}

test('lines come out whole however the chunks fall', () => {
  const text = Buffer.from('{"a":"é"}\n{"b":"\u{1f600}\u2028"}\n{"c":1}\n');
  const lines = ['{"a":"é"}', '{"b":"\u{1f600}\u2028"}', '{"c":1}'];
  for (let size = 1; size <= text.length; size += 1) {
    const chunks: Buffer[] = [];
    for (let at = 0; at < text.length; at += size) chunks.push(text.subarray(at, at + size));
    expect(split(chunks)).toEqual(lines);
  }
});

test('carriage returns end lines too, blank lines are passed over, an unfinished last line counts', () => {
  expect(split(['a\r\n\r\n \t \n\nb', 'c'])).toEqual(['a', 'bc']);
  expect(split(['a\r', '\nb\n'])).toEqual(['a', 'b']);
});

test('a line that is too long is passed over, however the chunks fall, and told of once', () => {
  const text = Buffer.from('12345678\n123456789\n12\n123456789012345678\n3\n');
  for (let size = 1; size <= text.length; size += 1) {
    const lines: string[] = [];
    let tooLong = 0;
    const splitter = new LineSplitter((line) => lines.push(line), {
      longest: 8,
      onTooLong: () => (tooLong += 1),
    });
    for (let at = 0; at < text.length; at += size) splitter.push(text.subarray(at, at + size));
    splitter.end();
    expect([lines, tooLong]).toEqual([['12345678', '12', '3'], 2]);
  }
});

test('bytes that are not UTF-8 become replacement characters', () => {
  expect(split([Buffer.from([0x61, 0xff, 0xfe, 0x0a, 0x62, 0x0a])])).toEqual(['a\ufffd\ufffd', 'b']);
});

test('a long line in many small chunks is not copied over and over', () => {
  const chunk = Buffer.alloc(1024, 'x');
  const lines = split([...Array.from({ length: 20_000 }, () => chunk), '\n']);
  expect(lines.map((line) => line.length)).toEqual([20_000 * 1024]);
});
