// Builds dist/ (or --out DIR): a launcher, a small bundle that answers the first message, large ones that are loaded
// when they are needed, and the compiled code of what a server runs, kept so that a start need not compile.
import { spawn } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({ options: { out: { type: 'string', default: 'dist' } } });
const target = resolve(root, values.out);
/** The bundles are made here and then moved: whoever starts the program meanwhile finds it whole. */
const partial = join(root, `node_modules/.cache/quire-build-${process.pid}`);

/** What the first bundle loads late is a bundle of its own; so is what a thread of its own runs. */
const APART = {
  server: 'src/server.ts',
  sockets: 'src/cli/sockets.ts',
  personality: 'src/cli/personality-migration.ts',
  generate: 'src/cli/generate.ts',
  patch: 'src/cli/apply-patch.ts',
  demo: 'src/cli/demo/run-demo.ts',
  index: 'src/index.ts',
};

const apart = {
  name: 'apart',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.?\// }, ({ kind, path, resolveDir, importer }) => {
      // Who embeds a server gets the one that the program runs, not a second copy of it.
      const embeds = importer === join(root, APART.index) && path === './server.ts';
      if (kind !== 'dynamic-import' && !embeds) return undefined;
      const name = Object.keys(APART).find((key) => resolve(resolveDir, path) === join(root, APART[key]));
      return name && { path: `./${name}.cjs`, external: true };
    });
  },
};

/**
 * Modules of Node that have a default import. As modules that the bundler knows they are bound once, name by name;
 * otherwise each file that imports one gets a copy of all its properties, at every start.
 */
const builtins = {
  name: 'builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:(fs|fs\/promises|os|path)$/ }, ({ path, namespace }) =>
      namespace === 'builtin' ? { path, external: true } : { path, namespace: 'builtin', sideEffects: false },
    );
    onLoad({ filter: /^/, namespace: 'builtin' }, async ({ path }) => {
      const { default: builtin } = await import(path);
      const names = Object.keys(builtin).map(
        (name) => `export const ${name} = /* @__PURE__ */ (() => builtin.${name})();`,
      );
      return {
        contents: [`const builtin = require('${path}');`, 'export default builtin;', ...names].join('\n'),
      };
    });
  },
};

async function bundle() {
  await build({
    absWorkingDir: root,
    entryPoints: { main: 'src/main.ts', ...APART, search: 'src/search/thread.ts' },
    outdir: partial,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20.19',
    // What the source loads late stays in the bundle, and runs late.
    supported: { 'dynamic-import': false },
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    // Packages with native code or data files are loaded from node_modules.
    external: ['@photostructure/sqlite', 'koffi', 'sharp', 'web-tree-sitter', 'tree-sitter-bash', 'esbuild'],
    define: { 'import.meta.url': '$importMetaUrl' },
    banner: { js: "const $importMetaUrl=require('node:url').pathToFileURL(__filename).href;" },
    plugins: [apart, builtins],
    logLevel: 'warning',
  });
}

/** Declarations for those who embed a server: of the entry, and of what it names. */
async function types() {
  const folder = join(partial, 'types');
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const options = ['--noEmit', 'false', '--declaration', '--emitDeclarationOnly', '--outDir', folder];
  const child = spawn(process.execPath, [tsc, '-p', join(root, 'scripts/tsconfig.types.json'), ...options], {
    stdio: 'inherit',
  });
  const code = await new Promise((done) => child.on('close', done));
  if (code !== 0) throw new Error(`the declarations cannot be made (tsc ended with ${code})`);
  const named = new Set();
  const pending = [join(folder, 'index.d.ts')];
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (named.has(file)) continue;
    named.add(file);
    const text = await readFile(file, 'utf8');
    for (const [, path] of text.matchAll(/(?:from|import\()\s*["'](\.[^"']+)\.ts["']/g))
      pending.push(join(dirname(file), `${path}.d.ts`));
  }
  for (const name of await readdir(folder, { recursive: true })) {
    const file = join(folder, name);
    if (name.endsWith('.d.ts') && !named.has(file)) await rm(file);
  }
}

/** Programs that models expect on the `PATH` of their commands; the name they are started by says what they do. */
async function programs() {
  const folder = join(partial, 'bin');
  await mkdir(folder);
  for (const name of ['apply_patch', 'applypatch']) {
    await writeFile(join(folder, name), "#!/usr/bin/env node\nrequire('../quire.js');\n", { mode: 0o755 });
  }
}

/** What a client does first: what runs for it is the code worth keeping. */
const rehearsal = [
  { method: 'initialize', id: 1, params: { clientInfo: { name: 'build', version: '0' } } },
  { method: 'initialized' },
  { method: 'thread/start', id: 2, params: {} },
  { method: 'thread/list', id: 3, params: {} },
  {
    method: 'command/exec',
    id: 4,
    params: { command: ['true'], sandboxPolicy: { type: 'dangerFullAccess' } },
  },
];

/** Runs the program once so that it keeps its compiled code. Without that it works too, only more slowly. */
async function keepCode() {
  const home = await mkdtemp(join(tmpdir(), 'quire-build-'));
  const env = { PATH: process.env.PATH, HOME: home, CODEX_HOME: home, QUIRE_KEEP_CODE: '1', RUST_LOG: 'off' };
  const child = spawn(process.execPath, [join(target, 'quire.js'), 'app-server'], {
    cwd: home,
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.on('error', () => undefined);
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
    if (/"id":4[,}]/.test(output)) child.stdin.end();
  });
  child.stdin.write(rehearsal.map((message) => `${JSON.stringify(message)}\n`).join(''));
  const limit = setTimeout(() => child.kill(), 10_000);
  const code = await new Promise((done) => child.on('close', done));
  clearTimeout(limit);
  await rm(home, { recursive: true, force: true });
  if (code !== 0) console.warn(`the program ended with ${code} when its compiled code was to be kept`);
}

await mkdir(partial, { recursive: true });
await bundle();
await types();
await writeFile(join(partial, 'package.json'), '{ "type": "commonjs" }\n');
await copyFile(join(root, 'scripts/launcher.cjs'), join(partial, 'quire.js'));
await chmod(join(partial, 'quire.js'), 0o755);
await programs();
await rm(target, { recursive: true, force: true });
await rename(partial, target);
await keepCode();
