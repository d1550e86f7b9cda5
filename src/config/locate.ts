import type { ConfigTextRange } from './config-error.ts';

interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Where the value at `path` stands in a TOML text that is known to parse; for a table, where its header names
 * it. Used only to report a wrong value: parsers keep no positions.
 */
export function locateValue(text: string, path: readonly string[]): ConfigTextRange | undefined {
  const span = locateOffsets(text, path);
  return span && { start: placeOf(text, span.start), end: placeOf(text, Math.max(span.start, span.end - 1)) };
}

/** As `locateValue`, in offsets of the text; `end` is the first one behind. */
export function locateOffsets(text: string, path: readonly string[]): Span | undefined {
  return new TomlScanner(text).find(path);
}

function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  return {
    line: before.split('\n').length,
    column: Array.from(before.slice(before.lastIndexOf('\n') + 1)).length + 1,
  };
}

/** Walks a TOML text, statement by statement, and notes where each key's value is. */
class TomlScanner {
  readonly #text: string;
  #at = 0;
  readonly #found = new Map<string, Span>();
  readonly #arrayLengths = new Map<string, number>();

  constructor(text: string) {
    this.#text = text;
  }

  find(path: readonly string[]): Span | undefined {
    let table: readonly string[] = [];
    while ((this.#skipSpace(), this.#at < this.#text.length)) {
      if (this.#text[this.#at] === '[') table = this.#header();
      else this.#entry(table);
    }
    return this.#found.get(JSON.stringify(path));
  }

  #note(path: readonly string[], span: Span): void {
    const key = JSON.stringify(path);
    if (!this.#found.has(key)) this.#found.set(key, span);
  }

  #header(): readonly string[] {
    const isArray = this.#text.startsWith('[[', this.#at);
    this.#at += isArray ? 2 : 1;
    const keys = this.#dottedKey();
    this.#at += isArray ? 2 : 1;
    let path: readonly string[] = [];
    for (const [index, { name, span }] of keys.entries()) {
      path = [...path, name];
      this.#note(path, span);
      path = this.#intoArray(path, isArray && index === keys.length - 1);
    }
    return path;
  }

  /** Tables under an array of tables belong to its latest element. */
  #intoArray(path: readonly string[], begins: boolean): readonly string[] {
    const key = JSON.stringify(path);
    const length = this.#arrayLengths.get(key) ?? 0;
    if (begins) this.#arrayLengths.set(key, length + 1);
    if (begins) return [...path, String(length)];
    return length > 0 ? [...path, String(length - 1)] : path;
  }

  #entry(table: readonly string[]): void {
    const keys = this.#dottedKey();
    let path = table;
    for (const { name, span } of keys.slice(0, -1)) {
      path = [...path, name];
      this.#note(path, span);
    }
    const last = keys.at(-1);
    if (!last || this.#text[this.#at] !== '=') {
      this.#at += 1;
      return;
    }
    this.#at += 1;
    this.#skipSpace();
    this.#value([...path, last.name]);
  }

  #value(path: readonly string[]): void {
    const start = this.#at;
    const first = this.#text[start];
    if (first === '[') this.#list(path);
    else if (first === '{') this.#inlineTable(path);
    else if (first === '"' || first === "'") this.#skipString();
    else this.#skipBare();
    this.#note(path, { start, end: this.#at });
  }

  #list(path: readonly string[]): void {
    this.#at += 1;
    for (let index = 0; this.#more(']'); index += 1) this.#value([...path, String(index)]);
    this.#at += 1;
  }

  #inlineTable(path: readonly string[]): void {
    this.#at += 1;
    while (this.#more('}')) this.#entry(path);
    this.#at += 1;
  }

  #more(closer: string): boolean {
    this.#skipSpace(',');
    return this.#at < this.#text.length && this.#text[this.#at] !== closer;
  }

  #dottedKey(): readonly { readonly name: string; readonly span: Span }[] {
    const keys: { name: string; span: Span }[] = [];
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

  #skipSpace(separator = ''): void {
    this.#skip(separator === ',' ? /(?:[\s,]|#[^\n]*)*/y : /(?:\s|#[^\n]*)*/y);
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
