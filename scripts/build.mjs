// Bundles src/ into dist/ (or --out DIR): one small entry, and chunks that are loaded when they are needed.
import { chmod, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({ options: { out: { type: 'string', default: 'dist' } } });
const out = resolve(root, values.out);

/** Packages with native code or data files of their own stay outside and are loaded from node_modules. */
const external = ['@photostructure/sqlite', 'web-tree-sitter', 'tree-sitter-bash', 'esbuild'];

await rm(out, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: { quire: 'src/main.ts' },
  outdir: out,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minify: true,
  keepNames: true,
  legalComments: 'none',
  external,
  chunkNames: 'chunks/[name]-[hash]',
  banner: {
    // Bundled CommonJS packages expect a `require`.
    js: "import { createRequire as $quireRequire } from 'node:module';const require = $quireRequire(import.meta.url);",
  },
  logLevel: 'warning',
});

await chmod(`${out}/quire.js`, 0o755);
