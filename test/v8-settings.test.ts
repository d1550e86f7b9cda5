import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';
import { expect, test } from 'vitest';

/**
 * Fills the space for new objects with things that live on, which is what makes V8 enlarge it. With the first of them
 * its second half comes into use.
 */
const PROGRAM = `
  const { getHeapSpaceStatistics } = require('node:v8');
  const sizeOfNewSpace = () => getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space').space_size;
  const kept = [];
  const live = () => { for (let i = 0; i < 300_000; i += 1) kept.push({ i }); };
  const before = sizeOfNewSpace();
  module.exports.staySmall();
  live();
  const small = sizeOfNewSpace();
  module.exports.workAtFullSpeed();
  live();
  console.log(JSON.stringify({ stayed: small <= 2 * before, grew: sizeOfNewSpace() > small }));
`;

test('the space for new objects stays as it is until there is work', () => {
  const source = readFileSync(new URL('../src/v8-settings.ts', import.meta.url), 'utf8');
  const { code } = transformSync(source, { loader: 'ts', format: 'cjs' });
  const printed = execFileSync(process.execPath, ['-e', code + PROGRAM], { encoding: 'utf8' });
  expect(JSON.parse(printed)).toEqual({ stayed: true, grew: true });
});
