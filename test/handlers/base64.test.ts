import { expect, test } from 'vitest';
import { decodeBase64 } from '../../src/handlers/base64.ts';

test.each(['', 'YQ==', 'YWI=', 'YWJj', 'AAAA/+8='])('%j is read', (text) => {
  expect(decodeBase64(text)).toEqual({ bytes: Buffer.from(text, 'base64') });
});

/** What 0.129.0 says of the same texts. */
test.each([
  ['%%%', 'Invalid symbol 37, offset 0.'],
  ['abc', 'Invalid padding'],
  ['YQ=', 'Invalid padding'],
  ['YR', 'Invalid padding'],
  ['AAAAAA', 'Invalid padding'],
  ['a', 'Invalid input length: 1'],
  ['AAAAA', 'Invalid input length: 5'],
  ['abcd=', 'Invalid symbol 61, offset 4.'],
  ['ab=c', 'Invalid symbol 61, offset 2.'],
  ['Y===', 'Invalid symbol 61, offset 1.'],
  ['YQ==YQ==', 'Invalid symbol 61, offset 2.'],
  ['aGVsbG8=aGVsbG8=', 'Invalid symbol 61, offset 7.'],
  ['YQ==\n', 'Invalid symbol 10, offset 4.'],
  ['A\nAA', 'Invalid symbol 10, offset 1.'],
  ['YW-_', 'Invalid symbol 45, offset 2.'],
  ['YR==', 'Invalid last symbol 82, offset 1.'],
  ['YWJ=', 'Invalid last symbol 74, offset 2.'],
  ['AAAAAB==', 'Invalid last symbol 66, offset 5.'],
  ['é', 'Invalid symbol 195, offset 0.'],
  ['AAAAAAAé', 'Invalid symbol 169, offset 8.'],
])('%j is refused: %s', (text, problem) => {
  expect(decodeBase64(text)).toEqual({ problem });
});
