import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import type { Node, Parser } from 'web-tree-sitter';

export type { Node as BashNode } from 'web-tree-sitter';

/** The two wasm files of the bash grammar. In a build they may lie beside the bundle, under these names. */
const RUNTIME = { file: 'web-tree-sitter.wasm', module: 'web-tree-sitter/web-tree-sitter.wasm' } as const;
const GRAMMAR = { file: 'tree-sitter-bash.wasm', module: 'tree-sitter-bash/tree-sitter-bash.wasm' } as const;

let loading: Promise<Parser> | undefined;

/**
 * Parses a bash script and hands the root of its syntax tree to `read`, which must not keep any node. The grammar
 * is loaded on the first call (tens of milliseconds) and stays loaded. Rejects where its files are missing.
 */
export async function readBashTree<T>(script: string, read: (root: Node) => T): Promise<T> {
  loading ??= loadParser().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  const parser = await loading;
  const tree = parser.parse(script);
  if (tree === null) throw new Error('the bash grammar gave no syntax tree');
  try {
    return read(tree.rootNode);
  } finally {
    tree.delete();
  }
}

async function loadParser(): Promise<Parser> {
  // Optimising the grammar's lexer costs a processor seconds, and a process cannot exit while it goes on; scripts are
  // short, so the code as first compiled is fast enough.
  setFlagsFromString('--wasm-tiering-budget=2000000000');
  const { Parser: BashParser, Language } = await import('web-tree-sitter');
  await BashParser.init({ locateFile: () => locate(RUNTIME) });
  const parser = new BashParser();
  parser.setLanguage(await Language.load(locate(GRAMMAR)));
  return parser;
}

function locate(wasm: { readonly file: string; readonly module: string }): string {
  const bundled = [`./${wasm.file}`, `../${wasm.file}`].map((file) =>
    fileURLToPath(new URL(file, import.meta.url)),
  );
  return bundled.find((file) => existsSync(file)) ?? createRequire(import.meta.url).resolve(wasm.module);
}
