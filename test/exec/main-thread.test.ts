import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'quire-exec-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.runIf(process.platform === 'linux')('gives children of the main thread real pipes', () => {
  const outfile = join(folder, 'main-thread.mjs');
  const entryPoints = [join(import.meta.dirname, 'fixtures/main-thread.ts')];
  buildSync({ entryPoints, bundle: true, platform: 'node', format: 'esm', outfile });
  const seen: unknown = JSON.parse(execFileSync(process.execPath, [outfile], { encoding: 'utf8' }));
  expect(seen).toEqual({
    kinds: 'pipes\n',
    named: ['one\n', 'two\n'],
    fed: true,
    taken: false,
    left: ['early\n', true],
    after: 'clean\n',
    many: Array.from({ length: 24 }, (_, index) => `${index}\n${index}\n`),
    // A batch of idle pipes more or less is no leak.
    leaked: expect.toSatisfy((count: number) => count <= 16),
  });
});
