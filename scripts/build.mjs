// Bundles src/ into dist/: one small entry, and chunks that are loaded when they are needed.
import { chmod, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = `${root}dist`;

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
