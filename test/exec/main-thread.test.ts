import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { bundled } from './bundled.ts';

it.runIf(process.platform === 'linux')('gives children of the main thread real pipes', () => {
  const seen: unknown = JSON.parse(
    // Node itself closes inherited descriptors up to the first gap.
    execFileSync('bash', ['-c', 'exec 99</ && exec "$0" "$1"', process.execPath, bundled('main-thread')], {
      encoding: 'utf8',
    }),
  );
  expect(seen).toEqual({
    kinds: 'pipes\n',
    named: ['one\n', 'two\n'],
    fed: true,
    taken: false,
    left: ['early\n', true],
    after: 'clean\n',
    many: Array.from({ length: 24 }, (_, index) => `${index}\n${index}\n`),
    leaked: 0,
    inherited: '',
  });
});
