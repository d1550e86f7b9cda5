/** What a text calls for by `$name`, and by `[$name](path)`. */
export interface Mentions {
  /** Names that stand alone. */
  readonly names: ReadonlySet<string>;
  /** Files that links lead to. */
  readonly paths: ReadonlySet<string>;
}

/** `[$name](path)`, or `$name`. The rules are those of 0.129.0. */
const MENTION = /\[\$([\w:-]+)\][\t\n\f\r ]*\(([^)]*)\)|\$([\w:-]+)/g;

/** Variables of a shell that people write about. */
const VARIABLES: ReadonlySet<string> = new Set([
  'PATH',
  'HOME',
  'USER',
  'SHELL',
  'PWD',
  'TMPDIR',
  'TEMP',
  'TMP',
  'LANG',
  'TERM',
  'XDG_CONFIG_HOME',
]);

/** Links to other things than skills. */
const OTHER_LINKS = /^(?:app|mcp|plugin):\/\//;

/** Finds what a text calls for. */
export function mentionsIn(text: string): Mentions {
  const names = new Set<string>();
  const paths = new Set<string>();
  for (const [, linked, link = '', alone] of text.matchAll(MENTION)) {
    const name = linked ?? alone ?? '';
    const path = link.trim();
    if (VARIABLES.has(name.toUpperCase())) continue;
    // An empty link is none: what is left is the name.
    if (path === '') names.add(name);
    else if (!OTHER_LINKS.test(path)) paths.add(path.replace(/^skill:\/\//, ''));
  }
  return { names, paths };
}
