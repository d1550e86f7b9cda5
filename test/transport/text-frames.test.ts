import { expect, test } from 'vitest';
import { TextFrames } from '../../src/transport/sockets/text-frames.ts';

test.each([
  ['', '8100'],
  ['{}', '81027b7d'],
  ['ü', '8102c3bc'],
  ['x'.repeat(125), `817d${'78'.repeat(125)}`],
  ['x'.repeat(126), `817e007e${'78'.repeat(126)}`],
  ['x'.repeat(65_535), `817effff${'78'.repeat(65_535)}`],
  ['x'.repeat(65_536), `817f0000000000010000${'78'.repeat(65_536)}`],
  ['€'.repeat(30_000), `817f0000000000015f90${'e282ac'.repeat(30_000)}`],
])('a text has the frame of RFC 6455', (text, hex) => {
  const frames = new TextFrames();
  expect(frames.of(text).toString('hex') === hex).toBe(true);
  expect(frames.of(text).toString('hex') === hex).toBe(true);
});

test('one frame is for all that get the same text', () => {
  const frames = new TextFrames();
  const first = frames.of('a');
  expect(frames.of('a')).toBe(first);
  expect(frames.of('b')).not.toBe(first);
});
