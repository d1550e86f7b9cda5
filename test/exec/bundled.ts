import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { onTestFinished } from 'vitest';

/** Packages are found from here. */
const CACHE = join(import.meta.dirname, '../../node_modules/.cache');

/** Bundles a fixture, for a Node process or thread of its own. */
export function bundled(fixture: string): string {
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, 'quire-exec-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, `${fixture}.mjs`);
  const entryPoints = [join(import.meta.dirname, `fixtures/${fixture}.ts`)];
  buildSync({ entryPoints, bundle: true, platform: 'node', format: 'esm', outfile });
  return outfile;
}
