/** Where a TOML text, known to parse, says what: parsers keep no positions, and an editor has to leave the rest alone. */

/** Offsets of the text; `end` is the first one behind. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Keys from the root; the elements of arrays go by their index. */
export type KeyPath = readonly string[];

export interface ScannedKey {
  readonly name: string;
  readonly span: Span;
}

export type ScannedValue =
  | { readonly kind: 'plain'; readonly span: Span }
  | { readonly kind: 'list'; readonly span: Span; readonly items: readonly ScannedValue[] }
  | { readonly kind: 'table'; readonly span: Span; readonly entries: readonly ScannedEntry[] };

/** `a.b = …`, as a statement or in an inline table. */
export interface ScannedEntry {
  readonly kind: 'entry';
  /** The table that the keys start from. */
  readonly table: KeyPath;
  readonly keys: readonly ScannedKey[];
  readonly path: KeyPath;
  readonly value: ScannedValue;
  readonly span: Span;
}

/** `[a.b]`, or `[[a.b]]`, whose path ends with the index of the element that it begins. */
export interface ScannedHeader {
  readonly kind: 'header';
  readonly isArray: boolean;
  readonly keys: readonly ScannedKey[];
  /** The path of each key: tables below an array are in its last element. */
  readonly keyPaths: readonly KeyPath[];
  readonly path: KeyPath;
  readonly span: Span;
}

export type ScannedStatement = ScannedEntry | ScannedHeader;

/** The statements of a text in their order. */
export function scanToml(text: string): readonly ScannedStatement[] {
  return new TomlScanner(text).statements();
}

class TomlScanner {
  readonly #text: string;
  #at = 0;
  readonly #arrayLengths = new Map<string, number>();

  constructor(text: string) {
    this.#text = text;
  }

  statements(): readonly ScannedStatement[] {
    const found: ScannedStatement[] = [];
    let table: KeyPath = [];
    while ((this.#skipSpace(), this.#at < this.#text.length)) {
      const statement = this.#text[this.#at] === '[' ? this.#header() : this.#entry(table);
      if (statement?.kind === 'header') table = statement.path;
      if (statement) found.push(statement);
    }
    return found;
  }

  #header(): ScannedHeader {
    const start = this.#at;
    const isArray = this.#text.startsWith('[[', this.#at);
    this.#at += isArray ? 2 : 1;
    const keys = this.#dottedKey();
    this.#at += isArray ? 2 : 1;
    const keyPaths: KeyPath[] = [];
    let path: KeyPath = [];
    for (const [index, { name }] of keys.entries()) {
      path = [...path, name];
      keyPaths.push(path);
      path = this.#intoArray(path, isArray && index === keys.length - 1);
    }
    return { kind: 'header', isArray, keys, keyPaths, path, span: { start, end: this.#at } };
  }

  /** Tables under an array of tables belong to its latest element. */
  #intoArray(path: KeyPath, begins: boolean): KeyPath {
    const key = JSON.stringify(path);
    const length = this.#arrayLengths.get(key) ?? 0;
    if (begins) this.#arrayLengths.set(key, length + 1);
    if (begins) return [...path, String(length)];
    return length > 0 ? [...path, String(length - 1)] : path;
  }

  #entry(table: KeyPath): ScannedEntry | undefined {
    const keys = this.#dottedKey();
    const [first] = keys;
    if (!first || this.#text[this.#at] !== '=') {
      this.#at += 1;
      return undefined;
    }
    this.#at += 1;
    this.#skipSpace();
    const value = this.#value([...table, ...keys.map(({ name }) => name)]);
    const span = { start: first.span.start, end: this.#at };
    return { kind: 'entry', table, keys, path: [...table, ...keys.map(({ name }) => name)], value, span };
  }

  #value(path: KeyPath): ScannedValue {
    const start = this.#at;
    const span = (): Span => ({ start, end: this.#at });
    const first = this.#text[start];
    if (first === '[') {
      const items = this.#items(path);
      return { kind: 'list', items, span: span() };
    }
    if (first === '{') {
      const entries = this.#inlineEntries(path);
      return { kind: 'table', entries, span: span() };
    }
    if (first === '"' || first === "'") this.#skipString();
    else this.#skipBare();
    return { kind: 'plain', span: span() };
  }

  #items(path: KeyPath): readonly ScannedValue[] {
    const items: ScannedValue[] = [];
    this.#at += 1;
    while (this.#more(']')) items.push(this.#value([...path, String(items.length)]));
    this.#at += 1;
    return items;
  }

  #inlineEntries(path: KeyPath): readonly ScannedEntry[] {
    const entries: ScannedEntry[] = [];
    this.#at += 1;
    while (this.#more('}')) {
      const entry = this.#entry(path);
      if (entry) entries.push(entry);
    }
    this.#at += 1;
    return entries;
  }

  #more(closer: string): boolean {
    this.#skip(/(?:[\s,]|#[^\n]*)*/y);
    return this.#at < this.#text.length && this.#text[this.#at] !== closer;
  }

  #dottedKey(): readonly ScannedKey[] {
    const keys: ScannedKey[] = [];
    for (;;) {
      this.#skipBlanks();
      const start = this.#at;
      const quote = this.#text[start];
      if (quote === '"' || quote === "'") this.#skipString();
      else this.#skip(/[\w-]*/y);
      const raw = this.#text.slice(start, this.#at);
      keys.push({ name: keyName(raw), span: { start, end: this.#at } });
      this.#skipBlanks();
      if (this.#text[this.#at] !== '.') return keys;
      this.#at += 1;
    }
  }

  #skipString(): void {
    this.#skip(/"""(?:[^\\]|\\[^])*?"""+|'''[^]*?'''+|"(?:[^"\\]|\\.)*"|'[^']*'/y);
  }

  #skipBare(): void {
    const start = this.#at;
    this.#skip(/[^\s,#\]}]+(?: \d\d:[^\s,#\]}]+)?/y);
    if (this.#at === start) this.#at += 1;
  }

  #skipBlanks(): void {
    this.#skip(/[ \t]*/y);
  }

  #skipSpace(): void {
    this.#skip(/(?:\s|#[^\n]*)*/y);
  }

  #skip(pattern: RegExp): void {
    pattern.lastIndex = this.#at;
    if (pattern.test(this.#text)) this.#at = pattern.lastIndex;
  }
}

function keyName(raw: string): string {
  if (raw.startsWith("'")) return raw.slice(1, -1);
  if (!raw.startsWith('"')) return raw;
  return raw
    .slice(1, -1)
    .replace(/\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)/g, (_, escape: string) => unescapeOne(escape));
}

const ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  e: '\u001b',
};

function unescapeOne(escape: string): string {
  if (escape.length > 1) return String.fromCodePoint(Number.parseInt(escape.slice(1), 16));
  return ESCAPES[escape] ?? escape;
}
